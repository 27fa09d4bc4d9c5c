// Proves that somebody reads the email that they gave. An email belongs to whoever proves it first; whoever else claims it is told nothing
// and can never prove it, because the letter goes to the mailbox alone.
import { actorFrom, insertActivity } from '../db/activity';
import { isUniqueViolation, sendBatch, type Statement } from '../db/database';
import { deleteProofs, findLatestProof, type MailProofRow } from '../db/mail-proof';
import { clearMailRefusal } from '../db/mail-refusal';
import { findMembership } from '../db/member';
import { isSpent } from '../db/spent-token';
import { emailKeyOf, findUser, findVerifiedUser, saveEmailVerified, type UserRow } from '../db/user';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { countGuess, guessSubject } from './guess-limit';
import { writeLetter } from './letter';
import { countMail, isProofCode, issueProof, readProofLink, spendProof } from './mail-proof';
import type { CommandPorts } from './ports';

type Person = Pick<UserRow, 'id' | 'email' | 'locale'>;

/**
 * The letter to an email that somebody has given as theirs: a code and a link when it is free, a word to its owner when it is not. The
 * same number of statements either way, for the batch that makes the person.
 */
export async function verificationStatements(ports: CommandPorts, person: Person): Promise<readonly Statement[]> {
  const owner = await findVerifiedUser(ports.database, person.email);
  const wish = { kind: 'verify_email', userId: person.id, email: person.email, subject: '', lifeMs: limits.verifyEmailLifeMs } as const;
  const proof = issueProof(ports, wish);
  const { origin } = ports.settings;
  const about = { accountId: null, uselessAtMs: proof.expiresAtMs };
  if (owner === null || owner.id === person.id) {
    const content = { code: proof.code, link: `${origin}/email-proof/${proof.token}`, minutes: proof.minutes };
    const to = { userId: person.id, email: person.email, locale: person.locale };
    return [...proof.statements, ...(await writeLetter(ports, to, 'verify_email', content, about))];
  }
  const content = { link: `${origin}/sign-in`, resetLink: `${origin}/reset-password` };
  const to = { userId: owner.id, email: owner.email, locale: owner.locale };
  return [...proof.statements, ...(await writeLetter(ports, to, 'already_registered', content, about))];
}

/** Sends the letter again. Refuses `too_many_requests`; an email that is proved already needs none. */
export async function askVerification(ports: CommandPorts, userId: string, accountId: string): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const person = await findUser(database, userId);
  if (person === null) return refuse({ reason: 'not_found' });
  if (person.emailVerifiedAtMs !== null) return ok(null);
  const limited = await countMail(ports, person.email);
  if (limited !== null) return refuse(limited);
  const activity = { ...actorFrom(ports, `user:${userId}`, accountId), action: 'user.mail_asked', object: userId, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [...(await verificationStatements(ports, person)), insertActivity(database, activity, random(idBytes))]);
  ports.wakeLetters();
  return ok(null);
}

/**
 * Proves the email by the code of the letter. Guesses are counted by email, so that many people who claim one guess no faster than one;
 * the link needs no guess. Refuses `wrong_code` at `/code`, `too_many_requests`, `link_expired` when somebody else has proved it.
 */
export async function verifyEmailByCode(ports: CommandPorts, userId: string, text: string): Promise<Result<null>> {
  const person = await findUser(ports.database, userId);
  if (person === null) return refuse({ reason: 'not_found' });
  if (person.emailVerifiedAtMs !== null) return ok(null);
  const limited = await countGuess(ports, `proof-${guessSubject(person.email)}`, null);
  if (limited !== null) return refuse(limited);
  const proof = await findLatestProof(ports.database, 'verify_email', userId, '', ports.nowMs);
  if (proof === null || !isProofCode(ports, proof, text)) return refuse(invalidField('/code', 'wrong_code'));
  return await verifyEmail(ports, proof);
}

/** Proves the email by the link of the letter, on whichever device. Refuses `link_expired`. */
export async function verifyEmailByLink(ports: CommandPorts, token: string): Promise<Result<null>> {
  const proof = await readProofLink(ports, 'verify_email', token);
  return proof === null ? refuse({ reason: 'link_expired' }) : await verifyEmail(ports, proof);
}

async function verifyEmail(ports: CommandPorts, proof: MailProofRow): Promise<Result<null>> {
  const { database, nowMs, random } = ports;
  const accountId = (await findMembership(database, proof.userId)) ?? proof.userId;
  const actor = actorFrom(ports, `user:${proof.userId}`, accountId);
  const activity = { ...actor, action: 'user.email_verified', object: proof.userId, detail: {}, atMs: nowMs } as const;
  try {
    await sendBatch(database, [
      spendProof(ports, proof, emailKeyOf(proof.email)),
      saveEmailVerified(database, proof.userId, nowMs),
      clearMailRefusal(database, proof.email),
      deleteProofs(database, proof.userId, ['verify_email']),
      insertActivity(database, activity, random(idBytes)),
    ]);
  } catch (error) {
    if (isSpent(error) || isUniqueViolation(error, 'user')) return refuse({ reason: 'link_expired' });
    throw error;
  }
  return ok(null);
}
