// Begins the recovery of somebody who has no factor left: from now on it takes three days or an owner, and everybody concerned hears of it.
// The link by mail is used up by it; one person has one open request.
import { recoveryToken, recoveryTokenHash } from '../auth/recovery-token';
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { insertNoticeRow } from '../db/letter';
import type { MailProofRow } from '../db/mail-proof';
import { hasOtherOwner, insertRecovery, type RecoveryRow } from '../db/recovery';
import { isSpent } from '../db/spent-token';
import { findUser, type UserRow } from '../db/user';
import { listGuardians, listPlaces } from '../db/wallet-guard';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { securityLine, writeLetter, writeNotice, type LetterPorts } from './letter';
import { readProofLink, spendProof } from './mail-proof';
import type { CommandPorts } from './ports';

export interface Recovering {
  readonly proof: MailProofRow;
  readonly user: UserRow;
  /** Accounts of the person that are not closed. */
  readonly accountIds: readonly string[];
}

/** Whom a link by mail brings back, while it is good and the person still has that email; null otherwise. */
export async function readRecovering(ports: Pick<CommandPorts, 'database' | 'nowMs'>, token: string): Promise<Recovering | null> {
  const proof = await readProofLink(ports, 'recovery', token);
  const user = proof === null ? null : await findUser(ports.database, proof.userId);
  if (proof === null || user === null || user.email !== proof.email) return null;
  const places = await listPlaces(ports.database, user.id);
  return { proof, user, accountIds: places.map((place) => place.accountId) };
}

/** Whether an owner may be asked to shorten the wait. */
export async function canAskOwner(ports: Pick<CommandPorts, 'database'>, { user, accountIds }: Pick<Recovering, 'user' | 'accountIds'>): Promise<boolean> {
  const [accountId] = accountIds;
  if (accountId === undefined || accountIds.length !== 1 || user.isOperator) return false;
  return await hasOtherOwner(ports.database, accountId, user.id);
}

type Reminded = Pick<UserRow, 'id' | 'email' | 'locale'>;

/** The letter that tells the person of an open request, with the link back and the link that stops it. */
export async function recoveryLetter(ports: LetterPorts, user: Reminded, request: Pick<RecoveryRow, 'id' | 'readyAtMs'>): Promise<readonly Statement[]> {
  const { masterKey, origin } = ports.settings;
  const content = {
    link: `${origin}/recovery/${recoveryToken(masterKey, request.id, 'return')}`,
    stopLink: `${origin}/recovery-stop/${recoveryToken(masterKey, request.id, 'stop')}`,
    readyAtMs: String(request.readyAtMs),
  };
  const to = { userId: user.id, email: user.email, locale: user.locale };
  return writeLetter(ports, to, 'recovery_started', content, { accountId: null, uselessAtMs: null });
}

/** A notice to every owner and admin of the person's accounts: who may approve does it there, and the others keep an eye on it. */
async function tellGuardians(ports: CommandPorts, { user, accountIds }: Recovering): Promise<readonly Statement[]> {
  const statements: Statement[] = [];
  const told = new Set([user.id]);
  for (const accountId of accountIds) {
    for (const guardian of await listGuardians(ports.database, accountId)) {
      if (told.has(guardian.userId)) continue;
      told.add(guardian.userId);
      const content = { person: user.name || user.email, link: `${ports.settings.origin}/team` };
      statements.push(...(await writeNotice(ports, guardian, 'recovery_asked', content, accountId)));
    }
  }
  return statements;
}

/**
 * Begins a recovery by the link from the mail. Answers the token with which the person comes back, which is in the letter too. Refuses
 * `link_expired`, and `changed_meanwhile` while another request of the person is open.
 */
export async function startRecovery(ports: CommandPorts, token: string): Promise<Result<{ readonly token: string }>> {
  const { database, settings, nowMs, random } = ports;
  const recovering = await readRecovering(ports, token);
  if (recovering === null) return refuse({ reason: 'link_expired' });
  const { proof, user, accountIds } = recovering;
  const id = makeId('rcv', random(idBytes));
  const request: RecoveryRow = {
    id,
    userId: user.id,
    tokenHash: recoveryTokenHash(settings.masterKey, id, 'return'),
    stopHash: recoveryTokenHash(settings.masterKey, id, 'stop'),
    createdAtMs: nowMs,
    readyAtMs: nowMs + limits.recoveryWaitMs,
    approvedBy: null,
    approvedAtMs: null,
    stoppedAtMs: null,
    completedAtMs: null,
  };
  const activity = {
    ...actorFrom(ports, 'visitor', accountIds[0] ?? user.id),
    action: 'recovery.asked',
    object: id,
    detail: { person: user.id },
    atMs: nowMs,
  } as const;
  const [letter, notices] = [await recoveryLetter(ports, user, request), await tellGuardians(ports, recovering)];
  const data = { readyAtMs: String(request.readyAtMs) };
  try {
    await sendBatch(database, [
      insertRecovery(database, request),
      spendProof(ports, proof, user.emailKey),
      ...letter,
      // Whoever reads the mailbox may be who asks: the person hears of it where they are signed in, too.
      insertNoticeRow(database, {
        id: makeId('ntc', random(idBytes)),
        userId: user.id,
        accountId: null,
        kind: 'recovery_started',
        data,
        atMs: nowMs,
        ...securityLine,
      }),
      ...notices,
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'recovery_request')) return refuse({ reason: 'changed_meanwhile' });
    if (isSpent(error)) return refuse({ reason: 'link_expired' });
    throw error;
  }
  ports.wakeLetters();
  return ok({ token: recoveryToken(settings.masterKey, id, 'return') });
}
