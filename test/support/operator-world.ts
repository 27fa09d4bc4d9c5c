// Owns people for tests of the operator: an operator, an owner with an account, and the forms that they send, confirmed for every act.
import { eq } from 'drizzle-orm';
import { account, activity, letter, member, notice, user } from '../../src/db/schema';
import { confirmVisitor } from './step-up';
import { Visitor, freshEmail, signedUp, userIdOf } from './visitor';
import { database } from './worker-world';

export interface Somebody {
  readonly visitor: Visitor;
  readonly userId: string;
  readonly email: string;
  /** The account of their own. */
  readonly accountId: string;
}

/** Somebody who owns an account, with a proved email, confirmed for every risky act. */
export async function somebody(): Promise<Somebody> {
  const email = freshEmail();
  const visitor = await signedUp(email);
  const userId = await userIdOf(visitor);
  await database.update(user).set({ emailVerifiedAtMs: Date.now() }).where(eq(user.id, userId));
  await confirmVisitor(visitor);
  const [place] = await database.select({ accountId: member.accountId }).from(member).where(eq(member.userId, userId));
  if (place === undefined) throw new Error('Whoever signs up owns an account.');
  return { visitor, userId, email, accountId: place.accountId };
}

export async function anOperator(): Promise<Somebody> {
  const person = await somebody();
  await database.update(user).set({ isOperator: true }).where(eq(user.id, person.userId));
  return person;
}

/** Sends the form to `action` as it stands on `page`, with those fields. */
export async function submit(visitor: Visitor, page: string, action: string, fields: Readonly<Record<string, string>> = {}) {
  return visitor.post(action, { ...(await visitor.hidden(page, action)), ...fields });
}

export const activityOf = (accountId: string) => database.select().from(activity).where(eq(activity.accountId, accountId));
export const actionsOf = async (accountId: string): Promise<readonly string[]> => (await activityOf(accountId)).map((row) => row.action);
export const noticesOf = async (userId: string): Promise<readonly string[]> =>
  (await database.select({ kind: notice.kind }).from(notice).where(eq(notice.userId, userId))).map((row) => row.kind);
export const lettersOf = async (userId: string): Promise<readonly string[]> =>
  (await database.select({ kind: letter.kind }).from(letter).where(eq(letter.userId, userId))).map((row) => row.kind);

export async function nameAccount(accountId: string, name: string): Promise<void> {
  await database.update(account).set({ name }).where(eq(account.id, accountId));
}
