// What payers are told of their money: what is missing, that all is there, that it came too late. Each once, and none that is no longer true.
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { sendBatch } from '../../src/db/database';
import { findMailRefusal } from '../../src/db/mail-refusal';
import type { EventRow } from '../../src/db/event';
import { invoice, mailRefusal, payerMail, project } from '../../src/db/schema';
import { decodeTerms } from '../../src/domain/invoice-terms';
import { limits } from '../../src/domain/limits';
import { defaultActions, defaultSettings, type AutomaticActions } from '../../src/domain/project-settings';
import { encodeFacts, encodeSnapshot, type EventSnapshot } from '../../src/domain/public-event';
import type { Mail, MailOutcome } from '../../src/gateways/mail';
import { randomBytes } from '../../src/lib/random';
import { planPayerNews } from '../../src/queues/payer-news';
import { sendPayerMails, type PayerMailPorts } from '../../src/queues/send-payer-mail';
import { renderPayerMail } from '../../views/mail/payer';
import { database, makeInvoice, makeMerchant, makePorts } from '../support/worker-world';

const startMs = Date.now();
let nowMs = startMs;
let mails: Mail[] = [];
let outcome: MailOutcome = { kind: 'sent', reply: 'ok' };

const ports: PayerMailPorts = {
  database,
  settings: { ...makePorts().settings, origin: 'https://pay.example' },
  sendMail: (mail) => {
    mails.push(mail);
    return Promise.resolve(outcome);
  },
  now: () => nowMs,
  random: randomBytes,
  renderPayerMail,
};
const send = () => sendPayerMails(ports, limits.repairBatchMax);

beforeEach(async () => {
  await database.delete(payerMail);
  await database.delete(mailRefusal);
  nowMs = startMs;
  mails = [];
  outcome = { kind: 'sent', reply: 'ok' };
});

interface Scene {
  readonly id: string;
  readonly projectId: string;
  /** The event, planned for as expansion would. */
  tell(type: string, seq: number, snapshot?: Partial<EventSnapshot>, actions?: Partial<AutomaticActions>): Promise<void>;
  stands(base: string, exception?: string): Promise<void>;
  rows(): Promise<readonly (typeof payerMail.$inferSelect)[]>;
}

const paidInFull: EventSnapshot = {
  version: 1,
  status: 'paid',
  exception: 'none',
  asset: 'USDT_ERC20',
  due: '50.01',
  received: '50.01',
  remaining: '0',
  transfer: null,
  reason: '',
  detail: null,
};
const partial = { status: 'new', exception: 'partial', received: '40', remaining: '10.01' } as const;

async function scene(locale = 'en', payerEmail: string | null = 'payer@example.com'): Promise<Scene> {
  const merchant = await makeMerchant();
  const id = await makeInvoice(merchant, { payerEmail, locale, expiryMinutes: 60 }, makePorts({ nowMs: startMs }));
  const rowsOf = async () => await database.select().from(payerMail).where(eq(payerMail.invoiceId, id)).orderBy(payerMail.turn);
  return {
    id,
    projectId: merchant.projectId,
    rows: rowsOf,
    stands: async (base, exception = 'none') => {
      await database
        .update(invoice)
        .set({ base: base as 'new', exception: exception as 'none' })
        .where(eq(invoice.id, id));
    },
    tell: async (type, seq, snapshot = {}, actions = {}) => {
      const [row] = await database.select().from(invoice).where(eq(invoice.id, id));
      const terms = decodeTerms(row?.terms ?? '');
      const said: EventSnapshot = {
        ...paidInFull,
        version: seq,
        ...snapshot,
      };
      const { accountId, projectId } = terms;
      const facts = { position: seq, id: `evt_${id}_${seq}`, invoiceId: id, seq, accountId, projectId, mode: 'test', type, atMs: nowMs } as const;
      const event: EventRow = { ...facts, data: encodeSnapshot(said), expandedAtMs: null };
      const settings = { ...defaultSettings, actions: { ...defaultActions, ...actions } };
      await sendBatch(database, planPayerNews(database, event, terms, settings, nowMs));
    },
  };
}

