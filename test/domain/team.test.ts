// Proves the rules of a team: by example, and by walking every state that four people can reach.
import { expect, test } from 'vitest';
import { allRights, rightsOf, type Role } from '../../src/domain/permission';
import { applyTeam, decideTeam, isWithin, sameGrant, tidyGrant, type Grant, type TeamCommand, type TeamMember, type TeamState } from '../../src/domain/team';

const all = (role: Role): Grant => ({ role, rights: null, projectIds: null });
/** Manages the team, but of one project and with few rights: neither above nor below most presets. */
const keeper: Grant = { role: 'custom', rights: ['invoices:view', 'team:view', 'team:manage'], projectIds: ['A'] };

function member(userId: string, grant: Grant): TeamMember {
  return { ...grant, userId, emailKey: userId };
}

function team(...members: readonly TeamMember[]): TeamState {
  return { members, invitations: [], offers: [], membersMax: 200 };
}

function after(state: TeamState, command: TeamCommand): TeamState {
  const decided = decideTeam(state, command);
  if (!decided.ok) throw new Error(`${command.type} was refused: ${decided.refusal.reason}`);
  return applyTeam(state, decided.value);
}

function reason(state: TeamState, command: TeamCommand): string {
  const decided = decideTeam(state, command);
  return decided.ok ? 'allowed' : decided.refusal.reason;
}

test('nobody gives a right, a project or a role that they do not have', () => {
  const state = team(member('anna', all('owner')), member('bea', all('admin')), member('carl', keeper), member('dan', all('viewer')));
  const invite = (by: string, grant: Grant) => reason(state, { type: 'invite', by, id: 'i', emailKey: 'new', grant });
  expect(invite('anna', all('owner'))).toBe('beyond_own_rights');
  expect(invite('anna', all('admin'))).toBe('allowed');
  expect(invite('bea', all('admin'))).toBe('allowed');
  expect(invite('carl', all('viewer'))).toBe('beyond_own_rights');
  expect(invite('carl', { ...keeper, projectIds: null })).toBe('beyond_own_rights');
  expect(invite('carl', { ...keeper, projectIds: ['A', 'B'] })).toBe('beyond_own_rights');
  expect(invite('carl', { ...keeper, rights: ['invoices:manage'] })).toBe('beyond_own_rights');
  expect(invite('carl', keeper)).toBe('allowed');
  expect(invite('dan', all('viewer'))).toBe('forbidden');
  expect(invite('nobody', all('viewer'))).toBe('forbidden');
  expect(invite('anna', { role: 'custom', rights: [], projectIds: null })).toBe('invalid_input');
  expect(invite('anna', { role: 'viewer', rights: null, projectIds: [] })).toBe('invalid_input');
});

test('somebody with every right of their own making is still no admin', () => {
  const state = team(member('anna', all('owner')), member('bea', { role: 'custom', rights: allRights, projectIds: null }));
  expect(reason(state, { type: 'invite', by: 'bea', id: 'i', emailKey: 'new', grant: all('admin') })).toBe('beyond_own_rights');
  expect(reason(state, { type: 'change', by: 'bea', userId: 'bea', grant: all('admin') })).toBe('beyond_own_rights');
});

test('nobody changes or removes somebody who stands above them', () => {
  const state = team(member('anna', all('owner')), member('bea', all('admin')), member('carl', keeper), member('dan', all('viewer')));
  expect(reason(state, { type: 'remove', by: 'bea', userId: 'anna' })).toBe('beyond_own_rights');
  expect(reason(state, { type: 'change', by: 'bea', userId: 'anna', grant: all('viewer') })).toBe('beyond_own_rights');
  expect(reason(state, { type: 'remove', by: 'carl', userId: 'dan' })).toBe('beyond_own_rights');
  expect(reason(state, { type: 'remove', by: 'bea', userId: 'dan' })).toBe('allowed');
  expect(reason(state, { type: 'remove', by: 'dan', userId: 'dan' })).toBe('forbidden');
});

