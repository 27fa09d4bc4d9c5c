// Writes letters and notices as statements for the batch of whatever they tell of, so that nothing is told that did not happen and
// nothing happens untold. The content is sealed: it holds links and codes. After the batch, `ports.wakeLetters()`.
import { insertLetterRow, insertNoticeRow } from '../db/letter';
import type { Statement } from '../db/database';
import { insertNoticeDeliveries } from '../db/telegram';
import { idBytes, makeId } from '../domain/id';
import type { LetterKind, Letters, NoticeKind, Notices } from '../domain/letter';
import type { ToldMessage } from '../domain/notification';
import { open, seal } from '../lib/seal';
import type { CommandPorts } from './ports';

export interface Addressee {
  /** Null: nobody here has that email. */
  readonly userId: string | null;
  readonly email: string;
  readonly locale: string;
}

/** What writing takes from the world; commands and background work both have it. */
export type LetterPorts = Pick<CommandPorts, 'database' | 'settings' | 'nowMs' | 'random'>;

export interface LetterAbout {
  readonly accountId: string | null;
  /** It is not sent any more after that; null: within the usual horizon. */
  readonly uselessAtMs: number | null;
}

/** A notice about access leads nowhere of its own. */
export const securityLine = { area: 'security', projectId: null, mode: null, objectId: null, position: 0 } as const;

const ivBytes = 12;
const purpose = 'letter';

/** One mail to one person, due at once. In a list: a statement is thenable, so a promise of one would run it. */
export async function writeLetter<Kind extends LetterKind>(
  ports: LetterPorts,
  to: Addressee,
  kind: Kind,
  content: Letters[Kind],
  about: LetterAbout,
): Promise<readonly Statement[]> {
  const { database, settings, nowMs, random } = ports;
  const id = makeId('ltr', random(idBytes));
  const sealed = await seal({ masterKey: settings.masterKey, purpose, rowId: id }, JSON.stringify(content), random(ivBytes));
  return [insertLetterRow(database, { id, kind, userId: to.userId, email: to.email, locale: to.locale, content: sealed, ...about }, nowMs)];
}

/** A notice to one person: a row in the notification list, and the same by mail and to their own chats. Links are in the mail only. */
export async function writeNotice<Kind extends NoticeKind>(
  ports: LetterPorts,
  to: Addressee & { readonly userId: string },
  kind: Kind,
  content: Notices[Kind],
  accountId: string | null,
): Promise<readonly Statement[]> {
  const { database, nowMs, random } = ports;
  const facts: Readonly<Record<string, string>> = { ...content };
  const shown = Object.fromEntries(Object.entries(facts).filter(([name]) => !/link$/i.test(name)));
  const row = { id: makeId('ntc', random(idBytes)), userId: to.userId, accountId, kind, atMs: nowMs } as const;
  return [
    insertNoticeRow(database, { ...row, data: shown, ...securityLine }),
    ...noticeToChats(ports, row, shown),
    ...(await writeLetter(ports, to, kind, content as unknown as Letters[Kind], { accountId, uselessAtMs: null })),
  ];
}

/** No preference is asked: a notice about access cannot be muted. Without a bot there is nobody to send it. */
function noticeToChats(
  { database, settings, nowMs }: LetterPorts,
  notice: { readonly id: string; readonly userId: string; readonly accountId: string | null; readonly kind: string },
  facts: ToldMessage['facts'],
): readonly Statement[] {
  if (settings.telegram === null) return [];
  const message: ToldMessage = { type: notice.kind, atMs: nowMs, mode: null, account: '', project: null, path: '/notices', facts };
  return [insertNoticeDeliveries(database, { ...notice, content: JSON.stringify(message) }, nowMs)];
}

/** What a letter says; null when it was emptied, or sealed under another key. */
export async function readLetter(
  masterKey: Uint8Array,
  row: { readonly id: string; readonly content: string },
  previousKey: Uint8Array | null = null,
): Promise<Readonly<Record<string, string>> | null> {
  const text = row.content === '' ? null : await open({ masterKey, previousKey, purpose, rowId: row.id }, row.content);
  return text === null ? null : (JSON.parse(text) as Readonly<Record<string, string>>);
}
