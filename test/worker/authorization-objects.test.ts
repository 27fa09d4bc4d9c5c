// The authorization matrix of object calls: an object compares the account again, whoever calls it. Every method that can be called from
// outside has a row; those of the payer's side and of the background name no account and answer only for what exists.
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { ChainObject } from '../../src/objects/chain-object';
import { InvoiceObject } from '../../src/objects/invoice-object';
import { LimiterObject } from '../../src/objects/limiter-object';
import { RequestLogObject } from '../../src/objects/request-log-object';
import { RateObject } from '../../src/objects/rate-object';
import { id, makeWorld } from '../support/authorization-world';
import { snapshotTables } from '../support/snapshot';
import { env } from '../support/worker-world';

const own = await makeWorld();
const stranger = await makeWorld();
const invoice = env.INVOICE.getByName(own.invoiceId);
await invoice.open(own.invoiceId);

const payer = { accountId: own.accountId, actor: 'payer', via: 'web', requestId: 'req_test', from: { ip: '', userAgent: '' } } as const;

type Answer = { readonly ok: boolean; readonly refusal?: { readonly reason: string } };

/** Calls with a stranger's account and with one that does not exist. */
const invoiceRows: Readonly<Record<string, (accountId: string) => Promise<Answer>>> = {
  observe: (accountId) => invoice.observe(own.invoiceId, accountId, []),
  act: (accountId) => invoice.act(own.invoiceId, accountId, { type: 'cancel', seenVersion: null, by: 'user:usr_x' }, null, payer),
  expireNow: (accountId) => invoice.expireNow(own.invoiceId, accountId),
};

/** Calls of the payer and of the background: they name the invoice alone, and the object answers to its own name only. */
const nameOnly: Readonly<Record<string, (invoiceId: string) => Promise<Answer>>> = {
  open: (invoiceId) => env.INVOICE.getByName(invoiceId).open(invoiceId),
  choose: (invoiceId) => env.INVOICE.getByName(invoiceId).choose(invoiceId, 'USD_SANDBOX', null),
  noteReturn: (invoiceId) => env.INVOICE.getByName(invoiceId).noteReturn(invoiceId),
  tick: (invoiceId) => env.INVOICE.getByName(invoiceId).tick(invoiceId),
  noteTestPayment: (invoiceId) => env.INVOICE.getByName(invoiceId).noteTestPayment(invoiceId, { txid: 'none', kind: 'exact' }, payer),
};

/** Objects of no tenant: what they hold belongs to a chain, to the world's prices, or to a counter. Commands check the scope before. */
const tenantless: Readonly<Record<string, readonly string[]>> = {
  ChainObject: ['watch', 'scannedThroughMs', 'pay', 'tick', 'alarm'],
  RateObject: ['book', 'peek', 'alarm'],
  LimiterObject: ['hit', 'count', 'peek', 'alarm'],
  // Named after the account; routes ask for the object of their own scope's account and for no other.
  RequestLogObject: ['note', 'list', 'alarm'],
};

function methodsOf(kind: { readonly prototype: object }): readonly string[] {
  const own = Object.getOwnPropertyNames(kind.prototype);
  const runs = (name: string): boolean => typeof Object.getOwnPropertyDescriptor(kind.prototype, name)?.value === 'function';
  return own.filter((name) => name !== 'constructor' && !name.startsWith('#') && runs(name));
}

test('every method of an object that can be called from outside has a row', () => {
  const invoiceMethods = methodsOf(InvoiceObject).filter((name) => name !== 'alarm');
  expect(invoiceMethods.toSorted()).toEqual([...Object.keys(invoiceRows), ...Object.keys(nameOnly)].toSorted());
  for (const kind of [ChainObject, RateObject, LimiterObject, RequestLogObject]) {
    expect([kind.name, methodsOf(kind).toSorted()]).toEqual([kind.name, tenantless[kind.name]?.filter((name) => methodsOf(kind).includes(name)).toSorted()]);
  }
});

const contents = (): Promise<string> =>
  runInDurableObject(invoice, (_object, state) => {
    const tables = state.storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
      .toArray();
    return JSON.stringify(tables.map(({ name }) => [name, state.storage.sql.exec(`SELECT * FROM "${name}"`).toArray()]));
  });

test.each(Object.entries(invoiceRows))('%s is refused to another account and to none, and changes nothing', async (_name, call) => {
  const before = [await contents(), await snapshotTables()];
  for (const accountId of [stranger.accountId, id('acc'), '']) expect(await call(accountId)).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
  expect([await contents(), await snapshotTables()]).toEqual(before);
});

test.each(Object.entries(nameOnly))('%s of an invoice that does not exist is refused and makes nothing', async (_name, call) => {
  const before = await snapshotTables();
  expect(await call(id('inv'))).toMatchObject({ ok: false, refusal: { reason: 'not_found' } });
  expect(await snapshotTables()).toEqual(before);
});

test('an object that is called by another name than its own refuses', async () => {
  expect(await invoice.expireNow(stranger.invoiceId, stranger.accountId)).toMatchObject({ ok: false });
  expect(await invoice.tick(stranger.invoiceId)).toMatchObject({ ok: false });
});
