// What people decide about an invoice by hand, as commands and as forms: accept, extend, refund, invalidate, let be, note.
import { beforeAll, describe, expect, test } from 'vitest';
import { acceptPayment } from '../../src/commands/accept-payment';
import { extendInvoice } from '../../src/commands/extend-invoice';
import { invalidateInvoice } from '../../src/commands/invalidate-invoice';
import { noteInvoice } from '../../src/commands/note-invoice';
import { recordRefund } from '../../src/commands/record-refund';
import { reviewInvoice } from '../../src/commands/review-invoice';
import { listInvoiceNotes } from '../../src/db/invoice-note';
import { listRefundsOfInvoice } from '../../src/db/refund';
import { limits } from '../../src/domain/limits';
import { makeWorld, type World } from '../support/authorization-world';
import { bring, browserOf, chosenInvoice, detailOf, ownerOf, underpaidInvoice } from '../support/invoice-hand-world';
import { hiddenIn, type Visitor } from '../support/visitor';
import { database, makePorts } from '../support/worker-world';

let world: World;
let owner: Visitor;
const ports = makePorts();
const key = (name: string, inputHash = 'same') => ({ route: 'test', key: name, inputHash });

beforeAll(async () => {
  world = await makeWorld();
  owner = ownerOf(world);
});

async function seen(invoiceId: string): Promise<number> {
  return (await detailOf(world.merchant.scope, invoiceId)).invoice.seq;
}

async function stateOf(invoiceId: string): Promise<string> {
  const { invoice } = await detailOf(world.merchant.scope, invoiceId);
  return `${invoice.base} ${invoice.exception} ${invoice.reason} ${invoice.attention ?? '-'}`;
}

