// An invoice by hand with mails to the payer and a coin to begin with; the explained state of each reason; the tabs of the list.
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { invoice, payerMail, project } from '../../src/db/schema';
import { defaultActions, defaultSettings, encodeSettings } from '../../src/domain/project-settings';
import { explanationOf } from '../../src/http/explanation';
import { makeWorld, type World } from '../support/authorization-world';
import { bring, chosenInvoice, detailOf, ownerOf, underpaidInvoice } from '../support/invoice-hand-world';
import type { Visitor } from '../support/visitor';
import { database, env, makeInvoice } from '../support/worker-world';

let world: World;
let owner: Visitor;

beforeAll(async () => {
  world = await makeWorld();
  owner = ownerOf(world);
});

const typed = { amount: '50', currency: 'USD', payer_email: 'li@customer.example' };

async function makeByForm(fields: Readonly<Record<string, string>>): Promise<string> {
  const hidden = await owner.hidden('/test/payments/new', '/test/payments');
  const made = await owner.post('/test/payments', { ...hidden, project_id: world.projectId, ...typed, ...fields });
  return /inv_[1-9A-HJ-NP-Za-km-z]+/.exec(made.location ?? '')?.[0] ?? `${made.status}`;
}

const mailsOf = async (invoiceId: string): Promise<readonly string[]> =>
  (await database.select().from(payerMail).where(eq(payerMail.invoiceId, invoiceId))).map((row) => `${row.kind} ${row.locale}`).toSorted();

test('the mails that the form asks for are planned, in the language that it names', async () => {
  const asked = await makeByForm({ mail_now: 'yes', reminder_minutes: '20', resend: 'daily', mail_locale: 'ru', expiry_minutes: '4320' });
  expect(await mailsOf(asked)).toEqual(['invoice ru', 'reminder ru', 'resend ru']);
});

test('a form that says what the project says leaves the mails to the project', async () => {
  const settings = encodeSettings({ ...defaultSettings, actions: { ...defaultActions, invoiceMail: true, reminderMinutes: 15 } });
  await database.update(project).set({ settings }).where(eq(project.id, world.projectId));
  const { html } = await owner.get(`/test/payments/new?project=${world.projectId}`);
  expect(html).toMatch(/name="mail_now" value="yes" checked/);
  expect(html).toMatch(/name="reminder_minutes"[^>]* value="15"/);
  expect(await mailsOf(await makeByForm({ mail_now: 'yes', reminder_minutes: '15', resend: 'never' }))).toEqual(['invoice en', 'reminder en']);
  expect(await mailsOf(await makeByForm({ reminder_minutes: '', resend: 'never' }))).toEqual([]);
});

test('a reminder that is no number of minutes is named at its field', async () => {
  const hidden = await owner.hidden('/test/payments/new', '/test/payments');
  for (const minutes of ['soon', '0', '999999']) {
    const seen = await owner.post('/test/payments', { ...hidden, project_id: world.projectId, ...typed, reminder_minutes: minutes });
    expect([minutes, seen.status]).toEqual([minutes, 422]);
    expect(seen.html).toContain('id="reminder_minutes-problem"');
  }
});

test('a coin to begin with is payable at once; one that is not accepted is refused before anything is made', async () => {
  const invoiceId = await makeByForm({ payer_asset: 'COIN_SANDBOX' });
  expect((await detailOf(world.merchant.scope, invoiceId)).options.map((option) => option.asset)).toEqual(['COIN_SANDBOX']);
  const before = await database.$count(invoice);
  expect(await makeByForm({ payer_asset: 'ETH' })).toBe('422');
  expect(await makeByForm({ payer_asset: 'COIN_SANDBOX', assets: 'USD_SANDBOX' })).toBe('422');
  expect(await database.$count(invoice)).toBe(before);
});

test('mails that still wait can be stopped from the page, and the timeline tells of them', async () => {
  const invoiceId = await makeByForm({ mail_now: '', reminder_minutes: '20', resend: 'never' });
  const target = `/test/payments/${invoiceId}/payer-mails/stop`;
  const page = await owner.get(`/test/payments/${invoiceId}`);
  expect(page.html).toContain('Reminder mail to the payer');
  expect((await owner.post(target, await owner.hidden(`/test/payments/${invoiceId}`, target))).status).toBe(303);
  const after = (await owner.get(`/test/payments/${invoiceId}`)).html;
  expect(after).not.toContain(target);
  expect(after).toMatch(/Reminder mail to the payer[\s\S]*stopped/);
});

test('programs read the same explanation in English, with its transfer and its block', async () => {
  const { scope } = world.merchant;
  const waiting = await makeInvoice(world.merchant);
  await env.INVOICE.getByName(waiting).open(waiting);
  expect(explanationOf(await detailOf(scope, waiting))).toBe('The payer has not chosen yet how to pay.');
  const chosen = await chosenInvoice(world.merchant);
  expect(explanationOf(await detailOf(scope, chosen))).toBe('Waiting for 50 TESTUSD. Nothing has come yet.');
  await bring(chosen, world.accountId, { amount: 50_000_000n, txid: 'whole' });
  expect(explanationOf(await detailOf(scope, chosen))).toMatch(
    /^50 TESTUSD came in time and is confirmed: the whole amount\. Transaction whole, block \d+, Sandbox\. Rate: 1 TESTUSD = 1 USD\.$/,
  );
  const partial = await underpaidInvoice(world.merchant);
  expect(explanationOf(await detailOf(scope, partial))).toContain('The time is over with 40 TESTUSD of 50 TESTUSD; 10 TESTUSD never came.');
});

test('the list has a tab for what needs a look and one for what is invalid', async () => {
  const undecided = await underpaidInvoice(world.merchant);
  const invalid = await chosenInvoice(world.merchant);
  const target = `/test/payments/${invalid}/invalidation`;
  await bring(invalid, world.accountId, { amount: 1_000_000n });
  const form = await owner.hidden(`/test/payments/${invalid}?act=invalidate`, target);
  expect((await owner.post(target, { ...form, reason: 'A test of ours' })).status).toBe(303);
  expect((await owner.get(`/test/payments/${invalid}`)).html).toMatch(/Called invalid[\s\S]*A test of ours/);
  const [odd, gone] = [await owner.get('/test/payments?status=attention'), await owner.get('/test/payments?status=invalid')];
  expect([odd.html.includes(undecided), odd.html.includes(invalid)]).toEqual([true, false]);
  expect([gone.html.includes(undecided), gone.html.includes(invalid)]).toEqual([false, true]);
});
