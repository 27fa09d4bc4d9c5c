// What payers get by themselves: the invoice, a reminder, repetitions until it is paid or stopped. Each mail once, none for what is settled.
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { stopPayerMails } from '../../src/commands/stop-payer-mails';
import type { CreateInvoiceInput } from '../../src/commands/create-invoice';
import { account, activity, invoice, payerMail, project } from '../../src/db/schema';
import { defaultActions, defaultSettings, encodeSettings, type AutomaticActions, type Costs } from '../../src/domain/project-settings';
import { limits } from '../../src/domain/limits';
import type { Mail, MailOutcome } from '../../src/gateways/mail';
import { sendPayerMails, type PayerMailPorts } from '../../src/queues/send-payer-mail';
import { randomBytes } from '../../src/lib/random';
import { renderPayerMail } from '../../views/mail/payer';
import { database, makeInvoice, makeMerchant, makePorts, type Merchant } from '../support/worker-world';

const dayMs = 86_400_000;
const startMs = Date.now();
let nowMs = startMs;
let mails: Mail[] = [];
let outcome: MailOutcome = { kind: 'sent', reply: 'ok' };

const ports: PayerMailPorts = {
  database,
  settings: { ...makePorts().settings, origin: 'https://pay.example' },
  sendMail: (mail) => {
    if (outcome.kind === 'sent') mails.push(mail);
    return Promise.resolve(outcome);
  },
  now: () => nowMs,
  random: randomBytes,
  renderPayerMail,
};
const send = (change: Partial<PayerMailPorts> = {}) => sendPayerMails({ ...ports, ...change }, limits.repairBatchMax);
const rowsOf = async (id: string) => await database.select().from(payerMail).where(eq(payerMail.invoiceId, id)).orderBy(payerMail.dueAtMs);
const toldOf = async (id: string) =>
  await database
    .select()
    .from(activity)
    .where(and(eq(activity.object, id), eq(activity.action, 'invoice.payer_told')));

beforeEach(async () => {
  await database.delete(payerMail);
  nowMs = startMs;
  mails = [];
  outcome = { kind: 'sent', reply: 'ok' };
});

async function shop(actions: Partial<AutomaticActions>, costs: Partial<Costs> = {}): Promise<Merchant> {
  const merchant = await makeMerchant();
  const settings = encodeSettings({ ...defaultSettings, actions: { ...defaultActions, ...actions }, costs: { ...defaultSettings.costs, ...costs } });
  await database.update(project).set({ settings }).where(eq(project.id, merchant.projectId));
  return merchant;
}

const made = async (merchant: Merchant, change: Partial<CreateInvoiceInput> = {}): Promise<string> =>
  await makeInvoice(merchant, { payerEmail: 'payer@example.com', expiryMinutes: 60, ...change }, makePorts({ nowMs: startMs }));

describe('the mail with the invoice', () => {
  test('goes out at once and once, says what to pay, where and until when, and leaves one line in the log', async () => {
    const merchant = await shop({ invoiceMail: true }, { fee: { amount: '0.50', currency: 'USD' }, feeBy: 'payer', spreadBps: 100, spreadBy: 'payer' });
    const id = await made(merchant, { description: 'Two cups' });
    expect(await send()).toMatchObject({ sent: 1 });
    expect(await send()).toMatchObject({ sent: 0, left: 0 });
    const [row] = await rowsOf(id);
    expect(row).toMatchObject({ kind: 'invoice', state: 'sent', outcome: 'delivered', attempts: 1, leaseToken: null });
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail).toMatchObject({ id: row?.id, to: 'payer@example.com' });
    expect(mail?.subject).toContain('[TEST]');
    for (const body of [mail?.plain, mail?.html])
      for (const part of ['50.00', '1.00', 'USD', '1042', 'Two cups', `/i/${id}`, 'borne by you']) expect(body, part).toContain(part);
    expect(mail?.plain).not.toContain(merchant.accountId);
    expect((await toldOf(id)).map(({ actor, detail }) => ({ actor, detail }))).toEqual([{ actor: 'system', detail: { kind: 'invoice', turn: '1' } }]);
  });

  test('is written in Russian for who reads Russian, and says that the shop bears the costs where it does', async () => {
    const merchant = await shop({ invoiceMail: true }, { fee: { amount: '0.50', currency: 'USD' }, feeBy: 'merchant' });
    await made(merchant, { locale: 'ru' });
    await send();
    expect(mails[0]?.plain).toContain('Оплатить до');
    expect(mails[0]?.plain).toContain('платит магазин');
  });

  test('escapes what a shop writes, and its subject stays one line', async () => {
    const merchant = await shop({ invoiceMail: true });
    await database.update(project).set({ name: '<b>Tea</b>\r\nBcc: everybody@example.com' }).where(eq(project.id, merchant.projectId));
    await made(merchant, { orderId: '<script>alert(1)</script>' });
    await send();
    expect(mails[0]?.html).not.toContain('<script>alert');
    expect(mails[0]?.html).not.toContain('<b>Tea');
    expect(mails[0]?.subject).not.toMatch(/[\r\n]/);
  });

  test('is not planned without an address, nor where the project does not want it', async () => {
    const merchant = await shop({ invoiceMail: true });
    expect(await rowsOf(await made(merchant, { payerEmail: null }))).toEqual([]);
    const quiet = { invoiceMail: false, reminderMinutes: null, resend: 'never' } as const;
    expect(await rowsOf(await made(merchant, { payerNotices: quiet }))).toEqual([]);
    expect(await send()).toMatchObject({ sent: 0 });
  });
});

