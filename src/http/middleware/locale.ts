// Establishes the language and the theme of an answer: the person's own choice (a cookie), else what the browser prefers. Knows no
// account: the payer's pages use it as well.
import { getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import type { Context } from 'hono';
import type { AppEnv, Locale, Theme } from '../app-env';

const locales: readonly Locale[] = ['en', 'ru'];
const themes: readonly Theme[] = ['system', 'light', 'dark'];
const yearSeconds = 365 * 24 * 60 * 60;

export function isLocale(text: unknown): text is Locale {
  return (locales as readonly unknown[]).includes(text);
}

export function isTheme(text: unknown): text is Theme {
  return (themes as readonly unknown[]).includes(text);
}

/** Sets `locale` and `theme`. A `lang` in the query wins for that page alone, so that a link can name its language. */
export const locale = createMiddleware<AppEnv>(async (c, next) => {
  const asked = c.req.query('lang');
  const kept = getCookie(c, 'locale');
  c.set('locale', isLocale(asked) ? asked : isLocale(kept) ? kept : preferredLocale(c.req.header('Accept-Language')));
  const theme = getCookie(c, 'theme');
  c.set('theme', isTheme(theme) ? theme : 'system');
  await next();
});

/** The first language of the header that we speak, by its weights; English otherwise. */
export function preferredLocale(header: string | undefined): Locale {
  const wishes = (header ?? '')
    .slice(0, 200)
    .split(',')
    .map((part, index) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]).find((text) => text !== undefined);
      return { tag: tag.toLowerCase().split('-')[0], weight: Number(weight ?? '1'), index };
    })
    .filter((wish) => wish.weight > 0)
    .sort((a, b) => b.weight - a.weight || a.index - b.index);
  for (const wish of wishes) if (isLocale(wish.tag)) return wish.tag;
  return 'en';
}

/** Keeps a choice for a year. No secret, and no script needs it. */
export function keepPreference(c: Context<AppEnv>, name: 'locale' | 'theme', value: Locale | Theme): void {
  const secure = c.get('settings').origin.startsWith('https:');
  setCookie(c, name, value, { path: '/', sameSite: 'Lax', httpOnly: true, secure, maxAge: yearSeconds });
}
