// The payer's page: what it shows, what it hides, and what it never shows.
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { invoice, invoiceOption, wallet } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { beat } from '../support/telling-switches';
import { Visitor } from '../support/visitor';
import { database, env, makeInvoice, makeMerchant } from '../support/worker-world';

/** A public key that every EVM tool knows from its tests. */
const xpub = 'xpub6EF8jXqFeFEW5bwMU7RpQtHkzE4KJxcqJtvkCjJumzW8CPpacXkb92ek4WzLQXjL93HycJwTPUAcuNxCqFPKKU5m5Z2Vq4nCyh5CyPeBFFr';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function chosen(visitor: Visitor, invoiceId: string, asset = 'USD_SANDBOX'): Promise<string> {
  const answer = await visitor.post(`/i/${invoiceId}/options`, { asset });
  expect(answer.status).toBe(303);
  return answer.location ?? '';
}

async function addressOf(invoiceId: string): Promise<string> {
  const [row] = await database.select({ address: invoiceOption.address }).from(invoiceOption).where(eq(invoiceOption.invoiceId, invoiceId));
  if (row === undefined) throw new Error('the option is in the projection');
  return row.address;
}

describe('paying', () => {
  test('the payer chooses, sees one amount and one address, pays, and sees it paid', async () => {
    const merchant = await makeMerchant();
    const invoiceId = await makeInvoice(merchant, { description: 'Two chairs', payerEmail: 'payer@shop.test', metadata: { cart: 'secret-cart' } });
    const payer = new Visitor();
    const choice = await payer.get(`/i/${invoiceId}`);
    expect(choice.status).toBe(200);
    expect(choice.html).toContain('Two chairs');
    expect(choice.html).toContain('noindex');
    const page = await payer.get(await chosen(payer, invoiceId));
    expect(page.html).toContain(`data-copy="${await addressOf(invoiceId)}"`);
    expect(page.html).not.toContain('payer@shop.test');
    expect(page.html).not.toContain('secret-cart');
    expect(page.html).not.toContain(merchant.accountId);
    expect((await payer.post(`/i/${invoiceId}/simulation`, { kind: 'exact' })).status).toBe(303);
    const paid = async (): Promise<void> => {
      await beat(env.CHAIN, `SANDBOX:${merchant.projectId}`);
      expect((await payer.get(`/i/${invoiceId}`)).html).toMatch(/class="seal"/);
    };
    await vi.waitFor(paid, { timeout: 15_000, interval: 500 });
    expect([...payer.cookies]).toEqual([]);
  });

  test('choosing twice is choosing once', async () => {
    const invoiceId = await makeInvoice(await makeMerchant());
    const payer = new Visitor();
    await chosen(payer, invoiceId);
    const address = await addressOf(invoiceId);
    await chosen(payer, invoiceId);
    expect(await addressOf(invoiceId)).toBe(address);
  });

  test('the live part is the same as on the page, and says when nothing has changed', async () => {
    const invoiceId = await makeInvoice(await makeMerchant());
    const payer = new Visitor();
    await chosen(payer, invoiceId);
    const first = await payer.get(`/i/${invoiceId}/state`);
    const tag = first.headers.get('ETag') ?? '';
    expect(first.html).toContain('id="checkout-state"');
    expect((await payer.get(`/i/${invoiceId}/state`, { 'If-None-Match': tag })).status).toBe(304);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
    const later = await payer.get(`/i/${invoiceId}/state`, { 'If-None-Match': tag });
    expect(later.status).toBe(200);
    expect(later.html).not.toContain('class="address');
  });

  test('an asset that the shop does not take is refused with the choice again', async () => {
    const invoiceId = await makeInvoice(await makeMerchant());
    const seen = await new Visitor().post(`/i/${invoiceId}/options`, { asset: 'USDT_BSC' });
    expect(seen.status).toBe(422);
    expect(seen.html).toContain('name="asset"');
  });

  test('a payment is simulated in test mode only', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
    const merchant = await makeMerchant('live', { kind: 'xpub', source: xpub });
    const invoiceId = await makeInvoice(merchant);
    expect((await new Visitor().post(`/i/${invoiceId}/simulation`, { kind: 'exact' })).status).toBe(403);
    expect((await new Visitor().get(`/i/${invoiceId}`)).html).not.toContain('/simulation');
  });

  test('without a fresh rate no amount is made up: the page says so, and nothing can be chosen', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
    const invoiceId = await makeInvoice(await makeMerchant('live', { kind: 'address', source: '0x71c7656ec7ab88b098defb751b7401b5f6d8976f' }));
    const { html } = await new Visitor().get(`/i/${invoiceId}`);
    expect(html).toContain('No fresh rate');
    expect(html.match(/<input type="radio"[^>]*>/g)?.every((radio) => radio.includes('disabled'))).toBe(true);
    const refused = await new Visitor().post(`/i/${invoiceId}/options`, { asset: 'USDT_BSC' });
    expect(refused.status).toBe(503);
    expect(refused.html).not.toContain('class="address');
  });
});