describe('the reminder', () => {
  test('goes out at its minute before the end, not a millisecond sooner', async () => {
    const id = await made(await shop({ reminderMinutes: 10 }));
    nowMs = startMs + 50 * 60_000 - 1;
    expect(await send()).toMatchObject({ sent: 0 });
    nowMs += 1;
    expect(await send()).toMatchObject({ sent: 1 });
    expect(mails[0]?.subject).toContain('Please pay until');
    expect((await toldOf(id))[0]?.detail).toEqual({ kind: 'reminder', turn: '1' });
  });

  test('is not planned where it would come before the invoice or at the same moment', async () => {
    expect(await rowsOf(await made(await shop({ reminderMinutes: 60 })))).toEqual([]);
    expect(await rowsOf(await made(await shop({ reminderMinutes: 59 })))).toHaveLength(1);
  });
});

describe('the repetition', () => {
  test.each([
    ['daily', 1],
    ['weekly', 7],
    ['monthly', 30],
  ] as const)('%s comes every %i days until the end, each turn planned when the one before was sent', async (resend, days) => {
    const minutes = 3 * days * 24 * 60 - (resend === 'monthly' ? 1 : 0);
    const id = await made(await shop({ resend }), { expiryMinutes: minutes });
    nowMs = startMs + days * dayMs - 1;
    expect(await send()).toMatchObject({ sent: 0 });
    for (const turn of [1, 2]) {
      nowMs = startMs + turn * days * dayMs;
      expect(await send()).toMatchObject({ sent: 1 });
      expect(await send()).toMatchObject({ sent: 0 });
    }
    // The third would come exactly at the end or after it.
    expect((await rowsOf(id)).map(({ turn, state }) => ({ turn, state }))).toEqual([
      { turn: 1, state: 'sent' },
      { turn: 2, state: 'sent' },
    ]);
    expect((await toldOf(id)).map((row) => row.detail)).toEqual([
      { kind: 'resend', turn: '1' },
      { kind: 'resend', turn: '2' },
    ]);
  });

  test('ends when a person stops it, once, and a stranger cannot', async () => {
    const merchant = await shop({ resend: 'daily', reminderMinutes: 10 });
    const id = await made(merchant, { expiryMinutes: 10_000 });
    const stranger = await makeMerchant();
    expect(await stopPayerMails(makePorts(), stranger.scope, id, null)).toEqual({ ok: false, refusal: { reason: 'not_found' } });
    const key = { route: 'POST /stop', key: 'k', inputHash: 'h' };
    expect(await stopPayerMails(makePorts(), merchant.scope, id, key)).toEqual({ ok: true, value: { invoiceId: id, stopped: 2 } });
    expect(await stopPayerMails(makePorts(), merchant.scope, id, key)).toEqual({ ok: true, value: { invoiceId: id, stopped: 0 } });
    nowMs = startMs + 10_000 * 60_000 - 1;
    expect(await send()).toMatchObject({ sent: 0, stopped: 0 });
    const rows = await database
      .select()
      .from(activity)
      .where(and(eq(activity.object, id), eq(activity.action, 'invoice.payer_mails_stopped')));
    expect(rows.map((row) => row.detail)).toEqual([{ count: '2' }]);
  });

  test('plans no further turn when it is stopped while one is being sent', async () => {
    const merchant = await shop({ resend: 'daily' });
    const id = await made(merchant, { expiryMinutes: 10_000 });
    nowMs = startMs + dayMs;
    const stopping: Partial<PayerMailPorts> = {
      sendMail: async (mail) => {
        await stopPayerMails(makePorts(), merchant.scope, id, null);
        return await ports.sendMail(mail);
      },
    };
    await send(stopping);
    expect((await rowsOf(id)).every((row) => row.state === 'stopped')).toBe(true);
    nowMs += 2 * dayMs;
    expect(await send()).toMatchObject({ sent: 0 });
  });
});

