// Automatic actions, amounts and costs on the web: saved as typed, refused at their fields, previewed without a trace, frozen into invoices.
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { setProjectSettings } from '../../src/commands/set-project-settings';
import { readPastInvoices } from '../../src/db/rules-preview';
import { activity, invoice, invoiceOption, project, transfer } from '../../src/db/schema';
import type { ChainId } from '../../src/domain/asset';
import { decodeTerms, encodeTerms } from '../../src/domain/invoice-terms';
import { decodeSettings, defaultActions, type ProjectSettings } from '../../src/domain/project-settings';
import { previewRules } from '../../src/domain/rules-preview';
import { Visitor, hiddenIn, signedUp, verified, withProject, type Seen } from '../support/visitor';
import { database, makeInvoice, makeMerchant, makePorts, type Merchant } from '../support/worker-world';

let owner: Visitor;
let projectId: string;
beforeAll(async () => {
  owner = await verified(await signedUp());
  projectId = await withProject(owner);
});

type Fields = Readonly<Record<string, string>>;
const usual: Fields = { underpayment: 'refuse', late: 'ask', grace_minutes: '0', confirmation_above: 'confirmed', resend: 'never' };

async function send(what: 'actions' | 'amounts', fields: Fields, to: string = what): Promise<Seen> {
  const page = `/projects/${projectId}/${what}`;
  return owner.post(`/projects/${projectId}/${to}`, { ...hiddenIn((await owner.get(page)).html, page), ...fields });
}

async function stored(id = projectId): Promise<ProjectSettings> {
  const [row] = await database.select().from(project).where(eq(project.id, id));
  return decodeSettings(row?.settings ?? '{}');
}

const changes = () => database.$count(activity, eq(activity.action, 'project.changed'));

test('every rule is saved as it was typed and stands in the form again', async () => {
  const fields = {
    underpayment: 'percent',
    underpayment_percent: '2,5',
    late: 'old_rate',
    grace_minutes: '15',
    cancel_unpaid: 'yes',
    // The first row is left empty: what is filled closes up.
    step_2_amount: '20',
    step_2_currency: 'USD',
    step_2_level: 'seen',
    step_3_amount: '2000',
    step_3_currency: 'USD',
    step_3_level: 'confirmed',
    confirmation_above: 'final',
    reminder_minutes: '30',
    invoice_mail: 'yes',
    receipt_mail: 'yes',
    resend: 'weekly',
    auto_return: 'yes',
  };
  const before = await changes();
  expect((await send('actions', fields)).location).toBe(`/projects/${projectId}/actions?done=saved`);
  expect((await stored()).actions).toEqual({
    underpayment: { kind: 'percent', bps: 250 },
    beyondCap: false,
    late: 'old_rate',
    graceMinutes: 15,
    cancelUnpaid: true,
    confirmationSteps: [
      { upTo: { amount: '20.00', currency: 'USD' }, level: 'seen' },
      { upTo: { amount: '2000.00', currency: 'USD' }, level: 'confirmed' },
    ],
    confirmationAbove: 'final',
    reminderMinutes: 30,
    invoiceMail: true,
    partialMail: false,
    receiptMail: true,
    lateMail: false,
    resend: 'weekly',
    autoReturn: true,
  });
  // The same once more is no change.
  expect((await send('actions', fields)).status).toBe(303);
  expect((await changes()) - before).toBe(1);
  const { html } = await owner.get(`/projects/${projectId}/actions`);
  expect(html).toContain('name="underpayment_percent" type="text" value="2.5"');
  expect(html).toMatch(/name="late" value="old_rate" checked/);
});

