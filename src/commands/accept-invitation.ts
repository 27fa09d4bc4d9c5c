// Brings an invited person into an account, in one batch: the place, the invitation's end, and for somebody new the person and their first
// session. The invitation itself is the lock: of many at once one gets in. Twice is `link_expired`.
import { hashToken } from '../auth/mail-proof';
import { isMailMark } from '../auth/invitation-link';
import { checkNewPassword, hashPassword, saltBytes } from '../auth/password';
import { actorFrom, insertActivity } from '../db/activity';
import { isUniqueViolation, type Statement } from '../db/database';
import { findInvitationByToken, type Invited } from '../db/invitation';
import { countAccountsOf, insertMember, listPeopleToTell, showAccount } from '../db/member';
import { teamStatements } from '../db/team';
import { emailKeyOf, findUser, findVerifiedUser, type UserRow } from '../db/user';
import { idBytes } from '../domain/id';
import { limits } from '../domain/limits';
import type { Refusal } from '../domain/refusal';
import { assert, ok, refuse, type Result } from '../domain/result';
import { decideTeam, type TeamState } from '../domain/team';
import { actOnTeam, type TeamAct } from './act-on-team';
import { grantWords } from './grant-input';
import { newUserRow, userStatement } from './new-person';
import { openSession, type StartedSession } from './open-session';
import { checkRegistration, countSignUp, readTimeZone } from './sign-up';
import { tellAll } from './tell-team';
import type { CommandPorts } from './ports';

/** The good invitation behind a link; null when it is used, taken back, too old or of an account that is closed. */
export async function readInvitation(ports: Pick<CommandPorts, 'database' | 'nowMs'>, token: string): Promise<Invited | null> {
  const tokenHash = hashToken(token);
  return tokenHash === null ? null : await findInvitationByToken(ports.database, tokenHash, ports.nowMs);
}

/** Whoever is signed in with the invited email, proved. Refuses `link_expired` to everybody else, and what `decideTeam` refuses. */
export async function acceptInvitation(
  ports: CommandPorts,
  token: string,
  own: { readonly userId: string; readonly sessionId: string },
): Promise<Result<null>> {
  const invited = await readInvitation(ports, token);
  const person = await findUser(ports.database, own.userId);
  if (invited === null || person === null) return refuse({ reason: 'link_expired' });
  const isTheirs = person.emailKey === invited.invitation.emailKey;
  if (isTheirs && person.emailVerifiedAtMs === null) return refuse({ reason: 'email_unverified' });
  if (!isTheirs) return refuse({ reason: 'link_expired' });
  const max = limits.accountsPerUserMax;
  if ((await countAccountsOf(ports.database, person.id)) >= max) return refuse({ reason: 'limit_reached', limit: 'accounts', max });
  const accountId = invited.invitation.accountId;
  const joined = await join(ports, invited, person, [], [showAccount(ports.database, own.sessionId, accountId)]);
  return joined.ok ? ok(null) : joined;
}

export interface NewMember {
  /** The mark of the letter's link: it proves the mailbox. */
  readonly mark: string;
  readonly password: string;
  readonly locale: string;
  readonly timeZone: string;
}

/**
 * Somebody who is new here, with the letter's own link: a person whose email is proved, without an account of their own, signed in.
 * Refuses `email_unverified` without the letter's mark, `unauthenticated` when somebody has that email, `registration_closed`,
 * `too_many_requests`, a bad password (`invalid_input`), and what `decideTeam` refuses.
 */
export async function acceptAsNewPerson(ports: CommandPorts, token: string, input: NewMember): Promise<Result<StartedSession>> {
  const { settings, nowMs, random } = ports;
  const invited = await readInvitation(ports, token);
  if (invited === null) return refuse({ reason: 'link_expired' });
  const { email, accountId } = invited.invitation;
  const refusal = await refuseNewcomer(ports, email, isMailMark(settings.masterKey, token, input.mark));
  if (refusal !== null) return refuse(refusal);
  const password = checkNewPassword(input.password, email);
  if (!password.ok) return password;
  const limited = await countSignUp(ports);
  if (limited !== null) return refuse(limited);
  const passwordHash = hashPassword(input.password, random(saltBytes));
  const facts = { email, passwordHash, locale: input.locale, timeZone: readTimeZone(input.timeZone), emailVerifiedAtMs: nowMs, isOperator: false };
  const user = newUserRow(ports, facts);
  const session = await openSession(ports, { user, method: 'sign_up', accountId, isKnownDevice: true });
  try {
    const joined = await join(ports, invited, user, [userStatement(ports, user)], session.statements);
    return joined.ok ? ok(session.started) : joined;
  } catch (error) {
    // Somebody proved that email in the same moment: they sign in.
    if (isUniqueViolation(error, 'user')) return refuse({ reason: 'unauthenticated' });
    throw error;
  }
}

async function refuseNewcomer(ports: CommandPorts, email: string, isProved: boolean): Promise<Refusal | null> {
  // First, so that a copied link tells nobody whether the email is known here.
  if (!isProved) return { reason: 'email_unverified' };
  if ((await findVerifiedUser(ports.database, email)) !== null) return { reason: 'unauthenticated' };
  return await checkRegistration(ports, 'by_invitation');
}

async function join(
  ports: CommandPorts,
  { invitation, account }: Invited,
  person: UserRow,
  before: readonly Statement[],
  after: readonly Statement[],
): Promise<Result<null>> {
  if (account.suspendedAtMs !== null) return refuse({ reason: 'read_only', why: 'suspended' });
  const { id, accountId, role } = invitation;
  const told = await listPeopleToTell(ports.database, accountId, ['owner']);
  const tellInviter = told.some((one) => one.userId === invitation.invitedBy) ? [] : await inviterToTell(ports, invitation.invitedBy);
  const content = { person: person.name || person.email, account: account.name, role };
  const notices = await tellAll(ports, accountId, [...told, ...tellInviter], 'member_joined', content);
  return await actOnTeam(ports, accountId, async (state) => joining(ports, state, { id, accountId, person }, before, [...after, ...notices]));
}

async function inviterToTell(ports: CommandPorts, userId: string) {
  const inviter = await findUser(ports.database, userId);
  return inviter === null ? [] : [{ userId: inviter.id, email: inviter.email, locale: inviter.locale }];
}

function joining(
  ports: CommandPorts,
  state: TeamState,
  who: { readonly id: string; readonly accountId: string; readonly person: UserRow },
  before: readonly Statement[],
  after: readonly Statement[],
): Result<TeamAct<null>> {
  const { database, nowMs, random } = ports;
  const { id, accountId, person } = who;
  const decided = decideTeam(state, { type: 'accept', id, userId: person.id, emailKey: emailKeyOf(person.email) });
  if (!decided.ok) return decided;
  const joined = decided.value.find((one) => one.type === 'member_joined');
  assert(joined !== undefined, 'whoever accepts joins');
  const { role, rights, projectIds } = joined.member;
  const row = { accountId, userId: person.id, role, rights, projectIds, createdAtMs: nowMs, invitedBy: joined.invitedBy };
  const detail = { ...grantWords(joined.member), invitation: id };
  const activity = { ...actorFrom(ports, `user:${person.id}`, accountId), action: 'member.joined', object: person.id, detail, atMs: nowMs } as const;
  return ok({
    value: null,
    watched: { people: [person.id, joined.invitedBy], invitations: [id], sizes: true },
    statements: [
      ...before,
      insertMember(database, row),
      ...teamStatements(database, { accountId, nowMs, by: person.id }, decided.value),
      ...after,
      insertActivity(database, activity, random(idBytes)),
    ],
  });
}
