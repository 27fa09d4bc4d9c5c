// Tells people of a team what was decided about them, as statements for the batch of the decision.
import type { Statement } from '../db/database';
import type { PersonToTell } from '../db/member';
import { findAccount } from '../db/member';
import { findUser } from '../db/user';
import { readPersonName } from '../db/wallet-guard';
import type { NoticeKind, Notices } from '../domain/letter';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

/** The names that the sentences need. */
export async function teamNames(
  ports: Pick<CommandPorts, 'database'>,
  accountId: string,
  actorId: string,
): Promise<{ readonly account: string; readonly by: string }> {
  const [account, by] = await Promise.all([findAccount(ports.database, accountId), readPersonName(ports.database, actorId)]);
  return { account: account?.name ?? '', by };
}

/** A notice to one person; nothing when they are not here any more. */
export async function tellPerson<Kind extends NoticeKind>(
  ports: CommandPorts,
  accountId: string,
  userId: string,
  kind: Kind,
  content: Notices[Kind],
): Promise<readonly Statement[]> {
  const person = await findUser(ports.database, userId);
  return person === null ? [] : await tellAll(ports, accountId, [{ ...person, userId }], kind, content);
}

export async function tellAll<Kind extends NoticeKind>(
  ports: CommandPorts,
  accountId: string,
  people: readonly Pick<PersonToTell, 'userId' | 'email' | 'locale'>[],
  kind: Kind,
  content: Notices[Kind],
): Promise<readonly Statement[]> {
  const told = await Promise.all(people.map(({ userId, email, locale }) => writeNotice(ports, { userId, email, locale }, kind, content, accountId)));
  return told.flat();
}