test('the last owner neither leaves nor steps down', () => {
  const alone = team(member('anna', all('owner')), member('bea', all('admin')));
  expect(reason(alone, { type: 'leave', userId: 'anna' })).toBe('last_owner');
  expect(reason(alone, { type: 'remove', by: 'anna', userId: 'anna' })).toBe('last_owner');
  expect(reason(alone, { type: 'change', by: 'anna', userId: 'anna', grant: all('admin') })).toBe('last_owner');
  const two = team(member('anna', all('owner')), member('bea', all('owner')));
  const one = after(two, { type: 'change', by: 'anna', userId: 'bea', grant: all('admin') });
  expect(reason(one, { type: 'change', by: 'bea', userId: 'anna', grant: all('admin') })).toBe('beyond_own_rights');
  expect(reason(one, { type: 'leave', userId: 'anna' })).toBe('last_owner');
});

test('an invitation holds only while its sender could still give it', () => {
  const start = team(member('anna', all('owner')), member('bea', all('admin')));
  const invited = after(start, { type: 'invite', by: 'bea', id: 'i', emailKey: 'carl', grant: all('admin') });
  const accept = { type: 'accept', id: 'i', userId: 'carl', emailKey: 'carl' } as const;
  expect(reason(invited, accept)).toBe('allowed');
  expect(reason(after(invited, { type: 'change', by: 'anna', userId: 'bea', grant: all('finance') }), accept)).toBe('link_expired');
  const gone = after(invited, { type: 'remove', by: 'anna', userId: 'bea' });
  expect(reason(gone, accept)).toBe('link_expired');
  expect(reason(after(gone, { type: 'resend', by: 'anna', id: 'i' }), accept)).toBe('allowed');
});

test('an invitation is for one email and for one use', () => {
  const invited = after(team(member('anna', all('owner'))), { type: 'invite', by: 'anna', id: 'i', emailKey: 'bea', grant: all('viewer') });
  expect(reason(invited, { type: 'accept', id: 'i', userId: 'carl', emailKey: 'carl' })).toBe('link_expired');
  const joined = after(invited, { type: 'accept', id: 'i', userId: 'bea', emailKey: 'bea' });
  expect(reason(joined, { type: 'accept', id: 'i', userId: 'bea', emailKey: 'bea' })).toBe('link_expired');
  expect(reason(invited, { type: 'invite', by: 'anna', id: 'j', emailKey: 'bea', grant: all('viewer') })).toBe('invalid_input');
  expect(reason(joined, { type: 'invite', by: 'anna', id: 'j', emailKey: 'bea', grant: all('viewer') })).toBe('already_member');
});

test('a full account takes nobody more', () => {
  const full = { ...team(member('anna', all('owner'))), membersMax: 2 };
  const invited = after(full, { type: 'invite', by: 'anna', id: 'i', emailKey: 'bea', grant: all('viewer') });
  expect(reason(invited, { type: 'invite', by: 'anna', id: 'j', emailKey: 'carl', grant: all('viewer') })).toBe('limit_reached');
  expect(reason({ ...invited, membersMax: 1 }, { type: 'accept', id: 'i', userId: 'bea', emailKey: 'bea' })).toBe('limit_reached');
});

test('ownership moves only when both sides say so, and only from somebody who still has it', () => {
  const start = team(member('anna', all('owner')), member('bea', { ...keeper }));
  const offered = after(start, { type: 'offer', by: 'anna', id: 'o', userId: 'bea', fromBecomes: 'admin' });
  expect(reason(offered, { type: 'accept_offer', by: 'anna', id: 'o' })).toBe('not_found');
  const moved = after(offered, { type: 'accept_offer', by: 'bea', id: 'o' });
  expect(moved.members.map(({ userId, role, projectIds }) => [userId, role, projectIds])).toEqual([
    ['anna', 'admin', null],
    ['bea', 'owner', null],
  ]);
  expect(reason(moved, { type: 'accept_offer', by: 'bea', id: 'o' })).toBe('not_found');
  expect(reason(start, { type: 'offer', by: 'bea', id: 'o', userId: 'anna', fromBecomes: 'admin' })).toBe('forbidden');
});