describe('nobody is asked for what is settled', () => {
  test.each([
    ['paid', 'invoice_paid'],
    ['cancelled', 'invoice_closed'],
    ['expired', 'invoice_closed'],
    ['invalid', 'invoice_closed'],
  ] as const)('an invoice that is %s sends nothing more', async (base, word) => {
    const id = await made(await shop({ invoiceMail: true }));
    await database.update(invoice).set({ base }).where(eq(invoice.id, id));
    expect(await send()).toMatchObject({ sent: 0, stopped: 1 });
    expect((await rowsOf(id))[0]).toMatchObject({ state: 'stopped', outcome: word });
    expect(await toldOf(id)).toEqual([]);
  });

  test('an invoice whose time is over sends nothing, even before it is called expired; a millisecond sooner it does', async () => {
    const merchant = await shop({ invoiceMail: true });
    const id = await made(merchant);
    nowMs = startMs + 60 * 60_000;
    expect(await send()).toMatchObject({ sent: 0, stopped: 1 });
    expect((await rowsOf(id))[0]?.outcome).toBe('invoice_closed');
    await made(merchant);
    nowMs -= 1;
    expect(await send()).toMatchObject({ sent: 1 });
  });

  test('while money confirms the payer is left alone; if it goes, they are asked again', async () => {
    const id = await made(await shop({ invoiceMail: true }), { expiryMinutes: 600 });
    await database.update(invoice).set({ base: 'confirming' }).where(eq(invoice.id, id));
    expect(await send()).toMatchObject({ sent: 0, waiting: 1 });
    await database.update(invoice).set({ base: 'new' }).where(eq(invoice.id, id));
    expect(await send()).toMatchObject({ sent: 0 });
    nowMs += limits.payerMailWaitMs;
    expect(await send()).toMatchObject({ sent: 1 });
  });

  test('a halted account sends nothing', async () => {
    const merchant = await shop({ invoiceMail: true });
    const id = await made(merchant);
    await database.update(account).set({ suspendedAtMs: 1 }).where(eq(account.id, merchant.accountId));
    expect(await send()).toMatchObject({ sent: 0, stopped: 1 });
    expect((await rowsOf(id))[0]?.outcome).toBe('account_halted');
  });
});

describe('everything twice', () => {
  test('several senders at the same time send each mail once', async () => {
    const merchant = await shop({ invoiceMail: true });
    for (let count = 0; count < 4; count++) await made(merchant);
    await Promise.all(Array.from({ length: 5 }, () => send()));
    expect(mails).toHaveLength(4);
    expect(new Set(mails.map((mail) => mail.id)).size).toBe(4);
  });

  test('a sender that dies between sending and recording repeats the mail once, under the same id', async () => {
    const id = await made(await shop({ invoiceMail: true }));
    const dying: Partial<PayerMailPorts> = {
      sendMail: async (mail) => {
        await ports.sendMail(mail);
        throw new Error('the sender died');
      },
    };
    expect(await send(dying)).toMatchObject({ crashed: 1 });
    expect(await send()).toMatchObject({ sent: 0 });
    nowMs += limits.deliveryLeaseMs + 1;
    expect(await send()).toMatchObject({ sent: 1 });
    const [row] = await rowsOf(id);
    expect(mails.map((mail) => mail.id)).toEqual([row?.id, row?.id]);
    expect(await toldOf(id)).toHaveLength(1);
  });

  test('a mail server that cannot is asked again, one that never will is not, and without one the mail waits', async () => {
    const id = await made(await shop({ invoiceMail: true }), { expiryMinutes: 6_000 });
    outcome = { kind: 'not_configured' };
    expect(await send()).toMatchObject({ retried: 1 });
    outcome = { kind: 'failed', code: 451, reply: 'later' };
    nowMs += 60_000;
    expect(await send()).toMatchObject({ retried: 1 });
    expect((await rowsOf(id))[0]).toMatchObject({ state: 'pending', outcome: 'mail_failed', attempts: 2 });
    outcome = { kind: 'refused', about: 'recipient', code: 550, reply: 'no such user' };
    nowMs += 120_000;
    expect(await send()).toMatchObject({ dead: 1 });
    expect(await toldOf(id)).toEqual([]);
  });
});
