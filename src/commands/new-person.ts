// Owns the rows of somebody new: the person, and an account that they own. Statements only; the batch and its lock are the caller's.
import { insertAccount, insertMember } from '../db/member';
import type { Statement } from '../db/database';
import { emailKeyOf, insertUser, type UserRow } from '../db/user';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import type { CommandPorts } from './ports';

export interface NewPerson {
  readonly email: string;
  /** Empty: passkeys alone. */
  readonly passwordHash: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly emailVerifiedAtMs: number | null;
  readonly isOperator: boolean;
}

/** A person as a row. The email is checked already (`checkEmail`). */
export function newUserRow(ports: Pick<CommandPorts, 'random' | 'nowMs'>, person: NewPerson): UserRow {
  return {
    id: makeId('usr', ports.random(idBytes)),
    ...person,
    emailKey: emailKeyOf(person.email),
    name: '',
    theme: 'system',
    devicesSinceMs: 0,
    createdAtMs: ports.nowMs,
    deletedAtMs: null,
  };
}

/** An account and its first owner. The name may be changed at any time. */
export function accountStatements(
  ports: Pick<CommandPorts, 'database' | 'random' | 'nowMs'>,
  ownerId: string,
  name: string,
): { readonly accountId: string; readonly statements: readonly Statement[] } {
  const { database, nowMs, random } = ports;
  const accountId = makeId('acc', random(idBytes));
  const statements = [
    insertAccount(database, { id: accountId, name: name.slice(0, limits.nameLengthMax), createdAtMs: nowMs }),
    insertMember(database, { accountId, userId: ownerId, role: 'owner', rights: null, projectIds: null, createdAtMs: nowMs, invitedBy: null }),
  ];
  return { accountId, statements };
}

export function userStatement(ports: Pick<CommandPorts, 'database'>, row: UserRow): Statement {
  return insertUser(ports.database, row);
}
