// The merchant's pages as forms and answers: sessions, guards, exactly-once, secrets shown once.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { limits } from '../../src/domain/limits';
import { stepUpActions } from '../../src/domain/step-up';
import { confirmVisitor } from '../support/step-up';
import { Visitor, hiddenIn, password, signedUp, verified, withProject } from '../support/visitor';

afterEach(() => {
  vi.useRealTimers();
});

describe('sessions', () => {
  test('the cookie is out of reach of scripts, of other sites and of plain connections', async () => {
    const seen = await new Visitor().post('/sign-up', { email: 'flags@shop.test', password });
    const cookie = seen.headers.getSetCookie().find((line) => line.startsWith('__Host-sid='));
    expect(cookie).toMatch(/; Path=\//);
    for (const flag of ['Secure', 'HttpOnly', 'SameSite=Lax']) expect(cookie).toContain(flag);
    expect(cookie).not.toContain('Domain');
    expect(seen.location).toBe('/projects/new');
  });

  test('without a session every page of the account leads to sign-in and back', async () => {
    for (const path of ['/projects', '/test/payments', '/live/balance', '/developers', '/projects/prj_1111111111111111/keys']) {
      const seen = await new Visitor().get(path);
      expect([path, seen.status, seen.location]).toEqual([path, 303, `/sign-in?return_to=${encodeURIComponent(path)}`]);
    }
  });

  test('signing in leads back to our own pages only', async () => {
    const visitor = await signedUp();
    const email = 'back@shop.test';
    await new Visitor().post('/sign-up', { email, password });
    visitor.cookies.clear();
    for (const [returnTo, location] of [
      ['/projects', '/projects'],
      ['//evil.example', '/overview'],
      ['https://evil.example/', '/overview'],
      ['/\\evil.example', '/overview'],
    ]) {
      expect((await visitor.post('/sign-in', { email, password, return_to: returnTo ?? '' })).location).toBe(location);
      visitor.cookies.clear();
    }
  });

  test('a wrong password and an unknown email look the same, and the password is not shown again', async () => {
    await new Visitor().post('/sign-up', { email: 'known@shop.test', password });
    const answers = await Promise.all(
      ['known@shop.test', 'ghost@shop.test'].map((email) => new Visitor().post('/sign-in', { email, password: 'not my password' })),
    );
    const [known, ghost] = answers.map(({ status, html }) => ({
      status,
      html: html
        .replace(/known|ghost/g, 'x')
        .replace(/name="idempotency_key" value="[^"]*"/g, '')
        // A challenge is new on each page.
        .replace(/(&quot;challenge&quot;:&quot;)[\w-]+/g, '$1'),
    }));
    expect(known?.status).toBe(401);
    expect(ghost).toEqual(known);
    expect(known?.html).not.toContain('not my password');
  });

  test('guessing is slowed down by email', async () => {
    const guess = () => new Visitor().post('/sign-in', { email: 'guessed@shop.test', password: 'wrong password 1' });
    for (let attempt = 0; attempt < limits.guessesPerHourMax; attempt++) expect((await guess()).status).toBe(401);
    expect((await guess()).status).toBe(429);
  });

  test('a session ends by itself after half a day of silence', async () => {
    const visitor = await signedUp();
    const startMs = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: startMs + limits.sessionIdleMs - 60_000 });
    expect((await visitor.get('/projects')).status).toBe(200);
    vi.setSystemTime(startMs + 2 * limits.sessionIdleMs - 120_000);
    expect((await visitor.get('/projects')).status).toBe(200);
    vi.setSystemTime(startMs + 4 * limits.sessionIdleMs);
    expect((await visitor.get('/projects')).status).toBe(303);
  });

  test('signing out ends the session on the server, for every copy of its cookie', async () => {
    const visitor = await signedUp();
    const copy = new Map(visitor.cookies);
    const { csrf } = await visitor.hidden('/projects', '/sign-out');
    expect((await visitor.post('/sign-out', { csrf: csrf ?? '' })).location).toBe('/');
    for (const [name, value] of copy) visitor.cookies.set(name, value);
    expect((await visitor.get('/projects')).status).toBe(303);
  });
});

