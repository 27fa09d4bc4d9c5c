// The authorization matrix, continued: the page of Telegram. Chats are a person's own; groups belong to the account.
import { at, none, type WebRow } from './access-rows';

const link = 'tgl_1111111111111111111111';
const tried = 'test/worker/telegram-link.test.ts';

export const telegramRows: Readonly<Record<string, WebRow>> = {
  'GET /telegram': at('person', '/telegram'),
  'POST /telegram/links': { ...at('person', '/telegram/links', 303), fields: () => ({ kind: 'private' }), triedIn: 'test/worker/telegram-web.test.ts' },
  'GET /telegram/links/:linkId/state': { ...at('person', `/telegram/links/${link}/state`), triedIn: 'test/worker/telegram-web.test.ts' },
  'POST /telegram/links/:linkId/confirmation': { ...at('person', `/telegram/links/${link}/confirmation`, 303), fields: none, triedIn: tried },
  'POST /telegram/links/:linkId/refusal': { ...at('person', `/telegram/links/${link}/refusal`, 303), fields: none, triedIn: tried },
  'POST /telegram/links/:linkId/unlinking': { ...at('person', `/telegram/links/${link}/unlinking`, 303), fields: none, triedIn: tried },
  'POST /telegram/groups': { ...at('owner', '/telegram/groups', 303), fields: () => ({ allowed: 'yes' }) },
};
