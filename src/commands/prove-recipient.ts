// Takes the yes of a mailbox: whoever holds the link of the letter reads it. Idempotent: a second yes is the same yes.
import { hashToken } from '../auth/mail-proof';
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { clearMailRefusal } from '../db/mail-refusal';
import { findRecipientByProof, proveRecipient, waitsForProof, type RecipientRow } from '../db/recipient';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { isNoLongerSo, onlyWhile } from './only-while';
import type { CommandPorts } from './ports';

export interface AskedRecipient {
  readonly recipient: RecipientRow;
  readonly accountName: string;
  readonly state: 'asked' | 'agreed';
}

/** Who is asked by that link. Refuses `link_expired`: too old, replaced, ended, or none of ours. */
export async function readRecipientProof(ports: Pick<CommandPorts, 'database' | 'nowMs'>, token: string): Promise<Result<AskedRecipient>> {
  const proofHash = hashToken(token);
  const found = proofHash === null ? null : await findRecipientByProof(ports.database, proofHash);
  if (found === null || found.recipient.endedAtMs !== null) return refuse({ reason: 'link_expired' });
  if (found.recipient.provedAtMs !== null) return ok({ ...found, state: 'agreed' });
  return (found.recipient.proofUntilMs ?? 0) > ports.nowMs ? ok({ ...found, state: 'asked' }) : refuse({ reason: 'link_expired' });
}

/** Agrees. Refuses `link_expired` as above. */
export async function agreeToNews(ports: CommandPorts, token: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const asked = await readRecipientProof(ports, token);
  if (!asked.ok) return asked;
  const { recipient, state } = asked.value;
  if (state === 'agreed') return ok(undefined);
  const activity = { ...actorFrom(ports, 'visitor', recipient.accountId), action: 'recipient.proved', object: recipient.id, detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      onlyWhile(ports, waitsForProof(recipient.proofHash ?? '', nowMs)),
      proveRecipient(database, recipient.id, nowMs),
      clearMailRefusal(database, recipient.email),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (!isNoLongerSo(error)) throw error;
    const now = await readRecipientProof(ports, token);
    return now.ok ? ok(undefined) : now;
  }
  return ok(undefined);
}
