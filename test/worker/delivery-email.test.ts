// Mail about payments: who gets it, what it says, what becomes of it when the mail server does not want it. D1 is real.
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { listOutboxMail, saveOutboxMail } from '../../src/db/delivery';
import { delivery, event, member, user, webhookEndpoint } from '../../src/db/schema';
import { publicEventTypes } from '../../src/domain/public-event';
import { mailedEventTypes } from '../../src/queues/payment-mail';
import { chooseMailer } from '../../src/gateways/mail';
import { deliverDue } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import type { MailedEvent, PaymentMail } from '../../views/mail/model';
import { renderPaymentMail } from '../../views/mail/payment';
import { addEvent, addMember, database, makeMerchant, makeWorld, otherUser, type Merchant, type World } from './delivery-support';

let world: World;
let merchant: Merchant;
beforeEach(async () => {
  await database.delete(delivery);
  await database.delete(event);
  await database.delete(webhookEndpoint);
  world = makeWorld();
  merchant = await makeMerchant();
});

const expand = () => expandEvents(world.ports, 50);
const deliver = () => deliverDue(world.ports, 50);
const rows = () => database.select().from(delivery);

describe('who is told', () => {
  test('owners and admins get one mail each about what matters; other members and other events get none', async () => {
    await addMember(merchant, otherUser(), 'admin@shop.example', 'admin');
    await addMember(merchant, otherUser(), 'viewer@shop.example', 'viewer');
    for (const type of publicEventTypes) await addEvent(merchant, type, world.nowMs);
    await expand();
    await deliver();
    expect(world.mails).toHaveLength(2 * mailedEventTypes.length);
    expect(new Set(world.mails.map((mail) => mail.to))).toEqual(new Set([merchant.email, 'admin@shop.example']));
  });

  test('nobody is written to at an address that they only claim, and whoever proves it is from then on', async () => {
    const claimed = { emailVerifiedAtMs: null };
    await database.update(user).set(claimed).where(eq(user.id, merchant.userId));
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await deliver();
    expect(world.mails).toHaveLength(0);
    await database.update(user).set({ emailVerifiedAtMs: world.nowMs }).where(eq(user.id, merchant.userId));
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await database.update(user).set(claimed).where(eq(user.id, merchant.userId));
    await deliver();
    expect(world.mails).toHaveLength(0);
    await database.update(user).set({ emailVerifiedAtMs: world.nowMs }).where(eq(user.id, merchant.userId));
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await deliver();
    expect(world.mails.map((mail) => mail.to)).toEqual([merchant.email]);
  });

  test('handling everything twice sends each mail once', async () => {
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await Promise.all([expand(), expand()]);
    await Promise.all([deliver(), deliver()]);
    await deliver();
    expect(world.mails).toHaveLength(1);
    expect(await rows()).toMatchObject([{ channel: 'email', state: 'sent', outcome: 'delivered', target: merchant.userId }]);
    expect(world.mails[0]?.id).toBe((await rows())[0]?.id);
  });

  test('who has left the account before the mail goes out is not told', async () => {
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await database.delete(member).where(eq(member.userId, merchant.userId));
    await deliver();
    expect(world.mails).toHaveLength(0);
    expect(await rows()).toMatchObject([{ state: 'dead', outcome: 'recipient_gone', attempts: 0 }]);
  });
});

describe('when the mail server', () => {
  test('is down, the mail waits by the same schedule and goes out once it is back', async () => {
    world.mailOutcome = { kind: 'failed', code: 451, reply: '451 later' };
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await deliver();
    const [row] = await rows();
    expect(row).toMatchObject({ state: 'pending', outcome: 'mail_failed', statusCode: 451, attempts: 1 });
    expect(await deliver()).toMatchObject({ delivered: 0 });
    world.mailOutcome = { kind: 'sent', reply: '250 ok' };
    world.nowMs = row?.dueAtMs ?? 0;
    expect(await deliver()).toMatchObject({ delivered: 1 });
    expect(world.mails.map((mail) => mail.id)).toEqual([row?.id, row?.id]);
  });

  test('refuses the address for ever, the delivery ends and says so', async () => {
    world.mailOutcome = { kind: 'refused', about: 'recipient', code: 550, reply: '550 no such user' };
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'dead', outcome: 'mail_refused', statusCode: 550 }]);
  });

  test('is not set up in a deployed home, nobody is made to believe that a mail was sent', async () => {
    const keep = async () => {
      throw new Error('a deployed home has no outbox');
    };
    const sendMail = chooseMailer(
      { home: 'cloudflare', mailFrom: 'Quittance <pay@shop.example>', smtp: null, resend: null },
      { keep, fetch, binding: undefined },
    );
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await deliverDue({ ...world.ports, sendMail }, 50);
    expect(await rows()).toMatchObject([{ state: 'dead', outcome: 'mail_not_configured' }]);
  });

  test('is not set up in the local home, the mail is kept in its outbox, once', async () => {
    const sendMail = chooseMailer(
      { home: 'local', mailFrom: 'Quittance <pay@shop.example>', smtp: null, resend: null },
      { keep: async (mail) => saveOutboxMail(database, mail), fetch, binding: undefined },
    );
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await deliverDue({ ...world.ports, sendMail }, 50);
    const [row] = await rows();
    await database.update(delivery).set({ state: 'pending', attempts: 0 });
    await deliverDue({ ...world.ports, sendMail }, 50);
    const kept = await listOutboxMail(database, { ...merchant, isEmailVerified: true });
    expect(kept).toMatchObject([{ id: row?.id, subject: 'payment.paid A-7' }]);
  });
});

describe('the words', () => {
  const mail: PaymentMail = {
    event: 'payment.partial',
    locale: 'en',
    mode: 'test',
    project: 'Tea & <b>Books</b>',
    invoiceId: 'inv_1',
    orderId: 'A-7',
    payerEmail: null,
    amount: '1234.50',
    currency: 'USD',
    network: 'Ethereum',
    due: { amount: '1234.5', symbol: 'USDT' },
    received: { amount: '1000', symbol: 'USDT' },
    remaining: { amount: '234.5', symbol: 'USDT' },
    txid: '0xabc',
    atMs: 0,
    invoiceUrl: 'https://pay.shop.example/test/payments/inv_1',
  };

  test('text and HTML say the same, and a name cannot become markup', () => {
    const { subject, text, html } = renderPaymentMail(mail);
    expect(subject).toMatch(/^\[TEST\] .*A-7/);
    for (const fact of ['234.5', 'Ethereum', '0xabc', mail.invoiceUrl, 'A-7', 'USDT']) {
      expect(text).toContain(fact);
      expect(html).toContain(fact);
    }
    expect(text).toContain('Tea & <b>Books</b>');
    expect(html).toContain('Tea &amp; &lt;b&gt;Books&lt;/b&gt;');
    expect(html).not.toMatch(/<b>|<img|<script|<link|src=/);
  });

  test.each(mailedEventTypes.map((type) => [type]))('%s has words in English and Russian', (type) => {
    const told = { ...mail, event: type as MailedEvent, mode: 'live' } as const;
    const english = renderPaymentMail(told);
    const russian = renderPaymentMail({ ...told, locale: 'ru' });
    expect(english.subject).not.toContain('[TEST]');
    expect(russian.text).toMatch(/[а-я]{5}/);
    expect(russian.subject).not.toBe(english.subject);
  });
});
