// Sends the link that begins a recovery. Says and does the same for an email that nobody has here, so that asking tells nothing.
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findUserByEmail } from '../db/user';
import { idBytes } from '../domain/id';
import { checkEmail } from '../domain/email';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { writeLetter } from './letter';
import { countMail, issueProof } from './mail-proof';
import type { CommandPorts } from './ports';

/** One letter to that mailbox: a link, or the news that nobody has the email. Refuses `invalid_input` and `too_many_requests`. */
export async function askRecovery(ports: CommandPorts, input: { readonly email: string; readonly locale: string }): Promise<Result<null>> {
  const { database, settings, nowMs, random } = ports;
  const email = checkEmail(input.email);
  if (!email.ok) return email;
  const limited = await countMail(ports, email.value);
  if (limited !== null) return refuse(limited);
  const user = await findUserByEmail(database, email.value);
  const proof = issueProof(ports, {
    kind: 'recovery',
    userId: user?.id ?? '',
    email: user?.email ?? email.value,
    subject: '',
    lifeMs: limits.recoveryLinkLifeMs,
  });
  const about = { accountId: null, uselessAtMs: proof.expiresAtMs };
  const letter =
    user === null
      ? await writeLetter(ports, { userId: null, email: email.value, locale: input.locale }, 'no_account', { link: `${settings.origin}/sign-up` }, about)
      : await writeLetter(
          ports,
          { userId: user.id, email: user.email, locale: user.locale },
          'recovery_link',
          { link: `${settings.origin}/recovery/${proof.token}`, minutes: proof.minutes },
          about,
        );
  const activity = { ...actorFrom(ports, 'visitor', 'instance'), action: 'user.mail_asked', object: user?.id ?? 'nobody', detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [...proof.statements, ...letter, insertActivity(database, activity, random(idBytes))]);
  ports.wakeLetters();
  return ok(null);
}
