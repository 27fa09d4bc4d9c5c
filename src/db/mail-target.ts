// Owns the question who stands behind the target of a mail at the moment of sending: whoever has left the account, was never proved or has
// ended is nobody. For the inside only: no scope.
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { rightsOf, type Right } from '../domain/permission';
import { recipientRights } from '../domain/telling';
import type { Database } from './database';
import { account, mailRefusal, member, recipient, user } from './schema';

export interface MailTarget {
  readonly kind: 'member' | 'recipient';
  readonly email: string;
  readonly locale: string;
  /** IANA; empty: UTC. */
  readonly timeZone: string;
  readonly rights: readonly Right[];
  /** Null: all. */
  readonly projectIds: readonly string[] | null;
  readonly accountName: string;
  /** What the mail system last said, where it takes nothing for that address any more; null otherwise. */
  readonly refused: string | null;
}

/** A member by user id, or a recipient by its own; null when nothing may be sent there. */
export async function readMailTarget(database: Database, accountId: string, target: string): Promise<MailTarget | null> {
  return target.startsWith('rcp_') ? await readRecipient(database, accountId, target) : await readMember(database, accountId, target);
}

async function readMember(database: Database, accountId: string, userId: string): Promise<MailTarget | null> {
  const rows = await database
    .select({
      email: user.email,
      locale: user.locale,
      timeZone: user.timeZone,
      role: member.role,
      rights: member.rights,
      projectIds: member.projectIds,
      accountName: account.name,
      refused: mailRefusal.answer,
    })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .innerJoin(account, eq(account.id, member.accountId))
    .leftJoin(mailRefusal, eq(mailRefusal.emailKey, user.emailKey))
    .where(and(eq(member.accountId, accountId), eq(member.userId, userId), isNotNull(user.emailVerifiedAtMs), isNull(user.deletedAtMs)))
    .limit(1);
  const row = rows[0];
  if (row === undefined) return null;
  const { role, rights, ...rest } = row;
  return { kind: 'member', ...rest, rights: rightsOf(role, rights) };
}

async function readRecipient(database: Database, accountId: string, id: string): Promise<MailTarget | null> {
  const rows = await database
    .select({
      email: recipient.email,
      locale: recipient.locale,
      timeZone: recipient.timeZone,
      projectIds: recipient.projectIds,
      accountName: account.name,
      refused: mailRefusal.answer,
    })
    .from(recipient)
    .innerJoin(account, eq(account.id, recipient.accountId))
    .leftJoin(mailRefusal, sql`${mailRefusal.emailKey} = lower(${recipient.email})`)
    .where(
      and(
        eq(recipient.id, id),
        eq(recipient.accountId, accountId),
        eq(recipient.channel, 'email'),
        isNotNull(recipient.provedAtMs),
        isNull(recipient.endedAtMs),
      ),
    )
    .limit(1);
  const row = rows[0];
  return row === undefined ? null : { kind: 'recipient', ...row, rights: recipientRights };
}