describe('as commands', () => {
  test('an accepted underpayment is paid with what came, once however often it is asked', async () => {
    const { scope } = world.merchant;
    const invoiceId = await underpaidInvoice(world.merchant);
    expect(await stateOf(invoiceId)).toBe('expired partial expired_partial partial');
    const input = { invoiceId, seenVersion: await seen(invoiceId), reason: ' The exchange kept its fee ' };
    const first = await acceptPayment(ports, scope, input, key('a'));
    expect(first).toMatchObject({ ok: true, value: { invoiceId, replayed: false } });
    expect(await stateOf(invoiceId)).toBe('paid marked paid_by_hand -');
    expect(await acceptPayment(ports, scope, input, key('a'))).toEqual({ ok: true, value: { ...(first.ok ? first.value : {}), replayed: true } });
    expect(await acceptPayment(ports, scope, input, key('a', 'other'))).toMatchObject({ ok: false, refusal: { reason: 'idempotency_key_reused' } });
    expect(await acceptPayment(ports, scope, { ...input, seenVersion: null }, null)).toMatchObject({ refusal: { reason: 'nothing_to_accept' } });
  });

  test('what changed since the person looked is not accepted', async () => {
    const invoiceId = await chosenInvoice(world.merchant);
    const seenVersion = await seen(invoiceId);
    await bring(invoiceId, world.accountId, { amount: 1_000_000n });
    const refused = await acceptPayment(ports, world.merchant.scope, { invoiceId, seenVersion, reason: 'Enough' }, null);
    expect(refused).toEqual({ ok: false, refusal: { reason: 'invoice_changed', version: await seen(invoiceId) } });
  });

  test('a reason is asked for and has a length', async () => {
    const { scope } = world.merchant;
    const input = { invoiceId: world.invoiceId, seenVersion: null };
    const problem = (code: string) => ({ refusal: { reason: 'invalid_input', problems: [{ pointer: '/reason', code }] } });
    expect(await acceptPayment(ports, scope, { ...input, reason: '  ' }, null)).toMatchObject(problem('required'));
    const long = 'x'.repeat(limits.reasonLengthMax + 1);
    expect(await invalidateInvoice(ports, scope, { ...input, reason: long }, null)).toMatchObject(problem('too_long'));
  });

  test('more time is given once, and an expired invoice is open again', async () => {
    const { scope } = world.merchant;
    const invoiceId = await underpaidInvoice(world.merchant);
    const extended = await extendInvoice(ports, scope, { invoiceId, seenVersion: await seen(invoiceId), minutes: 60 }, null);
    expect(extended.ok).toBe(true);
    expect(await stateOf(invoiceId)).toBe('new partial rest_awaited -');
    const again = await extendInvoice(ports, scope, { invoiceId, seenVersion: null, minutes: 60 }, null);
    expect(again).toEqual({ ok: false, refusal: { reason: 'already_extended' } });
  });

  test('minutes beyond the bounds are refused at their field', async () => {
    const invoiceId = await chosenInvoice(world.merchant);
    for (const minutes of [0, 4, 1.5, limits.extensionMinutesMax + 1]) {
      const refused = await extendInvoice(ports, world.merchant.scope, { invoiceId, seenVersion: null, minutes }, null);
      expect(refused).toMatchObject({ ok: false, refusal: { reason: 'invalid_input', problems: [{ pointer: '/minutes' }] } });
    }
  });

  test('a refund is written down once for each transaction and never exceeds what arrived', async () => {
    const { scope } = world.merchant;
    const invoiceId = await underpaidInvoice(world.merchant);
    const input = { invoiceId, seenVersion: null, asset: 'USD_SANDBOX', amount: '30', txid: 'back-1', reason: 'Order cancelled' };
    expect((await recordRefund(ports, scope, input, key('r1'))).ok).toBe(true);
    expect((await recordRefund(ports, scope, input, key('r2'))).ok).toBe(true);
    const rows = await listRefundsOfInvoice(database, scope, invoiceId);
    expect(rows.map((row) => [row.amount, row.txid, row.reason])).toEqual([[30_000_000n, 'back-1', 'Order cancelled']]);
    const more = await recordRefund(ports, scope, { ...input, txid: 'back-2', amount: '10.01' }, key('r3'));
    expect(more).toEqual({ ok: false, refusal: { reason: 'refund_too_large', asset: 'USD_SANDBOX', most: 10_000_000n } });
    expect((await recordRefund(ports, scope, { ...input, txid: 'back-2', amount: '10' }, key('r4'))).ok).toBe(true);
  });

  test('every field of a refund that cannot be read is named', async () => {
    const input = { invoiceId: world.invoiceId, seenVersion: null, asset: 'NOTHING', amount: '', txid: '', reason: '' };
    const refused = await recordRefund(ports, world.merchant.scope, input, null);
    const pointers = refused.ok || refused.refusal.reason !== 'invalid_input' ? [] : refused.refusal.problems.map((one) => one.pointer);
    expect(pointers).toEqual(['/asset', '/amount', '/txid', '/reason']);
    const chain = { ...input, asset: 'ETH', amount: '1', reason: 'x' };
    for (const txid of ['0x12', `0x${'g'.repeat(64)}`, 'two words'])
      expect(await recordRefund(ports, world.merchant.scope, { ...chain, txid }, null)).toMatchObject({
        refusal: { problems: [{ pointer: '/txid', code: 'invalid' }] },
      });
  });

  test('what was looked at leaves the inbox until its facts change', async () => {
    const { scope } = world.merchant;
    const invoiceId = await underpaidInvoice(world.merchant);
    expect((await reviewInvoice(ports, scope, { invoiceId, seenVersion: await seen(invoiceId) }, null)).ok).toBe(true);
    expect(await stateOf(invoiceId)).toBe('expired partial expired_partial -');
    expect(await reviewInvoice(ports, scope, { invoiceId, seenVersion: null }, null)).toEqual({ ok: false, refusal: { reason: 'nothing_to_review' } });
    await bring(invoiceId, world.accountId, { amount: 10_000_000n, timeMs: Date.now() + 3_600_000 });
    expect(await stateOf(invoiceId)).toBe('expired late late_undecided late');
  });

  test('a note is kept once for each request and for the team alone', async () => {
    const { scope } = world.merchant;
    const invoiceId = await chosenInvoice(world.merchant);
    const first = await noteInvoice(ports, scope, { invoiceId, text: ' Called the payer ' }, key('n'));
    expect(first).toMatchObject({ ok: true, value: { replayed: false } });
    expect(await noteInvoice(ports, scope, { invoiceId, text: 'Called the payer' }, key('n'))).toMatchObject({ ok: true, value: { replayed: true } });
    expect(await noteInvoice(ports, scope, { invoiceId, text: 'Something else' }, key('n'))).toMatchObject({ refusal: { reason: 'idempotency_key_reused' } });
    expect((await listInvoiceNotes(database, scope, invoiceId)).map((row) => row.text)).toEqual(['Called the payer']);
    expect(await noteInvoice(ports, scope, { invoiceId, text: '' }, null)).toMatchObject({ refusal: { problems: [{ pointer: '/text', code: 'required' }] } });
  });

  test("nobody decides about a stranger's invoice", async () => {
    const { scope } = (await makeWorld()).merchant;
    const { invoiceId } = world;
    const input = { invoiceId, seenVersion: null };
    const refund = { ...input, asset: 'USD_SANDBOX', amount: '1', txid: 't', reason: 'x' };
    const answers = await Promise.all([
      acceptPayment(ports, scope, { ...input, reason: 'x' }, null),
      extendInvoice(ports, scope, { ...input, minutes: 60 }, null),
      invalidateInvoice(ports, scope, { ...input, reason: 'x' }, null),
      recordRefund(ports, scope, refund, null),
      reviewInvoice(ports, scope, input, null),
      noteInvoice(ports, scope, { invoiceId, text: 'x' }, null),
    ]);
    expect(answers.map((answer) => (answer.ok ? 'done' : answer.refusal.reason))).toEqual(answers.map(() => 'not_found'));
  });
});

