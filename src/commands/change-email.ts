// Moves a person to another email, once they have proved that they read it. The old address is told, and wallets are frozen: a taken-over
// session must not carry an account away quietly. Whether somebody has the new email already is told to its mailbox alone.
import { actorOf, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch, type Statement } from '../db/database';
import { deleteProofs, findPendingProof, type MailProofRow } from '../db/mail-proof';
import { clearMailRefusal } from '../db/mail-refusal';
import { stopOpenRecoveries } from '../db/recovery';
import type { AccountScope } from '../db/scope';
import { isSpent } from '../db/spent-token';
import { emailKeyOf, findUser, findVerifiedUser, saveEmail, type UserRow } from '../db/user';
import { deviceWords } from '../domain/device';
import { checkEmail } from '../domain/email';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { freezeWallets } from './freeze-wallets';
import { countAttempt, countGuess, guessSubject } from './guess-limit';
import { writeLetter, writeNotice } from './letter';
import { countMail, isProofCode, issueProof, readProofLink, spendProof, type IssuedProof } from './mail-proof';
import type { CommandPorts } from './ports';

/** Sends a code and a link to the new email. Refuses `invalid_input` at `/email` (`in_use`: it is theirs already) and `too_many_requests`. */
export async function askEmailChange(ports: CommandPorts, scope: AccountScope, text: string): Promise<Result<null>> {
  const email = checkEmail(text);
  if (!email.ok) return email;
  const { database, nowMs, random } = ports;
  const user = await findUser(database, scope.actor.id);
  if (user === null) return refuse({ reason: 'not_found' });
  if (user.emailKey === emailKeyOf(email.value)) return refuse(invalidField('/email', 'in_use'));
  const limited = (await countAttempt(ports, `mails:${user.id}`, limits.mailsPerPersonAndHourMax)) ?? (await countMail(ports, email.value));
  if (limited !== null) return refuse(limited);
  const subject = emailKeyOf(email.value);
  const proof = issueProof(ports, { kind: 'change_email', userId: user.id, email: email.value, subject, lifeMs: limits.resetPasswordLifeMs });
  const activity = { ...actorOf(scope), action: 'user.mail_asked', object: user.id, detail: {}, atMs: nowMs } as const;
  const letter = await letterTo(ports, user, email.value, proof);
  // The newest is the only one that counts: what went to a mistyped address is worth nothing any more.
  await sendBatch(database, [
    deleteProofs(database, user.id, ['change_email']),
    ...proof.statements,
    ...letter,
    insertActivity(database, activity, random(idBytes)),
  ]);
  ports.wakeLetters();
  return ok(null);
}

async function letterTo(ports: CommandPorts, user: UserRow, email: string, proof: IssuedProof): Promise<readonly Statement[]> {
  const { origin } = ports.settings;
  const about = { accountId: null, uselessAtMs: proof.expiresAtMs };
  const owner = await findVerifiedUser(ports.database, email);
  if (owner === null) {
    const content = { code: proof.code, link: `${origin}/email-proof/${proof.token}`, minutes: proof.minutes };
    return await writeLetter(ports, { userId: user.id, email, locale: user.locale }, 'change_email', content, about);
  }
  const content = { link: `${origin}/sign-in`, resetLink: `${origin}/reset-password` };
  return await writeLetter(ports, { userId: owner.id, email: owner.email, locale: owner.locale }, 'already_registered', content, about);
}

/** Moves by the code of the letter. Refuses `wrong_code` at `/code`, `too_many_requests`, `link_expired` when the email has an owner now. */
export async function changeEmailByCode(ports: CommandPorts, scope: AccountScope, text: string): Promise<Result<null>> {
  const proof = await findPendingProof(ports.database, 'change_email', scope.actor.id, ports.nowMs);
  if (proof === null) return refuse({ reason: 'link_expired' });
  const limited = await countGuess(ports, `proof-${guessSubject(proof.email)}`, null);
  if (limited !== null) return refuse(limited);
  return isProofCode(ports, proof, text) ? await moveEmail(ports, scope, proof) : refuse(invalidField('/code', 'wrong_code'));
}

/**
 * Moves by the link of the letter, for the person who asked and is signed in: a link that went to a mistyped address must not hand the
 * account to whoever reads it. Refuses `link_expired`.
 */
export async function changeEmailByLink(ports: CommandPorts, scope: AccountScope, token: string): Promise<Result<null>> {
  const proof = await readProofLink(ports, 'change_email', token);
  return proof === null || proof.userId !== scope.actor.id ? refuse({ reason: 'link_expired' }) : await moveEmail(ports, scope, proof);
}

async function moveEmail(ports: CommandPorts, scope: AccountScope, proof: MailProofRow): Promise<Result<null>> {
  const { database, nowMs, random, from } = ports;
  const user = await findUser(database, proof.userId);
  if (user === null) return refuse({ reason: 'link_expired' });
  const content = { device: deviceWords(from.userAgent), place: from.place, newEmail: proof.email };
  const old = { userId: user.id, email: user.email, locale: user.locale };
  const activity = { ...actorOf(scope), action: 'user.email_changed', object: user.id, detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      spendProof(ports, proof, user.emailKey),
      saveEmail(database, user.id, proof.email, nowMs),
      clearMailRefusal(database, proof.email),
      deleteProofs(database, user.id, ['verify_email', 'reset_password', 'change_email', 'confirm_action', 'recovery']),
      // Whoever reads the old mailbox has the links of a recovery that began there.
      stopOpenRecoveries(database, user.id, nowMs),
      ...(await freezeWallets(ports, user.id)),
      ...(await writeNotice(ports, old, 'email_changed', content, null)),
      ...(await writeLetter(ports, { ...old, email: proof.email }, 'email_changed', content, { accountId: null, uselessAtMs: null })),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isSpent(error) || isUniqueViolation(error, 'user')) return refuse({ reason: 'link_expired' });
    throw error;
  }
  ports.wakeLetters();
  return ok(null);
}