test('saying the same again changes nothing', () => {
  const state = team(member('anna', all('owner')), member('bea', keeper));
  const decided = decideTeam(state, { type: 'change', by: 'anna', userId: 'bea', grant: { ...keeper, rights: ['team:manage', 'invoices:view'] } });
  expect(decided).toEqual({ ok: true, value: [] });
  expect(sameGrant(keeper, { ...keeper, rights: ['team:manage', 'invoices:view'] })).toBe(true);
  expect(tidyGrant({ role: 'viewer', rights: ['team:manage'], projectIds: ['B', 'A', 'B'] })).toEqual({ role: 'viewer', rights: null, projectIds: ['A', 'B'] });
});

// The walk. Rules name nobody, so states that differ only in who is who are one state.

const people = ['anna', 'bea', 'carl', 'dan'] as const;
const invitationIds = ['i', 'j'] as const;

interface Walk {
  readonly grants: readonly Grant[];
  readonly invitationsMax: number;
}

/** Whether `lower` has something that `upper` lacks: written apart from the rules that it checks. */
function isAbove(lower: Grant, upper: Grant): boolean {
  const order: readonly Role[] = ['admin', 'owner'];
  if (order.indexOf(lower.role) > order.indexOf(upper.role)) return true;
  const held = new Set(rightsOf(upper.role, upper.rights).flatMap((right) => [right, right.replace(':manage', ':view')]));
  if (rightsOf(lower.role, lower.rights).some((right) => !held.has(right))) return true;
  return upper.projectIds !== null && (lower.projectIds === null || lower.projectIds.some((id) => !upper.projectIds?.includes(id)));
}

/** One spelling for all states that differ only in names: what a person is, and their part in all that is pending, sorted. */
function makeKey(grants: readonly Grant[]): (state: TeamState) => string {
  const spelled = grants.map(spell);
  const code = (grant: Grant): number => spelled.indexOf(spell(grant)) + 1;
  return ({ members, invitations, offers }) => {
    const pending = invitationIds.map((id) => invitations.find((one) => one.id === id));
    const parts = people.map((person) => {
      const found = members.find((one) => one.userId === person);
      const sides = pending.map((one) => (one?.invitedBy === person ? 2 : 0) + (one?.emailKey === person ? 1 : 0));
      const own = offers.map((one) => (one.fromUserId === person ? 2 : 0) + (one.toUserId === person ? 1 : 0));
      return `${found === undefined ? 0 : code(found)}.${sides.join('.')}.${own.join('.')}`;
    });
    parts.sort();
    return `${parts.join(' ')}/${pending.map((one) => (one === undefined ? 0 : code(one))).join()}/${offers[0]?.fromBecomes ?? ''}`;
  };
}

const spell = ({ role, rights, projectIds }: Grant): string => `${role} ${rights?.join() ?? ''} ${projectIds?.join() ?? ''}`;

function commandsOf(walk: Walk, { invitations }: TeamState): TeamCommand[] {
  const commands: TeamCommand[] = [];
  const free = invitationIds.slice(0, walk.invitationsMax).find((id) => !invitations.some((one) => one.id === id));
  for (const by of people) {
    for (const userId of people) {
      for (const grant of walk.grants) {
        commands.push({ type: 'change', by, userId, grant });
        if (free !== undefined) commands.push({ type: 'invite', by, id: free, emailKey: userId, grant });
      }
      commands.push({ type: 'remove', by, userId });
      // An owner has one offer at a time; more owners' offers differ in nothing that a rule looks at.
      for (const fromBecomes of ['owner', 'admin'] as const) commands.push({ type: 'offer', by, id: 'o', userId, fromBecomes });
      for (const { id } of invitations) commands.push({ type: 'accept', id, userId: by, emailKey: userId });
    }
    commands.push({ type: 'leave', userId: by }, { type: 'accept_offer', by, id: 'o' }, { type: 'end_offer', by, id: 'o' });
    for (const { id } of invitations) commands.push({ type: 'revoke', by, id }, { type: 'resend', by, id });
  }
  for (const { id } of invitations) commands.push({ type: 'decline', id });
  return commands;
}