describe('as forms', () => {
  const pageOf = (invoiceId: string, act?: string): string => `/test/payments/${invoiceId}${act === undefined ? '' : `?act=${act}`}`;

  test('the page says why, offers what is possible, and shows what is missing in both currencies', async () => {
    const invoiceId = await underpaidInvoice(world.merchant);
    const { html } = await owner.get(pageOf(invoiceId, 'accept'));
    expect(html).toContain('Needs your decision: Underpaid');
    expect(html).toContain('The time is over with 40\u00a0TESTUSD of 50\u00a0TESTUSD; 10\u00a0TESTUSD never came.');
    for (const act of ['accept', 'extend', 'refund', 'invalidate']) expect(html).toContain(`?act=${act}#act`);
    expect(html).toMatch(/Missing<\/dt><dd><span class="missing"><bdi>10\u00a0[A-Z]+<\/bdi>/);
    expect(html).toContain(`name="seen_version" value="${await seen(invoiceId)}"`);
  });

  test('of two people at once the second sees the invoice as it is now, with the own words kept', async () => {
    const invoiceId = await underpaidInvoice(world.merchant);
    const colleague = browserOf(world.people.finance);
    const target = `/test/payments/${invoiceId}/acceptance`;
    const [mine, theirs] = await Promise.all([owner.hidden(pageOf(invoiceId, 'accept'), target), colleague.hidden(pageOf(invoiceId, 'accept'), target)]);
    expect((await owner.post(target, { ...mine, reason: 'A regular' })).status).toBe(303);
    const late = await colleague.post(target, { ...theirs, reason: 'The exchange kept its fee' });
    expect(late.status).toBe(409);
    expect(late.html).toContain('It has changed while you were looking');
    expect(late.html).toContain('The exchange kept its fee');
    expect(late.html).toContain('accepted by hand as enough');
    expect(late.html).not.toContain('name="reason"');
  });

  test('a stale form is shown again with the present version and can be sent at once', async () => {
    const invoiceId = await underpaidInvoice(world.merchant);
    const target = `/test/payments/${invoiceId}/acceptance`;
    const form = await owner.hidden(pageOf(invoiceId, 'accept'), target);
    await bring(invoiceId, world.accountId, { amount: 1_000_000n });
    const stale = await owner.post(target, { ...form, reason: 'Enough for me' });
    expect(stale.status).toBe(409);
    expect(stale.html).toContain('Enough for me</textarea>');
    const fresh = hiddenIn(stale.html, target);
    expect(fresh['seen_version']).toBe(String(await seen(invoiceId)));
    expect((await owner.post(target, { ...fresh, reason: 'Enough for me' })).location).toContain('done=accepted');
    const { html } = await owner.get(pageOf(invoiceId));
    expect(html).toContain('Accepted by hand');
    expect(html).toContain('Enough for me');
  });

  test('a refund form takes a comma, keeps what was typed, and names the most that is possible', async () => {
    const invoiceId = await underpaidInvoice(world.merchant);
    const target = `/test/payments/${invoiceId}/refunds`;
    const form = await owner.hidden(pageOf(invoiceId, 'refund'), target);
    const refused = await owner.post(target, { ...form, asset: 'USD_SANDBOX', amount: '41', txid: 'back', reason: 'Sent back' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('That is more than arrived');
    expect(refused.html).toContain('value="41"');
    const again = hiddenIn(refused.html, target);
    expect((await owner.post(target, { ...again, asset: 'USD_SANDBOX', amount: '12,5', txid: 'back', reason: 'Sent back' })).status).toBe(303);
    const { html } = await owner.get(pageOf(invoiceId));
    expect(html).toContain('Refund written down');
    expect(html).toContain('Sent back');
  });

  test('a note stands on the page with its author, and never on the page of the payer', async () => {
    const invoiceId = await chosenInvoice(world.merchant);
    const target = `/test/payments/${invoiceId}/notes`;
    const form = await owner.hidden(pageOf(invoiceId), target);
    const note = 'Asked <b>Li</b> for a screenshot';
    for (let round = 0; round < 2; round++) expect((await owner.post(target, { ...form, text: note })).status).toBe(303);
    const { html } = await owner.get(pageOf(invoiceId));
    expect(html.match(/class="note-text">Asked &lt;b&gt;Li&lt;\/b&gt; for a screenshot/g)).toHaveLength(1);
    expect((await owner.get(`/i/${invoiceId}`)).html).not.toContain('screenshot');
  });

  test('a test payment confirms a test invoice, once for each form', async () => {
    const invoiceId = await chosenInvoice(world.merchant);
    const target = `/test/payments/${invoiceId}/simulation`;
    const form = await owner.hidden(pageOf(invoiceId), target);
    for (let round = 0; round < 2; round++) expect((await owner.post(target, form)).location).toContain('done=simulated');
    const live = await owner.post(target.replace('/test/', '/live/'), form);
    expect(live.status).toBeGreaterThanOrEqual(400);
  });

  test('whoever may only look is offered no act', async () => {
    const invoiceId = await underpaidInvoice(world.merchant);
    const { html } = await browserOf(world.people.viewer).get(pageOf(invoiceId, 'accept'));
    expect(html).toContain('Needs your decision: Underpaid');
    expect(html).not.toContain('name="seen_version"');
    expect(html).not.toContain('/notes"');
  });
});
