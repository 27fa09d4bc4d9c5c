// The payer's page over the whole life of an invoice: what is told in each state, what is asked, and what is never shown again. Then the way
// back to the shop, and the receipt.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { CreateInvoiceInput } from '../../src/commands/create-invoice';
import { assetOf } from '../../src/domain/asset';
import { event, invoiceOption, project, projectHost } from '../../src/db/schema';
import { defaultActions, defaultSettings, encodeSettings, type AutomaticActions, type ProjectSettings } from '../../src/domain/project-settings';
import type { HandCommand } from '../../src/domain/invoice-by-hand';
import { assert } from '../../src/domain/result';
import type { Observation } from '../../src/domain/transfer';
import { Visitor } from '../support/visitor';
import { database, env, makeInvoice, makeMerchant, type Merchant } from '../support/worker-world';

const merchant = await makeMerchant();
const by = { accountId: merchant.accountId, actor: `user:${merchant.userId}`, via: 'web', requestId: 'req_test', from: { ip: '', userAgent: '' } } as const;

async function set(
  change: Partial<Omit<ProjectSettings, 'actions'>> & { readonly actions?: Partial<AutomaticActions> },
  of: Merchant = merchant,
): Promise<void> {
  const actions = { ...defaultActions, ...change.actions };
  await database
    .update(project)
    .set({ settings: encodeSettings({ ...defaultSettings, ...change, actions }) })
    .where(eq(project.id, of.projectId));
}

/** An invoice made under these rules, with its first option chosen. */
async function made(actions: Partial<AutomaticActions> = {}, change: Partial<CreateInvoiceInput> = {}): Promise<string> {
  await set({ actions });
  const invoiceId = await makeInvoice(merchant, change);
  const chosen = await env.INVOICE.getByName(invoiceId).choose(invoiceId, 'USD_SANDBOX', null);
  assert(chosen.ok && chosen.value.ready, 'the option is ready');
  return invoiceId;
}

let transfers = 0;

interface Came {
  /** Base units; the whole fifty test dollars when absent. */
  readonly amount?: bigint;
  readonly asset?: 'USD_SANDBOX' | 'COIN_SANDBOX';
  readonly level?: Observation['level'];
  readonly timeMs?: number;
}

/** A transfer as the simulated chain would tell of it. */
async function came(
  invoiceId: string,
  { amount = 50_000_000n, asset = 'USD_SANDBOX', level = 'confirmed', timeMs = Date.now() }: Came = {},
): Promise<Observation> {
  transfers += 1;
  const seen: Observation = {
    chain: 'SANDBOX',
    txid: `0x${String(transfers).padStart(64, '0')}`,
    index: 'native',
    blockHash: `0x${String(transfers).padStart(64, 'b')}`,
    height: 10,
    timeMs,
    asset: assetOf(asset).id,
    amount,
    from: '0xpayer',
    to: await addressOf(invoiceId),
    level,
    revision: transfers,
  };
  await observe(invoiceId, seen);
  return seen;
}

async function observe(invoiceId: string, observation: Observation): Promise<void> {
  const observed = await env.INVOICE.getByName(invoiceId).observe(invoiceId, merchant.accountId, [observation]);
  assert(observed.ok && observed.value.flushed, 'the transfer is in the projection');
}

/** The time to pay is over. */
async function ended(invoiceId: string): Promise<void> {
  const over = await env.INVOICE.getByName(invoiceId).expireNow(invoiceId, merchant.accountId);
  assert(over.ok, 'the invoice is over');
}

const muchLater = (): number => Date.now() + 60 * 60_000;

async function act(invoiceId: string, command: HandCommand): Promise<void> {
  const acted = await env.INVOICE.getByName(invoiceId).act(invoiceId, merchant.accountId, command, null, by);
  assert(acted.ok, `done by hand${acted.ok ? '' : `: ${acted.refusal.reason}`}`);
}

const hand = { seenVersion: null, by: 'user:usr_x' } as const;

async function seen(invoiceId: string, query = ''): Promise<string> {
  const { html, status } = await new Visitor().get(`/i/${invoiceId}${query}`);
  expect(status).toBe(200);
  return text(html);
}

/** What a reader reads. */
function text(html: string): string {
  const main = /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? html;
  return main
    .replaceAll('</span><span class="money-fraction">', '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ');
}

async function addressOf(invoiceId: string): Promise<string> {
  const [row] = await database.select({ address: invoiceOption.address }).from(invoiceOption).where(eq(invoiceOption.invoiceId, invoiceId));
  assert(row !== undefined, 'the option is in the projection');
  return row.address;
}

