// Makes the link that asks a mailbox for its yes, and the letter that carries it. Only the letter has the link: no person of the account
// ever sees it, so that only whoever reads the mailbox agrees.
import { makeProof, proofBytes } from '../auth/mail-proof';
import type { Statement } from '../db/database';
import { limits } from '../domain/limits';
import { writeLetter } from './letter';
import type { CommandPorts } from './ports';
import { teamNames } from './tell-team';

export interface RecipientLetter {
  readonly proofHash: string;
  readonly proofUntilMs: number;
  readonly statements: readonly Statement[];
}

export async function recipientLetter(
  ports: CommandPorts,
  about: { readonly accountId: string; readonly email: string; readonly locale: string; readonly askedBy: string },
): Promise<RecipientLetter> {
  const { settings, nowMs, random } = ports;
  const { accountId, email, locale, askedBy } = about;
  const { token, tokenHash } = makeProof(random(proofBytes));
  const proofUntilMs = nowMs + limits.recipientProofLifeMs;
  const content = { ...(await teamNames(ports, accountId, askedBy)), link: `${settings.origin}/recipient-proof/${token}`, untilMs: String(proofUntilMs) };
  const statements = await writeLetter(ports, { userId: null, email, locale }, 'recipient_proof', content, { accountId, uselessAtMs: proofUntilMs });
  return { proofHash: tokenHash, proofUntilMs, statements };
}