test.each([
  ['more than five percent waits for a word', { underpayment: 'percent', underpayment_percent: '12' }, 'More than 5 % has to be confirmed here.'],
  ['more than half is refused with it', { underpayment: 'percent', underpayment_percent: '51', beyond_cap: 'yes' }, 'id="underpayment_percent-problem"'],
  ['no percentage', { underpayment: 'percent', underpayment_percent: '' }, 'id="underpayment_percent-problem"'],
  ['a percentage in words', { underpayment: 'percent', underpayment_percent: 'half' }, 'id="underpayment_percent-problem"'],
  ['an amount in words', { underpayment: 'amount', underpayment_amount: 'ten', underpayment_currency: 'USD' }, 'id="underpayment_amount-problem"'],
  ['minutes in words', { grace_minutes: 'some' }, 'id="grace_minutes-problem"'],
  ['a reminder in words', { reminder_minutes: 'soon' }, 'id="reminder_minutes-problem"'],
  [
    'a step that does not rise, at its own row',
    { step_1_amount: '10', step_1_currency: 'USD', step_1_level: 'seen', step_3_amount: '5', step_3_currency: 'USD', step_3_level: 'seen' },
    'id="step_3_amount-problem"',
  ],
])('a refused form keeps what was typed: %s', async (_, fields, sign) => {
  const before = await stored();
  const seen = await send('actions', { ...usual, ...fields });
  expect(seen.status).toBe(422);
  expect(seen.html).toContain(sign);
  const typed = Object.entries(fields as Fields).find(([name]) => /percent$|_amount$|minutes$/.test(name));
  expect(seen.html).toContain(`value="${typed?.[1] ?? ''}"`);
  // A preview refuses the same.
  expect((await send('actions', { ...usual, ...fields }, 'actions/preview')).status).toBe(422);
  expect(await stored()).toEqual(before);
});

test('amounts and costs are saved, refused at their fields, and worked out in figures', async () => {
  const costs = { spread_percent: '1', spread_by: 'payer', fee_amount: '0,50', fee_currency: 'USD', fee_by: 'merchant' };
  const bounds = { amount_min: '5', amount_min_currency: 'USD', amount_max: '4.99', amount_max_currency: 'USD' };
  const refused = await send('amounts', { ...costs, ...bounds });
  expect(refused.status).toBe(422);
  expect(refused.html).toContain('id="amount_max-problem"');
  expect(refused.html).toContain('value="4.99"');
  expect((await send('amounts', { ...costs, spread_percent: '10,01' })).html).toContain('id="spread_percent-problem"');
  expect((await send('amounts', { ...costs, ...bounds, amount_max: '' })).location).toBe(`/projects/${projectId}/amounts?done=saved`);
  const settings = await stored();
  expect(settings.amounts).toEqual({ min: { amount: '5.00', currency: 'USD' }, max: null });
  expect(settings.costs).toEqual({ spreadBps: 100, spreadBy: 'payer', fee: { amount: '0.50', currency: 'USD' }, feeBy: 'merchant' });
  const text = (await owner.get(`/projects/${projectId}/amounts`)).html.replaceAll(/<[^>]+>/g, '');
  expect(text).toMatch(/The payer pays\s*101\.00 USD/);
  expect(text).toMatch(/Left for you after costs\s*99\.50 USD/);
});

interface Past {
  readonly amount: bigint;
  readonly paid: bigint;
  readonly base?: 'expired' | 'paid';
  readonly exception?: 'partial' | 'late' | 'none';
  readonly afterMinutes?: number;
}

/** An ended invoice of a day ago, as the projection keeps it. */
async function ended(merchant: Merchant, past: Past, nowMs: number): Promise<string> {
  const createdAtMs = nowMs - 24 * 60 * 60_000;
  // Made now, because its wallet is from now, and then told as if it had been made a day ago.
  const id = await makeInvoice(merchant, { amount: past.amount });
  const [row] = await database.select().from(invoice).where(eq(invoice.id, id));
  const expiresAtMs = createdAtMs + 3_600_000;
  const terms = encodeTerms({ ...decodeTerms(row?.terms ?? '{}'), createdAtMs, expiresAtMs });
  const asset = 'USD_SANDBOX';
  const due = past.amount;
  const option = { invoiceId: id, asset, accountId: merchant.accountId, seq: 900, walletId: merchant.walletId, address: `sandbox-${id}`, keyIndex: null };
  const shown = { received: past.paid, remaining: 0n, rateE18: '1', sources: [], quotedAtMs: createdAtMs, quoteExpiresAtMs: createdAtMs + 3_600_000 };
  const moved = { accountId: merchant.accountId, projectId: merchant.projectId, invoiceId: id, mode: 'test' as const, chain: 'SANDBOX' satisfies ChainId };
  const timeMs = createdAtMs + (past.afterMinutes ?? 5) * 60_000;
  const { base = 'expired', exception = 'partial' } = past;
  await database.insert(invoiceOption).values({ ...option, due, ...shown, chosenAtMs: createdAtMs });
  if (past.paid > 0n)
    await database.insert(transfer).values({
      ...moved,
      id: `SANDBOX:tx-${id}:0`,
      revision: 900,
      txid: `tx-${id}`,
      blockHash: 'b',
      height: 1,
      timeMs,
      asset,
      amount: past.paid,
      sender: null,
      address: option.address,
      level: 'final',
      role: 'counted',
    });
  await database
    .update(invoice)
    .set({ terms, createdAtMs, expiresAtMs, seq: 900, base, exception, reason: base === 'paid' ? 'paid_in_full' : 'expired_partial' })
    .where(eq(invoice.id, id));
  return id;
}