describe('what is never shown', () => {
  test('after the time no address, even when the projection is late', async () => {
    const invoiceId = await makeInvoice(await makeMerchant());
    const payer = new Visitor();
    await chosen(payer, invoiceId);
    const address = await addressOf(invoiceId);
    expect((await payer.get(`/i/${invoiceId}`)).html).toContain(address);
    const [row] = await database.select({ expiresAtMs: invoice.expiresAtMs }).from(invoice).where(eq(invoice.id, invoiceId));
    vi.useFakeTimers({ toFake: ['Date'], now: row?.expiresAtMs ?? 0 });
    for (const path of [`/i/${invoiceId}`, `/i/${invoiceId}/state`]) expect((await payer.get(path)).html).not.toContain(address);
  });

  test('an address that somebody changed in the database is not shown, and an alarm is raised', async () => {
    const invoiceId = await makeInvoice(await makeMerchant());
    const payer = new Visitor();
    await chosen(payer, invoiceId);
    const address = await addressOf(invoiceId);
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const forged = `${address.slice(0, -1)}${address.endsWith('0') ? '1' : '0'}`;
    await database.update(invoiceOption).set({ address: forged }).where(eq(invoiceOption.invoiceId, invoiceId));
    for (const path of [`/i/${invoiceId}`, `/i/${invoiceId}/state`]) {
      const { html } = await payer.get(path);
      expect(html).not.toContain(forged);
      expect(html).not.toContain(address);
      expect(html).not.toContain('class="qr"');
    }
    expect(log.mock.calls.filter(([line]) => String(line).includes(invoiceId) && String(line).includes('"alarm"'))).toHaveLength(2);
  });

  test('a wallet that somebody changed in the database leads nobody to it', async () => {
    const merchant = await makeMerchant();
    const invoiceId = await makeInvoice(merchant);
    const payer = new Visitor();
    await chosen(payer, invoiceId);
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const change = (): Promise<unknown> => database.update(wallet).set({ source: 'another-seed' }).where(eq(wallet.projectId, merchant.projectId)).run();
    await expect(change()).rejects.toThrow();
    // Whoever can write to the database can take the guard away as well.
    await env.DB.prepare('DROP TRIGGER wallet_never_changes').run();
    await change();
    expect((await payer.get(`/i/${invoiceId}`)).html).not.toContain('class="address');
  });

  test('terms that somebody changed in the database are not shown', async () => {
    const invoiceId = await makeInvoice(await makeMerchant());
    const [row] = await database.select({ terms: invoice.terms }).from(invoice).where(eq(invoice.id, invoiceId));
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await database
      .update(invoice)
      .set({ terms: (row?.terms ?? '').replace('50000000', '50000001') })
      .where(eq(invoice.id, invoiceId));
    expect((await new Visitor().get(`/i/${invoiceId}`)).status).toBe(503);
  });

  test('an invoice that does not exist is not found, in whatever way it is asked for', async () => {
    for (const id of ['inv_1111111111111111111111', 'inv_0', 'x', 'inv_%00']) {
      const payer = new Visitor();
      expect((await payer.get(`/i/${id}`)).status).not.toBe(200);
      expect((await payer.get(`/i/${id}/state`)).status).toBe(404);
      expect((await payer.post(`/i/${id}/options`, { asset: 'USD_SANDBOX' })).status).toBe(404);
      expect((await payer.post(`/i/${id}/simulation`, { kind: 'exact' })).status).toBe(404);
    }
  });
});

describe('guards', () => {
  test('another site cannot choose for a payer', async () => {
    const invoiceId = await makeInvoice(await makeMerchant());
    expect((await new Visitor().post(`/i/${invoiceId}/options`, { asset: 'USD_SANDBOX' }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  });

  test('one network address may not choose without end', async () => {
    const invoiceId = await makeInvoice(await makeMerchant());
    const headers = { 'CF-Connecting-IP': '203.0.113.9' };
    const choose = () => new Visitor().post(`/i/${invoiceId}/options`, { asset: 'USD_SANDBOX' }, headers);
    for (let turn = 0; turn < limits.checkoutChoicesPerMinuteMax; turn++) expect((await choose()).status).toBe(303);
    const refused = await choose();
    expect(refused.status).toBe(429);
    expect(refused.html).toContain('Too many');
  });
});
