// The checkout on a shop's own page: which pages may show it, what the frame is told of them, and what a button can and cannot do.
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { account, invoice, project, projectHost } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { decodeTerms } from '../../src/domain/invoice-terms';
import { embedderOf } from '../../src/http/embed/host';
import { buttonSnippet, inlineSnippet, linkSnippet, scriptSnippet } from '../../views/embed/snippet';
import { Visitor, hiddenIn, type Seen } from '../support/visitor';
import { makeWays } from '../support/ways-world';
import { database, env, makeInvoice, makeMerchant, type Merchant } from '../support/worker-world';

const host = 'shop.example';

async function withHost(merchant: Merchant, verifiedAtMs: number | null = 1): Promise<Merchant> {
  await database.insert(projectHost).values({ projectId: merchant.projectId, host, accountId: merchant.accountId, token: 't', createdAtMs: 1, verifiedAtMs });
  return merchant;
}

const merchant = await withHost(await makeMerchant());
const invoiceId = await makeInvoice(merchant);
const { shopId } = await makeWays(merchant);

const policyOf = ({ headers }: Seen): string => /frame-ancestors ([^;]*)/.exec(headers.get('Content-Security-Policy') ?? '')?.[1] ?? '';

const address = (n: number) => ({ 'CF-Connecting-IP': `203.0.113.${n}` });

