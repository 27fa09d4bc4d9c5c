// Counts durable writes (object transactions, D1 batches and inserts) and stops the caller right after the one that a test chose.
// Everything runs in one isolate here, so a module's variable is seen by the test and by the objects alike.
import type { Env } from '../../src/env';

export class Stopped extends Error {
  override name = 'Stopped';
}

interface Plan {
  /** Stop after this many durable writes; null lets all through. */
  stopAfter: number | null;
  writes: string[];
  stopped: boolean;
}

const plan: Plan = { stopAfter: null, writes: [], stopped: false };

/** Begins to count. After `stopAfter` writes every further step of anybody who writes fails, until `release`. */
export function stopAfter(writes: number | null): void {
  plan.stopAfter = writes;
  plan.writes = [];
  plan.stopped = false;
}

export function release(): readonly string[] {
  const written = [...plan.writes];
  stopAfter(null);
  return written;
}

/** Names of the durable writes since counting began. */
export function writesSoFar(): readonly string[] {
  return [...plan.writes];
}

function wrote(name: string): void {
  plan.writes.push(name);
  if (plan.stopAfter !== null && plan.writes.length >= plan.stopAfter) plan.stopped = true;
}

function check(): void {
  if (plan.stopped) throw new Stopped('the process is gone');
}

/** Around a write: refused when the process is already gone; the process is gone right after the chosen one. */
function step<T>(name: string, write: () => T): T {
  check();
  const result = write();
  wrote(name);
  check();
  return result;
}

async function stepAsync<T>(name: string, write: () => Promise<T>): Promise<T> {
  check();
  const result = await write();
  wrote(name);
  check();
  return result;
}

function proxied<T extends object>(target: T, overrides: Partial<Record<keyof T, unknown>>): T {
  return new Proxy(target, {
    get(subject, property) {
      if (Object.hasOwn(overrides, property)) return overrides[property as keyof T];
      const value: unknown = Reflect.get(subject, property, subject);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(subject) : value;
    },
  });
}

/** The database whose batches and single writes are durable steps. */
export function guardedDatabase(database: D1Database, name: string): D1Database {
  return proxied(database, {
    batch: (statements: D1PreparedStatement[]) => stepAsync(`${name}:d1.batch`, () => database.batch(statements.map(unguarded))),
    prepare: (sql: string) => guardedStatement(database.prepare(sql), sql, name),
  });
}

const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
const unguarded = (statement: D1PreparedStatement): D1PreparedStatement => originals.get(statement) ?? statement;

function guardedStatement(statement: D1PreparedStatement, sql: string, name: string): D1PreparedStatement {
  const writes = /^\s*(insert|update|delete)/i.test(sql);
  const run = <T>(read: () => Promise<T>): Promise<T> => (writes ? stepAsync(`${name}:d1.write`, read) : guardedRead(read));
  const guard: D1PreparedStatement = proxied(statement, {
    bind: (...values: unknown[]) => guardedStatement(statement.bind(...values), sql, name),
    run: () => run(() => statement.run()),
    all: () => run(() => statement.all()),
    raw: (options?: { columnNames?: false }) => run(() => statement.raw(options)),
    first: (column: string) => run(() => statement.first(column)),
  });
  originals.set(guard, statement);
  return guard;
}

async function guardedRead<T>(read: () => Promise<T>): Promise<T> {
  check();
  return await read();
}

export const guarded = {
  /** The runtime takes only its own state object, so the method is replaced in place; what it makes durable stays the same. */
  state(ctx: DurableObjectState, name: string): DurableObjectState {
    const { storage } = ctx;
    const original = Object.getPrototypeOf(storage).transactionSync as typeof storage.transactionSync;
    const value = <T>(work: () => T): T => step(`${name}:transaction`, () => original.call(storage, work) as T);
    Object.defineProperty(storage, 'transactionSync', { value, configurable: true });
    return ctx;
  },
  env(env: Env, name: string): Env {
    return { ...env, DB: guardedDatabase(env.DB, name) };
  },
};
