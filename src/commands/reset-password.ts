// A new password for whoever reads the mailbox. It signs nobody in and touches no second factor of a proved person; it ends every session,
// makes every device a stranger and freezes wallets, because a mailbox may have been taken over.
import { checkNewPassword, hashPassword, saltBytes } from '../auth/password';
import { actorFrom, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch, type Statement } from '../db/database';
import { deleteProofs, type MailProofRow } from '../db/mail-proof';
import { clearMailRefusal } from '../db/mail-refusal';
import { findMembership } from '../db/member';
import { deleteFactors } from '../db/own-factors';
import { deleteSessionsOf } from '../db/session';
import { isSpent } from '../db/spent-token';
import { emailKeyOf, findUser, findUserByEmail, forgetDevices, saveEmailVerified, savePassword, type UserRow } from '../db/user';
import { deviceWords } from '../domain/device';
import { checkEmail } from '../domain/email';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { freezeWallets } from './freeze-wallets';
import { writeLetter, writeNotice } from './letter';
import { countMail, issueProof, readProofLink, spendProof } from './mail-proof';
import type { CommandPorts } from './ports';

/**
 * Sends a link to that email, or word that nobody has it here: the same rows either way. Refuses `invalid_input` at `/email` and
 * `too_many_requests`.
 */
export async function askPasswordReset(ports: CommandPorts, text: string, locale: string): Promise<Result<null>> {
  const email = checkEmail(text);
  if (!email.ok) return email;
  const limited = await countMail(ports, email.value);
  if (limited !== null) return refuse(limited);
  const { database, nowMs, random, settings } = ports;
  const user = await findUserByEmail(database, email.value);
  const to = { userId: user?.id ?? null, email: user?.email ?? email.value, locale: user?.locale ?? locale };
  const proof = issueProof(ports, { kind: 'reset_password', userId: user?.id ?? '', email: to.email, subject: '', lifeMs: limits.resetPasswordLifeMs });
  const about = { accountId: null, uselessAtMs: proof.expiresAtMs };
  const letter =
    user === null
      ? await writeLetter(ports, to, 'no_account', { link: `${settings.origin}/sign-up` }, about)
      : await writeLetter(ports, to, 'reset_password', { link: `${settings.origin}/reset-password/${proof.token}`, minutes: proof.minutes }, about);
  const object = user?.id ?? 'nobody';
  const activity = { ...actorFrom(ports, 'visitor', 'instance'), action: 'user.mail_asked', object, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [...proof.statements, ...letter, insertActivity(database, activity, random(idBytes))]);
  ports.wakeLetters();
  return ok(null);
}

interface FoundLink {
  readonly proof: MailProofRow;
  readonly user: UserRow;
}

/** Whose password a link resets. Refuses `link_expired`. */
export async function readResetLink(ports: CommandPorts, token: string): Promise<Result<FoundLink>> {
  const proof = await readProofLink(ports, 'reset_password', token);
  const user = proof === null ? null : await findUser(ports.database, proof.userId);
  // The link was sent to the email that the person had then; with another one it is worth nothing.
  if (proof === null || user === null || user.emailKey !== emailKeyOf(proof.email)) return refuse({ reason: 'link_expired' });
  return ok({ proof, user });
}

/** Sets the password. Refuses `link_expired` (also when somebody else has proved the email meanwhile) and `invalid_input` at `/password`. */
export async function resetPassword(ports: CommandPorts, token: string, password: string): Promise<Result<null>> {
  const found = await readResetLink(ports, token);
  if (!found.ok) return found;
  const { proof, user } = found.value;
  const checked = checkNewPassword(password, user.email);
  if (!checked.ok) return checked;
  const { database, nowMs, random, from } = ports;
  const accountId = (await findMembership(database, user.id)) ?? user.id;
  const actor = actorFrom(ports, `user:${user.id}`, accountId);
  const whence = { device: deviceWords(from.userAgent), place: from.place };
  const activity = { ...actor, action: 'user.password_reset', object: user.id, detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      spendProof(ports, proof, user.emailKey),
      savePassword(database, user.id, hashPassword(password, random(saltBytes))),
      ...firstProof(ports, user),
      clearMailRefusal(database, user.email),
      forgetDevices(database, user.id, nowMs),
      deleteSessionsOf(database, user.id, null),
      deleteProofs(database, user.id, ['verify_email', 'reset_password', 'change_email', 'confirm_action']),
      ...(await freezeWallets(ports, user.id)),
      ...(await writeNotice(ports, { userId: user.id, email: user.email, locale: user.locale }, 'password_reset', whence, null)),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isSpent(error) || isUniqueViolation(error, 'user')) return refuse({ reason: 'link_expired' });
    throw error;
  }
  ports.wakeLetters();
  return ok(null);
}

/**
 * The link proves the mailbox, if nothing has before. What was set up until then may be the work of somebody who signed up with an email
 * of another: their passkeys and codes must not open what its owner now takes over.
 */
function firstProof(ports: CommandPorts, user: UserRow): readonly Statement[] {
  if (user.emailVerifiedAtMs !== null) return [];
  return [saveEmailVerified(ports.database, user.id, ports.nowMs), ...deleteFactors(ports.database, user.id)];
}