describe('a frame', () => {
  test('is shown on a proved host, by its own policy, and talks to that page only', async () => {
    const seen = await new Visitor().get(`/embed/i/${invoiceId}?host=${host}`);
    expect(seen.status).toBe(200);
    expect(policyOf(seen)).toBe(`https://${host}`);
    expect(seen.headers.get('X-Frame-Options')).toBeNull();
    expect(seen.html).toContain(`data-frame-origin="https://${host}"`);
    expect(seen.headers.get('Set-Cookie')).toBeNull();
    // Everything in it stays in it, and keeps the name of the page around it.
    expect(seen.html).not.toMatch(/(?:href|action|hx-get)="\/i\//);
    expect(seen.html).toContain(`action="/embed/i/${invoiceId}/options?host=${host}"`);
  });

  test('says what to do on every other page, and does nothing there', async () => {
    const stranger = await makeInvoice(await withHost(await makeMerchant(), null));
    for (const [id, named] of [
      [invoiceId, 'evil.example'],
      [invoiceId, ''],
      [invoiceId, `${host}.evil.example`],
      [invoiceId, `evil-${host}`],
      [invoiceId, `staff.${host}`],
      [invoiceId, `${host}:8443`],
      [invoiceId, `evil.example/?${host}`],
      [invoiceId, 'https://shop.example'],
      [stranger, host],
    ] as const) {
      const seen = await new Visitor().get(`/embed/i/${id}?host=${encodeURIComponent(named)}`);
      expect([named, seen.status, policyOf(seen)]).toEqual([named, 403, '*']);
      expect(seen.html).not.toMatch(/<form|data-frame-origin|name="asset"/);
      expect(seen.html).toContain(`href="/i/${id}"`);
      const chosen = await new Visitor().post(`/embed/i/${id}/options?host=${encodeURIComponent(named)}`, { asset: 'USD_SANDBOX' });
      expect(chosen.status).toBe(403);
    }
  });

  test('may never be put around any other page', async () => {
    for (const path of [`/i/${invoiceId}`, `/i/${invoiceId}?host=${host}`, `/i/${invoiceId}/state`, '/sign-in', '/', '/embed/nothing']) {
      const seen = await new Visitor().get(path);
      expect([path, policyOf(seen), seen.headers.get('X-Frame-Options')]).toEqual([path, "'none'", 'DENY']);
    }
  });

  test('of another shop is not shown on this one’s host', async () => {
    const other = await makeInvoice(await makeMerchant());
    expect((await new Visitor().get(`/embed/i/${other}?host=${host}`)).status).toBe(403);
  });

  test('leads through the choice to the address, inside', async () => {
    const payer = new Visitor();
    const id = await makeInvoice(merchant);
    const chosen = await payer.post(`/embed/i/${id}/options?host=${host}`, { asset: 'USD_SANDBOX' });
    expect(chosen.location).toMatch(new RegExp(`^/embed/i/${id}\\?host=${host}&asset=USD_SANDBOX&asked=`));
    const page = await payer.get(chosen.location ?? '');
    expect(page.html).toContain('class="address"');
    const live = await payer.get(`/embed/i/${id}/state?host=${host}`);
    expect(live.html).toMatch(/data-status="new" data-exception="none"/);
    expect((await payer.get(`/embed/i/${id}/state?host=${host}`, { 'If-None-Match': live.headers.get('ETag') ?? '' })).status).toBe(304);
    expect((await payer.post(`/embed/i/${id}/options?host=${host}`, { asset: 'USD_SANDBOX' }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  });

  test('of nothing says that there is nothing', async () => {
    const seen = await new Visitor().get(`/embed/i/inv_1111111111111111111111?host=${host}`);
    expect([seen.status, policyOf(seen)]).toEqual([404, '*']);
  });
});

describe('who may be around a frame', () => {
  const settings = { origin: 'https://pay.example', loopbackAllowed: true };

  test('a page of this machine only in test mode, and only where the home allows it', () => {
    const local = { named: 'localhost:4000', verified: [host], mode: 'test', settings } as const;
    expect(embedderOf(local)).toEqual({ host: 'localhost:4000', origin: 'http://localhost:4000', ancestors: [`https://${host}`, 'http://localhost:4000'] });
    expect(embedderOf({ ...local, mode: 'live' })).toBeNull();
    expect(embedderOf({ ...local, settings: { ...settings, loopbackAllowed: false } })).toBeNull();
  });

  test('nobody by an odd spelling', () => {
    for (const named of ['localhost:80@evil.example', 'localhost#x', 'LOCALHOST', '127.0.0.1.evil.example', 'localhost;', "localhost 'self'", '*', '0x7f.1'])
      expect([named, embedderOf({ named, verified: [host], mode: 'test', settings })]).toEqual([named, null]);
  });
});

describe('the script', () => {
  test('has one address, may be loaded from anywhere, and is small', async () => {
    const seen = await new Visitor().get('/embed/v1.js');
    expect(seen.status).toBe(200);
    expect(Object.fromEntries(seen.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=3600',
    });
    expect(seen.html.length).toBeLessThan(8 * 1024);
    expect(seen.html).not.toMatch(/innerHTML|eval\(|document\.write/);
  });
});

describe('a button', () => {
  const start = `/embed/pay/${shopId}`;
  const query = `amount=12.50&currency=EUR&order=A-7&host=${host}`;
  const made = (id: string) => database.select().from(invoice).where(eq(invoice.id, id));
  const idIn = (location: string | null): string => /inv_[1-9A-Za-z]+/.exec(location ?? '')?.[0] ?? '';

  test('shows shop and amount, makes nothing by being looked at, and one invoice by its form', async () => {
    const payer = new Visitor();
    const before = await database.$count(invoice);
    const page = await payer.get(`${start}?${query}`);
    expect([page.status, policyOf(page)]).toEqual([200, `https://${host}`]);
    expect(page.html).toContain('12.50');
    expect(await database.$count(invoice)).toBe(before);
    const fields = hiddenIn(page.html, start);
    const first = await payer.post(start, fields, address(1));
    expect(first.location).toMatch(new RegExp(`^/embed/i/inv_[^?]+\\?host=${host}`));
    const again = await payer.post(start, fields, address(1));
    expect(again.location).toBe(first.location);
    const [row] = await made(idIn(first.location));
    expect(row).toMatchObject({ projectId: merchant.projectId, mode: 'test', currency: 'EUR', orderId: 'A-7', amount: 12_500_000n });
    expect(decodeTerms(row?.terms ?? '')).toMatchObject({ origin: 'embed', payerEmail: null });
    expect([...payer.cookies]).toEqual([]);
  });

  test('works as a plain link on a page of its own', async () => {
    const payer = new Visitor();
    const page = await payer.get(`${start}?amount=3`);
    expect(policyOf(page)).toBe("'none'");
    const sent = await payer.post(start, hiddenIn(page.html, start), address(2));
    expect(sent.location).toMatch(/^\/i\/inv_/);
  });

  test('with no amount that can be paid says whose affair it is', async () => {
    const wrong = [
      '',
      'amount=0',
      'amount=-1',
      'amount=1e3',
      'amount=12.345&currency=USD',
      'amount=1&currency=XXX',
      'amount=999999999999999999',
      `amount=1&order=${'x'.repeat(limits.orderIdLengthMax + 1)}`,
    ];
    for (const said of wrong) {
      const page = await new Visitor().get(`${start}?${said}`);
      expect([said, page.status]).toEqual([said, 422]);
      expect(page.html).toContain('This button does not work');
    }
    const before = await database.$count(invoice);
    const sent = await new Visitor().post(start, { amount: '-1', currency: 'USD', idempotency_key: 'bad' }, address(3));
    expect([sent.status, await database.$count(invoice)]).toEqual([422, before]);
  });

  test('keeps the bounds that the shop has set', async () => {
    await database
      .update(project)
      .set({ settings: JSON.stringify({ amounts: { min: { amount: '5', currency: 'USD' }, max: null } }) })
      .where(eq(project.id, merchant.projectId));
    const sent = await new Visitor().post(start, { amount: '4.99', currency: 'USD', idempotency_key: 'small' }, address(4));
    expect(sent.status).toBe(422);
  });

  test('of nobody, of a project that was put away, or of a halted account makes nothing', async () => {
    for (const id of ['x', 'AAAAAAAAAAAAAAAA', '%00'])
      expect((await new Visitor().post(`/embed/pay/${id}`, { amount: '5', currency: 'USD', idempotency_key: 'k' }, address(5))).status).toBe(404);
    const gone = await makeMerchant();
    const ways = await makeWays(gone);
    await database.update(account).set({ suspendedAtMs: 1 }).where(eq(account.id, gone.accountId));
    const before = await database.$count(invoice);
    const sent = await new Visitor().post(`/embed/pay/${ways.shopId}`, { amount: '5', currency: 'USD', idempotency_key: 'k' }, address(6));
    expect(sent.status).toBe(403);
    await database.update(project).set({ archivedAtMs: 1 }).where(eq(project.id, gone.projectId));
    expect((await new Visitor().get(`/embed/pay/${ways.shopId}?amount=5`)).status).toBe(404);
    expect(await database.$count(invoice)).toBe(before);
  });

  test('is pressed only so often from one address', async () => {
    const press = (headers: Readonly<Record<string, string>>) =>
      new Visitor().post(start, { amount: '9', currency: 'USD', idempotency_key: crypto.randomUUID() }, headers);
    const counter = env.LIMITER.getByName('visitor:203.0.113.7');
    for (let turn = 1; turn < limits.anonymousInvoicesPerAddressMax; turn += 1) await counter.hit(limits.anonymousInvoicesPerAddressMax, 3_600_000, Date.now());
    expect((await press(address(7))).status).toBe(303);
    expect((await press(address(7))).status).toBe(429);
    expect((await press(address(8))).status).toBe(303);
  });

  test('is refused from another site', async () => {
    expect((await new Visitor().post(start, { amount: '9', idempotency_key: 'x' }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  });
});

test('what a shop copies onto its page stays text, whatever it says', () => {
  const shop = { origin: 'https://pay.example', shopId };
  const order = { amount: '12.50', currency: 'USD', order: '"><script>alert(1)</script>', label: 'Pay <now> & "here"' };
  const snippets = [buttonSnippet(shop, order), linkSnippet(shop, order), inlineSnippet(shop, invoiceId, order.label)];
  for (const snippet of snippets) expect(snippet).not.toMatch(/<script|<now>|""/);
  expect(buttonSnippet(shop, { ...order, order: null, label: 'Pay' })).toBe(
    [
      `<a href="https://pay.example/embed/pay/${shopId}?amount=12.50&amp;currency=USD"`,
      `   data-quittance-shop="${shopId}"`,
      '   data-amount="12.50"',
      '   data-currency="USD">Pay</a>',
    ].join('\n'),
  );
  expect(scriptSnippet(shop)).toBe('<script src="https://pay.example/embed/v1.js" async></script>');
});
