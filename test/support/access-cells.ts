// Makes the cells of the authorization matrix: who comes, with what, and what that caller must hear. Everybody but the right people hears
// no; a stranger's thing is as absent as nobody's.
import { includesRight, rightsOf, viewOnly, allRights, type Right, type Role } from '../../src/domain/permission';
import { absentIds, type ApiRow, type Guard, type Ids, type WebRow } from './access-rows';
import { id, join, makePerson, makeSupporter, visit, type Visitor, type World } from './authorization-world';
import { origin, send } from './api-client';
import { randomBytes } from '../../src/lib/random';
import { env } from './worker-world';

// The local home has one more page than the others: the outbox. With TLS in front, so that cookies are the same as everywhere else.
export const home = { ...env, HOME_KIND: 'local', PUBLIC_ORIGIN: 'https://quittance.test' };

export const methodOf = (route: string): string => route.slice(0, route.indexOf(' '));
export const isUnsafe = (route: string): boolean => methodOf(route) !== 'GET';

export function callApi(route: string, row: ApiRow, ids: Ids, key: string | null, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const all = new Headers({ 'Idempotency-Key': crypto.randomUUID(), ...headers });
  if (key !== null) all.set('Authorization', `Bearer ${key}`);
  if (row.body !== undefined) all.set('Content-Type', 'application/json');
  const body = row.body === undefined ? null : JSON.stringify(row.body(ids));
  return send(new Request(origin + row.path(ids), { method: methodOf(route), headers: all, body }));
}

export function callPage(route: string, row: Pick<WebRow, 'path' | 'fields'>, ids: Ids, visitor: Pick<Visitor, 'cookie' | 'csrf'> | null): Promise<Response> {
  const headers = new Headers({ 'Sec-Fetch-Site': 'same-origin', Origin: origin, 'CF-Connecting-IP': freshIp() });
  if (visitor !== null) headers.set('Cookie', visitor.cookie);
  const body = row.fields === undefined ? null : new URLSearchParams({ ...row.fields(ids), csrf: visitor?.csrf ?? '', idempotency_key: crypto.randomUUID() });
  return send(new Request(origin + row.path(ids), { method: methodOf(route), headers, body, redirect: 'manual' }), home);
}

/** Limits by address are not what is asked here. */
function freshIp(): string {
  return `2001:db8:${[...randomBytes(4)].map((byte) => byte.toString(16)).join(':')}::1`;
}

/** What somebody may do in an account, as the matrix sees it. */
interface Standing {
  readonly role: Role | null;
  readonly rights: readonly Right[];
  readonly readOnly: boolean;
}

export interface Caller {
  readonly name: string;
  readonly standing: Standing;
  readonly isOperator: boolean;
  readonly isOwnerPerson: boolean;
  readonly visitor: Visitor;
}

/** Everybody who may knock at the account of that world with a session, for one route. */
export async function callersOf(world: World, { guard, alsoNeeds = [] }: Pick<WebRow, 'guard' | 'alsoNeeds'>): Promise<readonly Caller[]> {
  const { accountId, people } = world;
  const members = Object.entries(people).map(([role, visitor]): Caller => {
    return {
      name: role,
      standing: { role: role as Role, rights: rightsOf(role as Role, null), readOnly: false },
      isOperator: false,
      isOwnerPerson: role === 'owner',
      visitor,
    };
  });
  const custom = async (name: string, rights: readonly Right[]): Promise<Caller> => {
    const visitor = await visit(await join(accountId, 'custom', rights), { accountId });
    return { name, standing: { role: 'custom', rights, readOnly: false }, isOperator: false, isOwnerPerson: false, visitor };
  };
  const asked = typeof guard === 'object' ? [guard.right, ...(guard.or === undefined ? [] : [guard.or])] : [];
  const just = await custom('custom rights: this one', [...asked.slice(0, 1), ...alsoNeeds]);
  const without = await custom('custom rights: all but this one', asked.length === 0 ? [] : allBut(asked));
  const viewing = await visit(people.owner.userId, { accountId, viewAsUserId: people.viewer.userId });
  const asViewer: Standing = { role: 'viewer', rights: viewOnly(rightsOf('viewer', null)), readOnly: true };
  const operator = await makeSupporter(world);
  const support: Standing = { role: null, rights: viewOnly(allRights), readOnly: true };
  const plain: Standing = { role: null, rights: [], readOnly: false };
  const outside: Caller[] = [];
  // Somebody without any account is led to making one before anything of an account is asked.
  if (guard === 'operator' || guard === 'person') {
    outside.push({ name: 'operator', standing: plain, isOperator: true, isOwnerPerson: false, visitor: await visit(await makePerson({ isOperator: true })) });
  }
  return [
    ...outside,
    ...members,
    just,
    without,
    { name: 'owner viewing as the viewer', standing: asViewer, isOperator: false, isOwnerPerson: true, visitor: viewing },
    { name: 'support access', standing: support, isOperator: true, isOwnerPerson: false, visitor: operator },
  ];
}

/** Every right but those and, for looking, the one that would include it. */
export function allBut(rights: readonly Right[]): readonly Right[] {
  return allRights.filter((one) => !rights.some((right) => includesRight([one], right)));
}

export function isAllowed(guard: Guard, { standing, isOperator, isOwnerPerson }: Omit<Caller, 'name' | 'visitor'>): boolean {
  if (guard === 'person' || guard === 'member') return true;
  if (guard === 'operator') return isOperator;
  // Whoever the owner looks as, the mail stays theirs.
  if (guard === 'mailbox') return isOwnerPerson;
  if (guard === 'offered') return standing.role === 'admin';
  if (guard === 'offer' || guard === 'admin') return standing.role === 'owner' || standing.role === 'admin';
  if (guard === 'owner') return standing.role === 'owner';
  return includesRight(standing.rights, guard.right) || (guard.or !== undefined && includesRight(standing.rights, guard.or));
}

/** `own`: what the row says; 403 for what the caller may not, or not now; 404 for what is nobody's business. */
export function expectedOf(route: string, row: WebRow, caller: Omit<Caller, 'name' | 'visitor'>): number {
  const onlyLooks = caller.standing.readOnly && row.whileReadOnly !== true;
  if (row.guard === 'operator') return !caller.isOperator ? 404 : onlyLooks && isUnsafe(route) ? 403 : row.own;
  // What is a person's own is not touched through other eyes, whoever's it is.
  const isPersonal = row.guard === 'person' || row.guard === 'mailbox' || row.guard === 'offered' || row.guard === 'offer';
  if (isPersonal && isUnsafe(route) && onlyLooks) return 403;
  const { rights } = caller.standing;
  if (!isAllowed(row.guard, caller) || row.alsoNeeds?.some((right) => !includesRight(rights, right)) === true) return row.refusedAs ?? 403;
  return isUnsafe(route) && onlyLooks ? 403 : row.own;
}

export { absentIds, id };
