// Owns the rows of invitations. A link is found by the hash of its token; a resend makes a new token, and the old link is dead.
import { and, desc, eq, gt, isNull, type SQL } from 'drizzle-orm';
import { limits } from '../domain/limits';
import type { Database, Statement } from './database';
import { account, invitation, user } from './schema';
import type { AccountScope } from './scope';

export type InvitationRow = typeof invitation.$inferSelect;

/** Neither used nor taken back nor run out. */
function pending(nowMs: number): SQL | undefined {
  return and(isNull(invitation.acceptedAtMs), isNull(invitation.revokedAtMs), gt(invitation.expiresAtMs, nowMs));
}

export function insertInvitation(database: Database, row: Omit<InvitationRow, 'acceptedAtMs' | 'acceptedBy' | 'revokedAtMs'>): Statement {
  return database.insert(invitation).values(row);
}

/** A new link for an invitation that is neither used nor taken back; one that has run out begins anew. */
export function renewInvitation(
  database: Database,
  id: string,
  change: Pick<InvitationRow, 'invitedBy' | 'tokenHash' | 'sentAtMs' | 'expiresAtMs'>,
): Statement {
  return database.update(invitation).set(change).where(eq(invitation.id, id));
}

export function acceptInvitationRow(database: Database, id: string, userId: string, nowMs: number): Statement {
  return database.update(invitation).set({ acceptedAtMs: nowMs, acceptedBy: userId }).where(eq(invitation.id, id));
}

export function revokeInvitationRow(database: Database, id: string, nowMs: number): Statement {
  return database.update(invitation).set({ revokedAtMs: nowMs }).where(eq(invitation.id, id));
}

/** Invitations of the account that nobody has used or taken back, newest first; run-out ones too, for they can be sent again. */
export async function listInvitations(database: Database, scope: AccountScope): Promise<readonly InvitationRow[]> {
  return database
    .select()
    .from(invitation)
    .where(and(eq(invitation.accountId, scope.accountId), isNull(invitation.acceptedAtMs), isNull(invitation.revokedAtMs)))
    .orderBy(desc(invitation.createdAtMs), desc(invitation.id))
    .limit(limits.invitationsPendingMax);
}

/** One of those; null for a stranger's, and for what is over. */
export async function findOpenInvitation(database: Database, scope: AccountScope, id: string): Promise<InvitationRow | null> {
  const open = and(isNull(invitation.acceptedAtMs), isNull(invitation.revokedAtMs));
  const rows = await database
    .select()
    .from(invitation)
    .where(and(eq(invitation.accountId, scope.accountId), eq(invitation.id, id), open))
    .limit(1);
  return rows[0] ?? null;
}

export interface Invited {
  readonly invitation: InvitationRow;
  readonly account: { readonly name: string; readonly suspendedAtMs: number | null; readonly requiresFactor: boolean };
  readonly inviter: { readonly name: string; readonly email: string };
}

/** The invitation that a link names, while it is good and its account is open; null otherwise. */
export async function findInvitationByToken(database: Database, tokenHash: string, nowMs: number): Promise<Invited | null> {
  const rows = await database
    .select({
      invitation,
      account: { name: account.name, suspendedAtMs: account.suspendedAtMs, requiresFactor: account.requiresFactor },
      inviter: { name: user.name, email: user.email },
    })
    .from(invitation)
    .innerJoin(account, and(eq(account.id, invitation.accountId), isNull(account.closedAtMs)))
    .innerJoin(user, eq(user.id, invitation.invitedBy))
    .where(and(eq(invitation.tokenHash, tokenHash), pending(nowMs)))
    .limit(1);
  return rows[0] ?? null;
}