test('a preview tells what would have been different, links to it, and leaves no trace', async () => {
  const [row] = await database.select().from(project).where(eq(project.id, projectId));
  const shop = await makeMerchant();
  const nowMs = Date.now();
  const wanted = { ...defaultActions, underpayment: { kind: 'percent' as const, bps: 200 } };
  const near = await ended(shop, { amount: 50_000_000n, paid: 49_500_000n }, nowMs);
  await ended(shop, { amount: 50_000_000n, paid: 40_000_000n }, nowMs);
  await ended(shop, { amount: 50_000_000n, paid: 50_000_000n, base: 'paid', exception: 'none' }, nowMs);
  const past = await readPastInvoices(database, shop.scope, shop.projectId, nowMs);
  expect(past.isCut).toBe(false);
  const preview = previewRules(past.invoices, wanted, nowMs);
  expect(preview).toMatchObject({ looked: 3, leftOut: 0, open: 0, lines: [{ kind: 'accepted', invoiceId: near, missing: 500_000n }] });
  // Another account, another project, another mode: nothing of it.
  const stranger = await makeMerchant();
  expect((await readPastInvoices(database, stranger.scope, shop.projectId, nowMs)).invoices).toEqual([]);
  expect((await readPastInvoices(database, { ...shop.scope, mode: 'live' }, shop.projectId, nowMs)).invoices).toEqual([]);
  expect((await readPastInvoices(database, shop.scope, shop.projectId, nowMs + 91 * 86_400_000)).invoices).toEqual([]);

  // The same on the page of somebody who is signed in.
  const mine: Merchant = { ...shop, accountId: row?.accountId ?? '', projectId, scope: { ...shop.scope, accountId: row?.accountId ?? '' } };
  await setProjectSettings(makePorts(), mine.scope, projectId, { actions: defaultActions, costs: { spreadBps: 0, fee: null }, amounts: { min: null } });
  const own = await ended(mine, { amount: 50_000_000n, paid: 49_500_000n }, nowMs);
  const before = { settings: await stored(), rows: await database.$count(activity) };
  const seen = await send('actions', { ...usual, underpayment: 'percent', underpayment_percent: '2', grace_minutes: '7' }, 'actions/preview');
  expect(seen.status).toBe(200);
  expect(seen.html).toContain('Paid, although something is missing');
  expect(seen.html).toContain(`href="/payments/${own}"`);
  expect(seen.html).toContain('Nothing is saved yet.');
  // What was typed is still there, ready to be saved.
  expect(seen.html).toContain('name="grace_minutes" type="text" value="7"');
  expect({ settings: await stored(), rows: await database.$count(activity) }).toEqual(before);
  const same = await send('actions', usual, 'actions/preview');
  expect(same.html).toContain('Nothing would have been different');
});

test('rules and costs are frozen into the next invoice, and into no earlier one', async () => {
  const shop = await makeMerchant();
  const terms = async (id: string) => decodeTerms((await database.select().from(invoice).where(eq(invoice.id, id)))[0]?.terms ?? '{}');
  const earlier = await makeInvoice(shop);
  await setProjectSettings(makePorts(), shop.scope, shop.projectId, {
    actions: { underpayment: { kind: 'percent', bps: 100 }, graceMinutes: 10 },
    costs: { spreadBps: 50 },
  });
  const next = await makeInvoice(shop);
  expect((await terms(earlier)).rules).toMatchObject({ toleranceUnits: 0n, graceMs: 0 });
  expect(await terms(next)).toMatchObject({ rules: { toleranceUnits: 500_000n, graceMs: 600_000 }, costs: { spreadBps: 50 } });
});