describe('each state is told in one sentence', () => {
  test('a part: what came, exactly what is due, the same address, more time, and a code for the rest', async () => {
    const invoiceId = await made();
    const { html: before } = await new Visitor().get(`/i/${invoiceId}`);
    await came(invoiceId, { amount: 20_000_000n });
    const { html } = await new Visitor().get(`/i/${invoiceId}`);
    expect(text(html)).toMatch(/Part received 20 TESTUSD came and counts\. Only the rest is missing\. Still due 30 TESTUSD/);
    expect(html).toContain(`data-copy="${await addressOf(invoiceId)}"`);
    expect(html).toContain('data-copy="30"');
    const qr = (page: string) => /class="qr"[\s\S]*?<\/svg>/.exec(page)?.[0];
    // The address alone is the same code; with the amount it is another one.
    expect(qr(html)).toBe(qr(before));
  });

  test('a part over two coins: both sums, and the exact rest in either', async () => {
    const invoiceId = await made();
    await env.INVOICE.getByName(invoiceId).choose(invoiceId, 'COIN_SANDBOX', null);
    await came(invoiceId, { amount: 20_000_000n });
    await came(invoiceId, { asset: 'COIN_SANDBOX', amount: 5_000_000_000_000_000n });
    const rest = await seen(invoiceId, '?asset=USD_SANDBOX');
    expect(rest).toMatch(/20 TESTUSD \+ 0\.005 TESTCOIN came and counts/);
    expect(rest).toMatch(/Still due 20 TESTUSD/);
    expect(rest).toMatch(/Send the rest in another coin TESTCOIN/);
    expect(await seen(invoiceId, '?asset=COIN_SANDBOX')).toMatch(/Still due 0\.01 TESTCOIN/);
    await came(invoiceId, { amount: 20_000_000n });
    expect(await seen(invoiceId)).toMatch(/^(?!.*more than asked).*Paid Thank you.*40 TESTUSD 0\.005 TESTCOIN/);
  });

  test('a part at the end, and what the shop knows of it', async () => {
    const invoiceId = await made();
    await came(invoiceId, { amount: 20_000_000n });
    await ended(invoiceId);
    const page = await seen(invoiceId);
    expect(page).toMatch(/The time is over, part was received 20 TESTUSD arrived, which is less than was due/);
    expect(page).toMatch(/Do not send again before Shop has answered/);
    expect(page).not.toContain(await addressOf(invoiceId));
  });

  test('a little less than asked, which a rule takes as enough', async () => {
    const invoiceId = await made({ underpayment: { kind: 'percent', bps: 100 } });
    await came(invoiceId, { amount: 49_600_000n });
    expect(await seen(invoiceId)).toMatch(/Paid A little less came than was asked, and Shop takes it as paid in full/);
  });

  test('more than asked, and the whole amount twice', async () => {
    const over = await made();
    await came(over, { amount: 55_000_000n });
    expect(await seen(over)).toMatch(/Paid Thank you\. Shop has been told\. You sent 5 TESTUSD more than asked/);
    const twice = await made();
    await came(twice);
    await came(twice);
    expect(await seen(twice)).toMatch(/the amount came more than once.*You sent 50 TESTUSD more than asked/);
  });

  test('too late: undecided, taken at the old rate, taken at the new one', async () => {
    const asked = await made();
    await ended(asked);
    await came(asked, { timeMs: muchLater() });
    expect(await seen(asked)).toMatch(/Your payment came after the time We have seen 50 TESTUSD\. Shop has been told and decides/);
    for (const [late, told] of [
      ['old_rate', /Paid Your payment came after the time\. Shop takes it at the rate that you were shown/],
      ['new_rate', /Paid Your payment came after the time\. Shop takes it at the rate of the moment/],
    ] as const) {
      const taken = await made({ late });
      await ended(taken);
      await came(taken, { timeMs: muchLater() });
      expect(await seen(taken)).toMatch(told);
    }
  });

  test('accepted by a person, before and after the network is sure', async () => {
    const invoiceId = await made();
    const part = await came(invoiceId, { amount: 20_000_000n, level: 'seen' });
    await act(invoiceId, { type: 'accept', reason: 'A known customer', ...hand });
    expect(await seen(invoiceId)).toMatch(/Shop accepts what you sent It is less than was asked.*Shop takes the amount as enough/);
    await observe(invoiceId, { ...part, level: 'confirmed', revision: part.revision + 1_000 });
    const page = await seen(invoiceId);
    expect(page).toMatch(/Paid Shop has accepted what you sent\. Nothing more is due/);
    expect(page).not.toContain('A known customer');
  });

  test('confirming, with the level that the shop asks for', async () => {
    const quick = await made();
    await came(quick, { level: 'seen' });
    expect(await seen(quick)).toMatch(/Payment seen Shop will get it as soon as the network confirms it/);
    const careful = await made({ confirmationAbove: 'final' });
    await came(careful, { level: 'confirmed' });
    expect(await seen(careful)).toMatch(/Payment seen For an amount like this Shop waits until the network can no longer take it back/);
  });

  test('cancelled by the shop, by its rule, and paid after that', async () => {
    const byHand = await made();
    await act(byHand, { type: 'cancel', ...hand });
    expect(await seen(byHand)).toMatch(/Shop cancelled this invoice Do not send anything/);
    await came(byHand, { timeMs: muchLater() });
    const paid = await seen(byHand);
    expect(paid).toMatch(/Your payment came after the cancellation 50 TESTUSD came to an invoice that was already cancelled/);
    expect(paid).not.toContain(await addressOf(byHand));
  });

  test('called invalid', async () => {
    const invoiceId = await made();
    await act(invoiceId, { type: 'invalidate', reason: 'A forged order', ...hand });
    const page = await seen(invoiceId);
    expect(page).toMatch(/This invoice does not count any more Shop has called it invalid/);
    expect(page).not.toContain('A forged order');
  });

  test('another coin came: what it was, that the shop was told, and that the amount is still due', async () => {
    const invoiceId = await made();
    await came(invoiceId, { asset: 'COIN_SANDBOX', amount: 1_000_000_000_000_000_000n });
    const open = await seen(invoiceId);
    expect(open).toMatch(/Send exactly 50 TESTUSD/);
    expect(open).toMatch(/Another coin came 1 TESTCOIN came, which this invoice does not ask for\. Shop has been told\./);
    await ended(invoiceId);
    expect(await seen(invoiceId)).toMatch(/Another coin came 1 TESTCOIN came, which this invoice does not ask for/);
  });

  test('taken back by the network after it was paid', async () => {
    const invoiceId = await made();
    const transfer = await came(invoiceId);
    // A page that was left open on the good news goes on looking, until nothing can take it back.
    const asks = async (): Promise<boolean> => (await new Visitor().get(`/i/${invoiceId}`)).html.includes('checkout-poll-10');
    expect(await asks()).toBe(true);
    await observe(invoiceId, { ...transfer, level: 'final', revision: transfer.revision + 500 });
    expect(await asks()).toBe(false);
    await observe(invoiceId, { ...transfer, level: 'dropped', revision: transfer.revision + 1_000 });
    expect(await seen(invoiceId)).toMatch(/Your payment has not arrived The network took back a payment that was already confirmed/);
    await ended(invoiceId);
    expect(await seen(invoiceId)).toMatch(/The network took the payment back/);
  });

  test('in Russian as in English', async () => {
    const invoiceId = await made();
    await came(invoiceId, { amount: 20_000_000n });
    expect(await seen(invoiceId, '?lang=ru')).toMatch(/Пришло 20 TESTUSD, и это засчитано/);
  });
});