describe('forms', () => {
  test('a form without the token of the session changes nothing', async () => {
    const visitor = await signedUp();
    const hidden = await visitor.hidden('/projects/new', '/projects');
    const fields = { name: 'Stolen', currency: 'USD', receiving: 'test', source: '' };
    expect((await visitor.post('/projects', { ...fields, idempotency_key: 'x' })).status).toBe(403);
    expect((await visitor.post('/projects', { ...hidden, ...fields, csrf: '0'.repeat(64) })).status).toBe(403);
    expect((await visitor.post('/projects', { ...hidden, ...fields }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await visitor.get('/projects')).html).not.toContain('Stolen');
  });

  test('the form for a new project makes one project, however often it is sent', async () => {
    const visitor = await signedUp();
    const hidden = await visitor.hidden('/projects/new', '/projects');
    const fields = { ...hidden, name: 'Only once', currency: 'EUR', receiving: 'test', source: '' };
    const [first, again] = [await visitor.post('/projects', fields), await visitor.post('/projects', fields)];
    expect([first.status, again.status]).toEqual([303, 303]);
    expect((await visitor.get('/projects')).html.match(/class="cell-main"><a/g)).toHaveLength(1);
  });

  test('a bad form comes back with what was typed and what is wrong', async () => {
    const visitor = await signedUp();
    await withProject(visitor);
    const hidden = await visitor.hidden('/test/payments/new', '/test/payments');
    const project = /<option value="(prj_[^"]+)"/.exec((await visitor.get('/test/payments/new')).html)?.[1] ?? '';
    const seen = await visitor.post('/test/payments', {
      ...hidden,
      project_id: project,
      amount: '12,345,67',
      currency: 'USD',
      order_id: 'A-7',
      payer_email: 'nobody',
    });
    expect(seen.status).toBe(422);
    expect(seen.html).toContain('value="12,345,67"');
    expect(seen.html).toContain('value="A-7"');
    expect(seen.html).toContain('id="amount-problem"');
    expect(seen.html).toContain('id="payer_email-problem"');
  });

  test('an invoice by hand is made once, and a comma is a point', async () => {
    const visitor = await signedUp();
    await withProject(visitor);
    const page = (await visitor.get('/test/payments/new')).html;
    const project = /<option value="(prj_[^"]+)"/.exec(page)?.[1] ?? '';
    const hidden = await visitor.hidden('/test/payments/new', '/test/payments');
    const fields = {
      ...hidden,
      project_id: project,
      amount: '49,90',
      currency: 'USD',
      order_id: 'A-9001',
      description: '',
      payer_email: '',
      expiry_minutes: '',
    };
    const [first, again] = [await visitor.post('/test/payments', fields), await visitor.post('/test/payments', fields)];
    expect(first.location).toMatch(/^\/test\/payments\/inv_/);
    expect(again.location).toBe(first.location);
    const shown = await visitor.get(first.location ?? '');
    expect(shown.html).toContain('A-9001');
    expect(shown.html.replace(/<[^>]+>/g, '')).toContain('49.90');
    expect((await visitor.get('/live/payments')).html).not.toContain('A-9001');
  });

  test('an invoice is cancelled once, and its page in the other mode does not exist', async () => {
    const visitor = await signedUp();
    await withProject(visitor);
    const project = /<option value="(prj_[^"]+)"/.exec((await visitor.get('/test/payments/new')).html)?.[1] ?? '';
    const hidden = await visitor.hidden('/test/payments/new', '/test/payments');
    const made = await visitor.post('/test/payments', { ...hidden, project_id: project, amount: '5', currency: 'USD' });
    const path = new URL(made.location ?? '', 'http://quittance.test').pathname;
    const cancel = await visitor.hidden(path, `${path}/cancellation`);
    expect((await visitor.post(`${path}/cancellation`, cancel)).status).toBe(303);
    expect((await visitor.post(`${path}/cancellation`, cancel)).status).toBe(303);
    expect((await visitor.get(path)).html).toContain('Cancelled');
    expect((await visitor.get(path.replace('/test/', '/live/'))).status).toBe(404);
  });

  test('a key is shown in the answer to its form and nowhere else', async () => {
    const visitor = await signedUp();
    const projectId = await withProject(visitor);
    const path = `/projects/${projectId}/keys`;
    const fields = { ...(await visitor.hidden(path, path)), name: 'Server', mode: 'test', scopes: ['invoices:view', 'invoices:manage'] };
    const unconfirmed = await visitor.post(path, fields);
    expect(unconfirmed.status).toBe(403);
    expect(unconfirmed.html).not.toMatch(/qk_test_[0-9A-Za-z]{36}/);
    await confirmVisitor(visitor, ['api_keys']);
    const made = await visitor.post(path, fields);
    expect(made.status).toBe(201);
    expect(made.headers.get('Cache-Control')).toBe('no-store');
    const key = /qk_test_[0-9A-Za-z]{36}/.exec(made.html)?.[0] ?? '';
    expect(key).not.toBe('');
    const again = await visitor.post(path, fields);
    expect(again.status).toBe(303);
    const list = (await visitor.get(path)).html;
    expect(list).not.toContain(key);
    expect(list).toContain(key.slice(0, 12));
    const revoke = /action="(\/projects\/[^"]+\/revocation)"/.exec(list)?.[1] ?? '';
    const hidden = await visitor.hidden(path, revoke);
    expect((await visitor.post(revoke, hidden)).status).toBe(303);
    expect((await visitor.post(revoke, hidden)).status).toBe(303);
    expect((await visitor.get(path)).html).toContain('Revoked');
  });

  test('a pasted secret is refused and not even sent back', async () => {
    const visitor = await signedUp();
    const projectId = await withProject(visitor);
    const path = `/projects/${projectId}/wallets`;
    const secret = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';
    await verified(visitor);
    const check = `${path}/check`;
    const hidden = await visitor.hidden(path, check);
    // Compared, sent to be added without a comparison, and sent by a session that is confirmed already.
    for (const [action, before] of [
      [check, []],
      [path, []],
      [path, stepUpActions],
    ] as const) {
      if (before.length > 0) await confirmVisitor(visitor, before);
      const seen = await visitor.post(action, { ...hidden, source: secret });
      expect([action, seen.status]).toEqual([action, 422]);
      expect(seen.html).not.toContain(secret);
    }
  });

  test('a wallet is added once, and shows the addresses that follow from it', async () => {
    const visitor = await signedUp();
    const projectId = await withProject(visitor);
    const path = `/projects/${projectId}/wallets`;
    const source = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F';
    await verified(visitor);
    const compared = await visitor.post(`${path}/check`, { ...(await visitor.hidden(path, `${path}/check`)), source });
    expect(compared.html).toContain(source);
    const fields = { ...hiddenIn(compared.html, path), source };
    expect((await visitor.post(path, fields)).status).toBe(403);
    await confirmVisitor(visitor, ['wallets']);
    expect((await visitor.post(path, fields)).status).toBe(303);
    expect((await visitor.post(path, fields)).status).toBe(303);
    expect((await visitor.get(path)).html.split(`data-copy="${source}"`)).toHaveLength(2);
  });
});

