// Makes the links and codes that prove a mailbox, and reads them back. A proof says what it is for and whom it is about; what its use
// changes is the business of whoever asked for it. Used at most once: its token stands in the batch of the use.
import { hashCode, hashToken, isCode, makeProof, proofBytes, readCode } from '../auth/mail-proof';
import type { Statement } from '../db/database';
import { findProofByToken, insertMailProof, spentProofId, type MailProofKind, type MailProofRow } from '../db/mail-proof';
import { spendWhile } from '../db/spent-token';
import { emailIs } from '../db/user';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import type { Refusal } from '../domain/refusal';
import { countAttempt, guessSubject, networkSubject } from './guess-limit';
import type { CommandPorts } from './ports';

export interface ProofWish {
  readonly kind: MailProofKind;
  /** Empty: nobody here has that email, and the proof proves nothing. */
  readonly userId: string;
  /** The mailbox that is proved. */
  readonly email: string;
  /** What the proof is for: see the table. */
  readonly subject: string;
  readonly lifeMs: number;
}

export interface IssuedProof {
  readonly code: string;
  readonly token: string;
  /** How long it is good, for the letter. */
  readonly minutes: string;
  readonly expiresAtMs: number;
  readonly statements: readonly Statement[];
}

/** A fresh link and code; the statements belong into the batch that writes the letter. */
export function issueProof(ports: Pick<CommandPorts, 'database' | 'settings' | 'nowMs' | 'random'>, wish: ProofWish): IssuedProof {
  const { database, settings, nowMs, random } = ports;
  const { lifeMs, ...facts } = wish;
  const id = makeId('mlp', random(idBytes));
  const { token, tokenHash, code } = makeProof(random(proofBytes));
  const expiresAtMs = nowMs + lifeMs;
  const row = { id, ...facts, tokenHash, codeHash: hashCode(settings.masterKey, id, code), createdAtMs: nowMs, expiresAtMs };
  return { code, token, minutes: String(Math.round(lifeMs / 60_000)), expiresAtMs, statements: [insertMailProof(database, row)] };
}

/** The good proof behind a link, or null. */
export async function readProofLink(ports: Pick<CommandPorts, 'database' | 'nowMs'>, kind: MailProofKind, token: string): Promise<MailProofRow | null> {
  const tokenHash = hashToken(token);
  return tokenHash === null ? null : await findProofByToken(ports.database, kind, tokenHash, ports.nowMs);
}

/** Whether a typed text is the code of that proof. Without a proof the answer is no. */
export function isProofCode(ports: Pick<CommandPorts, 'settings'>, proof: MailProofRow | null, text: string): boolean {
  const code = readCode(text);
  return proof !== null && code !== null && isCode(ports.settings.masterKey, proof, code);
}

/**
 * Uses a proof up, while its person still has the email that they had (`emailKey`): a batch that breaks
 * by `isSpent` means that it was used before, or that the email is another by now.
 */
export function spendProof(ports: Pick<CommandPorts, 'database'>, proof: MailProofRow, emailKey: string): Statement {
  return spendWhile(ports.database, spentProofId(proof), proof.expiresAtMs, emailIs(proof.userId, emailKey));
}

/**
 * Counts a mail to somebody who did not ask for it themselves, perhaps: one network address may cause only so many, and one mailbox may
 * be sent only so many, whoever asks. The counters know an email by its hash, known here or not.
 */
export async function countMail(ports: Pick<CommandPorts, 'limiter' | 'nowMs' | 'from'>, email: string): Promise<Refusal | null> {
  const ofAddress = await countAttempt(ports, `mails:${networkSubject(ports.from.ip)}`, limits.mailsPerAddressAndHourMax);
  return ofAddress ?? (await countAttempt(ports, `mails:${guessSubject(email)}`, limits.mailsPerPersonAndHourMax));
}
