// Lets somebody in by a passkey alone: it proves possession and, by its own check, the person. Never limited: there is nothing to guess,
// and nobody can use up somebody else's tries. The challenge is spent in the batch of the session, so an answer opens one session.
import type { Expectation } from '../auth/passkey';
import { isSpent } from '../db/spent-token';
import { findUser } from '../db/user';
import { ok, refuse, type Result } from '../domain/result';
import { checkPasskey, claimedPasskey } from './check-passkey';
import { completeSignIn } from './complete-sign-in';
import { noteFailure } from './note-attempt';
import type { StartedSession } from './open-session';
import type { CommandPorts } from './ports';
import type { DeviceOf } from './sign-in';

/** Refuses `passkey_refused`, whatever is wrong: an unknown passkey, a foreign challenge, an answer that was used before. */
export async function signInByPasskey(ports: CommandPorts, expected: Expectation, answer: string, deviceOf: DeviceOf): Promise<Result<StartedSession>> {
  const passkey = await claimedPasskey(ports, answer);
  const user = passkey === null ? null : await findUser(ports.database, passkey.userId);
  if (passkey === null || user === null) return refuse({ reason: 'passkey_refused' });
  const checked = await checkPasskey(ports, passkey, expected, answer);
  if (!checked.ok) {
    noteFailure(ports, user.id, 'passkey', 'wrong_passkey');
    return checked;
  }
  try {
    const deviceId = deviceOf(user);
    return ok(await completeSignIn(ports, { user, method: 'passkey', deviceId, proof: checked.value.statements }));
  } catch (error) {
    if (!isSpent(error)) throw error;
    noteFailure(ports, user.id, 'passkey', 'wrong_passkey');
    return refuse({ reason: 'passkey_refused' });
  }
}