/** Who answers for a change of standing. */
function grantorOf(state: TeamState, command: TeamCommand): string | null {
  if (command.type === 'change' || command.type === 'remove') return command.by;
  if (command.type === 'accept') return state.invitations.find((one) => one.id === command.id)?.invitedBy ?? null;
  return command.type === 'accept_offer' ? (state.offers[0]?.fromUserId ?? null) : null;
}

function check(state: TeamState, command: TeamCommand, next: TeamState): void {
  const fail = (what: string): never => {
    throw new Error(`${what}: ${JSON.stringify({ state, command, next })}`);
  };
  if (!next.members.some((one) => one.role === 'owner')) fail('no owner is left');
  const grantor = state.members.find((one) => one.userId === grantorOf(state, command));
  for (const person of people) {
    const [before, now] = [state.members.find((one) => one.userId === person), next.members.find((one) => one.userId === person)];
    if (before === now) continue;
    const byThemselves = now === undefined && command.type === 'leave' && command.userId === person;
    if (byThemselves) continue;
    if (grantor === undefined) return fail('a standing moved and nobody answers for it');
    if (now !== undefined && isAbove(now, grantor)) fail('somebody ends above their grantor');
    if (before !== undefined && isAbove(before, grantor)) fail('somebody was changed by one who stands below them');
    if (now?.role === 'owner' && before?.role !== 'owner' && command.type !== 'accept_offer') fail('ownership came without an offer');
  }
}

function walkAll(walk: Walk): { readonly states: number; readonly steps: number } {
  const keyOf = makeKey(walk.grants);
  const start = team(member('anna', all('owner')));
  const seen = new Set([keyOf(start)]);
  const queue: TeamState[] = [start];
  let steps = 0;
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    for (const command of commandsOf(walk, state)) {
      // A second offer by somebody else would have a name of its own; the walk follows one.
      if (command.type === 'offer' && state.offers.some((one) => one.fromUserId !== command.by)) continue;
      const decided = decideTeam(state, command);
      if (!decided.ok || decided.value.length === 0) continue;
      steps += 1;
      const next = applyTeam(state, decided.value);
      check(state, command, next);
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return { states: seen.size, steps };
}

const presets: readonly Grant[] = (['owner', 'admin', 'finance', 'support', 'developer', 'viewer'] as const).map(all);

test('in every state that four people can reach with any role, nobody ends above their grantor and an owner remains', () => {
  const found = walkAll({ grants: [...presets, tidyGrant(keeper)], invitationsMax: 1 });
  console.log(`Four people, all roles: ${found.states} states up to names, ${found.steps} steps.`);
  expect(found.states).toBeGreaterThan(1_000);
}, 60_000);

test('the same holds while several invitations and an offer of ownership are pending at once', () => {
  const found = walkAll({ grants: [all('owner'), all('admin'), tidyGrant(keeper), all('viewer')], invitationsMax: 2 });
  console.log(`Four people, more pending: ${found.states} states up to names, ${found.steps} steps.`);
  expect(found.states).toBeGreaterThan(1_000);
}, 60_000);

test('to lie within is the opposite of to stand above', () => {
  const grants = [...presets, keeper, { ...all('viewer'), projectIds: ['A'] }, { ...all('admin'), projectIds: ['B'] }];
  for (const lower of grants) for (const upper of grants) expect(isWithin(lower, upper)).toBe(!isAbove(lower, upper));
});
