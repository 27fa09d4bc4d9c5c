// Owns the scene of news from the mail service: nobody acts, so it leaves no line in any account's log.
import type { Scene } from './activity-scenes';
import { newsBody, newsHeaders, postNews } from './resend-news';

export const mailScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /hooks/resend': () => {
    const body = newsBody({ type: 'email.complained', to: ['reader@shop.test'], atMs: Date.now() });
    const headers = newsHeaders('msg_1', body);
    return Promise.resolve({ send: () => postNews(body, headers), refused: () => postNews(`${body} `, headers), first: 0 as const });
  },
};
