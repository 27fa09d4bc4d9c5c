// Notes that a mailbox takes nothing any more, and tells the accounts that wanted news sent there. Idempotency keys: the address with the
// moment of the refusal, and for each account's news the recipient with the moment of its proof: one piece of news until it is proved again.
import { sendBatch, type Database, type Statement } from '../db/database';
import { insertFactEvent } from '../db/event';
import { insertMailRefusal, readRecipientsAt, type MailRefusalRow } from '../db/mail-refusal';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { sha256Bytes } from '../lib/hash';

export interface MailRefusal {
  readonly email: string;
  readonly kind: MailRefusalRow['kind'];
  /** The other side's words. */
  readonly answer: string;
  readonly atMs: number;
}

/** What to write: for the batch of the delivery that was refused. */
export async function planMailRefusal(database: Database, { email, kind, answer, atMs }: MailRefusal): Promise<readonly Statement[]> {
  const emailKey = email.toLowerCase();
  const words = answer
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, limits.mailReplyLengthMax);
  const recipients = await readRecipientsAt(database, emailKey);
  return [
    insertMailRefusal(database, { emailKey, kind, answer: words, atMs }),
    ...recipients.map(({ id, accountId, name, email: address, provedAtMs }) =>
      insertFactEvent(database, {
        id: makeId('evt', sha256Bytes(`recipient.refused:${id}:${provedAtMs}`).slice(0, idBytes)),
        type: 'recipient.refused',
        accountId,
        projectId: null,
        // A mailbox is told of both modes; its refusal is as real as mail is.
        mode: 'live',
        atMs,
        facts: { recipient_id: id, name, address, answer: words },
      }),
    ),
  ];
}

/** The same at once, for news that comes by itself. */
export async function noteMailRefusal(database: Database, refusal: MailRefusal): Promise<void> {
  await sendBatch(database, await planMailRefusal(database, refusal));
}