describe('preferences', () => {
  test('language and theme are kept for who has no account, too', async () => {
    const visitor = new Visitor();
    await visitor.post('/preferences', { locale: 'ru', return_to: '/sign-in' });
    await visitor.post('/preferences', { theme: 'dark', return_to: '//evil.example' });
    const seen = await visitor.get('/sign-in');
    expect(seen.html).toContain('<html lang="ru"');
    expect(seen.html).toContain('data-theme="dark"');
  });
});

describe('the outbox', () => {
  test('does not exist outside of the local home', async () => {
    expect((await (await signedUp()).get('/outbox')).status).toBe(404);
  });
});

describe('payments', () => {
  test('are found by order, by state, by day and by transaction, and by nothing that is another merchant’s', async () => {
    const visitor = await signedUp();
    await withProject(visitor);
    const project = /<option value="(prj_[^"]+)"/.exec((await visitor.get('/test/payments/new')).html)?.[1] ?? '';
    const make = async (orderId: string): Promise<string> => {
      const hidden = await visitor.hidden('/test/payments/new', '/test/payments');
      const made = await visitor.post('/test/payments', { ...hidden, project_id: project, amount: '5', currency: 'USD', order_id: orderId });
      return /inv_[1-9A-Za-z]+/.exec(made.location ?? '')?.[0] ?? '';
    };
    const paid = await make('paid-one');
    await make('open-one');
    await visitor.post(`/i/${paid}/options`, { asset: 'USD_SANDBOX' });
    await visitor.post(`/i/${paid}/simulation`, { kind: 'partial' });
    const page = async (query: string): Promise<string> => (await visitor.get(`/test/payments?${query}`)).html;
    await vi.waitFor(async () => expect(await page('status=odd')).toContain('paid-one'), { timeout: 10_000, interval: 300 });
    expect(await page('status=odd')).not.toContain('open-one');
    expect(await page('q=open')).not.toContain('paid-one');
    expect(await page('from=2020-01-01&to=2020-01-02')).not.toContain('open-one');
    expect(await page('q=%25')).not.toContain('open-one');
    const txid = /0x[0-9a-f]{64}/.exec((await visitor.get(`/test/payments/${paid}`)).html)?.[0] ?? '';
    expect(txid).not.toBe('');
    expect(await page(`q=${txid}`)).toContain('paid-one');
    expect(await page(`q=${txid}`)).not.toContain('open-one');
    const stranger = await signedUp();
    expect((await stranger.get(`/test/payments?q=${txid}`)).html).not.toContain('paid-one');
    expect((await stranger.get(`/test/payments/${paid}`)).status).toBe(404);
  });
});