describe('news of the payer', () => {
  test('of a part says the exact rest, in their language, in the name of the shop, and answers go to the shop', async () => {
    const one = await scene('ru');
    await database.update(project).set({ name: 'Чайная', supportContact: 'help@tea.example' }).where(eq(project.id, one.projectId));
    await one.tell('payment.partial', 5, partial);
    await one.tell('payment.partial', 5, partial);
    await one.stands('new', 'partial');
    expect(await send()).toMatchObject({ sent: 1 });
    expect(await send()).toMatchObject({ sent: 0 });
    expect(await one.rows()).toMatchObject([{ kind: 'partial', turn: 5, state: 'sent', outcome: 'delivered' }]);
    expect(mails).toMatchObject([{ to: 'payer@example.com', fromName: 'Чайная', replyTo: 'help@tea.example' }]);
    for (const part of [mails[0]?.plain, mails[0]?.html])
      for (const text of ['10,01', 'USDT', '40', 'Чайная', 'help@tea.example', `/i/${one.id}`]) expect(part).toContain(text);
    expect(mails[0]?.subject).toMatch(/^\[ТЕСТ\] Не хватает/);
  });

  test('of a paid invoice is a receipt with its link, and stops what was still to be said of a part', async () => {
    const one = await scene();
    await one.tell('payment.partial', 5, partial);
    await one.tell('payment.paid', 9);
    await one.stands('paid');
    expect(await send()).toMatchObject({ sent: 1, stopped: 1 });
    expect(await one.rows()).toMatchObject([
      { kind: 'partial', state: 'stopped', outcome: 'invoice_paid' },
      { kind: 'receipt', state: 'sent' },
    ]);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.plain).toContain(`https://pay.example/i/${one.id}/receipt`);
    expect(mails[0]?.plain).toContain('50.01');
  });

  test('of a second part takes the place of the first', async () => {
    const one = await scene();
    await one.tell('payment.partial', 5, partial);
    await one.tell('payment.partial', 7, { ...partial, received: '45', remaining: '5.01' });
    await one.stands('new', 'partial');
    expect(await send()).toMatchObject({ sent: 1, stopped: 1 });
    expect(await one.rows()).toMatchObject([{ state: 'stopped', outcome: 'superseded' }, { state: 'sent' }]);
    expect(mails[0]?.plain).toContain('5.01');
  });

  test('waits while money is on its way, and is sent when that is gone again', async () => {
    const one = await scene();
    await one.tell('payment.partial', 5, partial);
    await one.stands('confirming', 'partial');
    expect(await send()).toMatchObject({ waiting: 1 });
    await database
      .update(invoice)
      .set({ expiresAtMs: startMs + 86_400_000 })
      .where(eq(invoice.id, one.id));
    await one.stands('new', 'partial');
    nowMs += limits.payerMailWaitMs;
    expect(await send()).toMatchObject({ sent: 1 });
  });

  test.each([
    ['payment.partial', 'new', 'none', 'superseded'],
    ['payment.partial', 'expired', 'partial', 'invoice_closed'],
    ['payment.partial', 'cancelled', 'none', 'invoice_closed'],
    ['payment.paid', 'new', 'reverted', 'superseded'],
    ['payment.late', 'paid', 'late', 'invoice_paid'],
  ])('of %s is not sent when the invoice is %s %s by then', async (type, base, exception, why) => {
    const one = await scene();
    await one.tell(type, 5, partial);
    await one.stands(base, exception);
    expect(await send()).toMatchObject({ sent: 0, stopped: 1 });
    expect((await one.rows())[0]).toMatchObject({ state: 'stopped', outcome: why });
  });

  test('of late money says that it came after the time', async () => {
    const one = await scene();
    await one.tell('payment.late', 8, { status: 'expired', exception: 'late' });
    await one.stands('expired', 'late');
    expect(await send()).toMatchObject({ sent: 1 });
    expect(mails[0]?.subject).toContain('came after the time');
  });

  test('is not planned without an address, where the project does not want it, or for what is no news of theirs', async () => {
    const nobody = await scene('en', null);
    await nobody.tell('payment.paid', 5);
    expect(await nobody.rows()).toEqual([]);
    const one = await scene();
    await one.tell('payment.paid', 5, {}, { receiptMail: false });
    await one.tell('payment.partial', 6, {}, { partialMail: false });
    await one.tell('payment.late', 7, {}, { lateMail: false });
    for (const type of ['payment.created', 'payment.seen', 'payment.over', 'payment.reverted', 'toString']) await one.tell(type, 8);
    expect(await one.rows()).toEqual([]);
    const event = { position: 1, id: 'evt_x', invoiceId: null, seq: 0, accountId: 'a', projectId: null, mode: 'test', atMs: 1, expandedAtMs: null } as const;
    expect(planPayerNews(database, { ...event, type: 'payment.unmatched', data: encodeFacts({ amount: '1' }) }, null, defaultSettings, nowMs)).toEqual([]);
  });

  test('is not sent to a mailbox that refused for good, and a refusal is kept', async () => {
    const one = await scene();
    await one.tell('payment.paid', 5);
    await one.stands('paid');
    outcome = { kind: 'refused', about: 'recipient', code: 550, reply: '550 no such user' };
    expect(await send()).toMatchObject({ dead: 1 });
    expect(await findMailRefusal(database, 'payer@example.com')).toMatchObject({ kind: 'refused' });
    await one.tell('payment.paid', 6);
    expect(await send()).toMatchObject({ dead: 1 });
    expect(mails).toHaveLength(1);
    const [suppressed] = await database
      .select()
      .from(payerMail)
      .where(and(eq(payerMail.invoiceId, one.id), eq(payerMail.turn, 6)));
    expect(suppressed).toMatchObject({ state: 'dead', outcome: 'mail_suppressed' });
  });
});