describe('costs', () => {
  const costs = { spreadBps: 100, spreadBy: 'payer', fee: { amount: '2.00', currency: 'USD' }, feeBy: 'payer' } as const;

  test('that the payer bears are shown before the choice, each by itself', async () => {
    await set({ costs });
    const page = await seen(await makeInvoice(merchant));
    expect(page).toMatch(/Price 50\.00 USD Network costs of the shop 2\.00 USD To pay 52\.00 USD/);
    expect(page).toMatch(/The rate has an exchange margin of 1 % in it/);
    expect(page).toMatch(/52\.52\b/);
  });

  test('that the shop bears are neither added nor spoken of', async () => {
    await set({ costs: { ...costs, spreadBy: 'merchant', feeBy: 'merchant' } });
    const page = await seen(await makeInvoice(merchant));
    expect(page).not.toMatch(/Network costs|margin|52/);
    expect(page).toContain('50.00 USD');
  });
});

describe('the way back', () => {
  const back = (invoiceId: string) => new Visitor().get(`/i/${invoiceId}/return`);
  const returns = { success: 'https://shop.example/thanks?a=1#top', fail: 'https://shop.example/failed', partial: 'https://shop.example/part' };
  const verify = (verifiedAtMs: number | null) =>
    database
      .insert(projectHost)
      .values({ projectId: merchant.projectId, host: 'shop.example', accountId: merchant.accountId, token: 't', createdAtMs: 1, verifiedAtMs })
      .onConflictDoUpdate({ target: [projectHost.projectId, projectHost.host], set: { verifiedAtMs } });

  test('leads only to a host that the merchant has proved', async () => {
    await verify(null);
    const invoiceId = await made();
    await set({ returns });
    expect((await back(invoiceId)).location).toBe(`/i/${invoiceId}`);
    expect((await new Visitor().get(`/i/${invoiceId}`)).html.includes('/return"')).toBe(false);
    await verify(1);
    expect((await new Visitor().get(`/i/${invoiceId}`)).html).toContain(`href="/i/${invoiceId}/return"`);
    expect((await back(invoiceId)).status).toBe(303);
  });

  test('fits the state, names order and invoice, and is written down once', async () => {
    await verify(1);
    const invoiceId = await made({}, { orderId: 'A 1' });
    await set({ returns });
    const leads = async (): Promise<string> => (await back(invoiceId)).location ?? '';
    expect(await leads()).toMatch(/^https:\/\/shop\.example\/failed\?order_id=A%201&invoice_uuid=INV-[A-Z0-9]{8}$/);
    await came(invoiceId, { amount: 20_000_000n });
    expect(await leads()).toMatch(/^https:\/\/shop\.example\/part\?/);
    await came(invoiceId, { amount: 30_000_000n });
    expect(await leads()).toMatch(/^https:\/\/shop\.example\/thanks\?a=1&order_id=A%201&invoice_uuid=INV-[A-Z0-9]{8}#top$/);
    const types = (await database.select({ type: event.type }).from(event).where(eq(event.invoiceId, invoiceId))).map((row) => row.type);
    expect(types.filter((type) => type === 'payer.returned')).toHaveLength(1);
  });

  test('is never what a query says', async () => {
    await verify(1);
    const invoiceId = await made();
    await set({ returns });
    const led = await new Visitor().get(`/i/${invoiceId}/return?return_url=https://evil.example&success=https://evil.example&url=//evil.example`);
    expect(new URL(led.location ?? '').host).toBe('shop.example');
  });

  test('comes by itself only when paid and only where the shop wants it, and can be stopped without script', async () => {
    await verify(1);
    const invoiceId = await made();
    await set({ returns, actions: { autoReturn: true } });
    const page = async (query = ''): Promise<string> => (await new Visitor().get(`/i/${invoiceId}${query}`)).html;
    expect(await page()).not.toContain('data-auto-return');
    await came(invoiceId, { level: 'seen' });
    expect(await page()).not.toContain('data-auto-return');
    await came(invoiceId, { level: 'confirmed' });
    const paid = await page();
    expect(paid).toContain(`<noscript><meta http-equiv="refresh" content="8;url=/i/${invoiceId}/return"/></noscript>`);
    expect(paid).toContain(`data-auto-return="/i/${invoiceId}/return"`);
    expect(text(paid)).toContain('Back to shop.example in 8 seconds.');
    const stays = await page('?stay=1');
    expect(stays).not.toContain('data-auto-return');
    expect(stays).not.toContain('url=/i/');
    await set({ returns });
    expect(await page()).not.toContain('data-auto-return');
  });

  test('the foot names site, terms and contact, and nothing unsafe becomes a link', async () => {
    const invoiceId = await made();
    await set({ site: 'https://shop.example', termsUrl: 'javascript:alert(1)' });
    const { html } = await new Visitor().get(`/i/${invoiceId}`);
    expect(html).toContain('<a href="https://shop.example/"');
    expect(html).not.toContain('javascript:');
  });
});

describe('the receipt', () => {
  test('shows what was paid, by which transactions, at which rate, and nothing of the account', async () => {
    const invoiceId = await made({}, { orderId: '1042', description: 'Two chairs', payerEmail: 'payer@shop.test', metadata: { cart: 'secret-cart' } });
    const transfer = await came(invoiceId);
    const { html, status } = await new Visitor().get(`/i/${invoiceId}/receipt`);
    expect(status).toBe(200);
    expect(text(html)).toMatch(/Receipt Shop 50\.00 USD Paid.*Order 1042.*Two chairs.*INV-[A-Z0-9]{8}.*Received 50 TESTUSD/);
    expect(text(html)).toContain(transfer.txid);
    for (const secret of ['payer@shop.test', 'secret-cart', merchant.accountId, merchant.projectId]) expect(html).not.toContain(secret);
    expect(html).toContain('noindex');
    expect(html).toContain('data-print');
  });

  test('for a part says what is missing, and for nothing there is none', async () => {
    const invoiceId = await made();
    expect((await new Visitor().get(`/i/${invoiceId}/receipt`)).location).toBe(`/i/${invoiceId}`);
    await came(invoiceId, { amount: 20_000_000n });
    const { html } = await new Visitor().get(`/i/${invoiceId}/receipt`);
    expect(text(html)).toMatch(/Receipt for a part.*Received 20 TESTUSD Still missing 30 TESTUSD/);
    await ended(invoiceId);
    expect((await new Visitor().get(`/i/${invoiceId}`)).html.includes(`/i/${invoiceId}/receipt`)).toBe(true);
  });
});
