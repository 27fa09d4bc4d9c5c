// The first half of a sign-in: the password. It is enough alone only for somebody who has nothing else; whoever has a passkey or one-time
// codes proves one of them as well. An unknown email and a wrong password get the same answer after the same work.
import { verifyPassword } from '../auth/password';
import { readOwnFactors } from '../db/own-factors';
import { listUsersByEmail, type UserRow } from '../db/user';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { completeSignIn } from './complete-sign-in';
import { countGuess, guessSubject } from './guess-limit';
import { noteFailure, noteLimited } from './note-attempt';
import type { StartedSession } from './open-session';
import type { CommandPorts } from './ports';

/** The id of this device if it has signed in as that person before. */
export type DeviceOf = (user: Pick<UserRow, 'id' | 'devicesSinceMs'>) => string | null;

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  readonly deviceOf: DeviceOf;
}

export type SignInStep =
  | { readonly step: 'done'; readonly started: StartedSession }
  /** The password was right, and a factor is asked for next. */
  | { readonly step: 'factor'; readonly user: UserRow };

/** Refuses `wrong_credentials` and `too_many_requests`; a device that is known to the person has guesses of its own. */
export async function signIn(ports: CommandPorts, input: SignInInput): Promise<Result<SignInStep>> {
  const email = input.email.slice(0, limits.emailLengthMax);
  const { user, deviceId } = whoIsMeant(await listUsersByEmail(ports.database, email, limits.peoplePerEmailMax), input.deviceOf);
  const limited = await countGuess(ports, user?.id ?? guessSubject(email), deviceId);
  if (limited !== null) {
    if (user !== null) noteLimited(ports, user.id, 'password');
    return refuse(limited);
  }
  const stored = user === null || user.passwordHash === '' ? null : user.passwordHash;
  const matches = verifyPassword(input.password, stored);
  if (user === null || !matches) {
    if (user !== null) noteFailure(ports, user.id, 'password', 'wrong_password');
    return refuse({ reason: 'wrong_credentials' });
  }
  const { passkeys, hasTotp } = await readOwnFactors(ports.database, user.id);
  if (passkeys > 0 || hasTotp) return ok({ step: 'factor', user });
  return ok({ step: 'done', started: await completeSignIn(ports, { user, method: 'password', deviceId, proof: [] }) });
}

/** Of several who only said that the email is theirs, the one whose device this is; else the newest. */
function whoIsMeant(users: readonly UserRow[], deviceOf: DeviceOf): { readonly user: UserRow | null; readonly deviceId: string | null } {
  for (const user of users) {
    const deviceId = deviceOf(user);
    if (deviceId !== null) return { user, deviceId };
  }
  return { user: users[0] ?? null, deviceId: null };
}
