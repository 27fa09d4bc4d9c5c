// Mail about news: who gets it, what it says, how it can be stopped, and what becomes of it when the mail server does not want it. D1 is real.
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { readUnsubscribeToken } from '../../src/auth/unsubscribe-link';
import { findMailRefusal } from '../../src/db/mail-refusal';
import { insertDelivery } from '../../src/db/delivery';
import { listOutboxMail, saveOutboxMail } from '../../src/db/outbox';
import { sendBatch } from '../../src/db/database';
import { delivery, event, mailRefusal, member, notice, recipient, user, webhookEndpoint } from '../../src/db/schema';
import { digestOf } from '../../src/domain/digest';
import { newsKind, newsTypes, type ToldMessage } from '../../src/domain/notification';
import { chooseMailer, type MailPorts } from '../../src/gateways/mail';
import { deliverDue } from '../../src/queues/deliver';
import { expandEvents } from '../../src/queues/expand-event';
import { addEvent, addMember, database, makeMerchant, makeWorld, otherUser, settings, type Merchant, type World } from './delivery-support';

let world: World;
let merchant: Merchant;
beforeEach(async () => {
  for (const table of [delivery, event, notice, webhookEndpoint, recipient, mailRefusal]) await database.delete(table);
  world = makeWorld();
  merchant = await makeMerchant();
});

const expand = () => expandEvents(world.ports, 50);
const deliver = () => deliverDue(world.ports, 50);
const rows = () => database.select().from(delivery);
const told = newsTypes.filter((type) => newsKind(type).email && type.startsWith('payment.') && type !== 'payment.unmatched');

async function addRecipient(change: Partial<typeof recipient.$inferInsert> = {}): Promise<string> {
  const id = `rcp_${crypto.randomUUID()}`;
  const who = { id, accountId: merchant.accountId, channel: 'email', email: `${id}@finance.example`, name: 'Finance', locale: 'ru', timeZone: '' } as const;
  await database.insert(recipient).values({ ...who, settings: '', addedBy: 'usr_1', createdAtMs: 1, provedAtMs: 2, ...change });
  return id;
}

/** A delivery as expansion makes it, of any message. */
async function held(message: ToldMessage, target: string, change: { readonly projectId?: string | null; readonly why?: string } = {}): Promise<string> {
  const id = `dlv_${crypto.randomUUID()}`;
  const { accountId } = merchant;
  const facts = { id, kind: message.type, eventId: `evt_${id}`, accountId, projectId: null, invoiceId: null, mode: 'test', channel: 'email' } as const;
  const row = { ...facts, target, position: 0, content: JSON.stringify(message), why: 'usual', ...change };
  await sendBatch(database, [insertDelivery(database, row, world.nowMs)]);
  return id;
}

const paid = (change: Partial<ToldMessage> = {}): ToldMessage => ({
  type: 'payment.paid',
  atMs: world.nowMs,
  mode: 'test',
  account: 'Shop',
  project: 'Tea & Books',
  path: '/test/payments/inv_1',
  facts: { invoice_id: 'inv_1', order_id: 'A-7', amount: '12.34', currency: 'USD' },
  ...change,
});

describe('who is told', () => {
  test('members with the right get one mail each about what matters; other events send none', async () => {
    await addMember(merchant, otherUser(), 'admin@shop.example', 'admin');
    for (const type of newsTypes) if (type.startsWith('payment.') && type !== 'payment.unmatched') await addEvent(merchant, type, world.nowMs);
    await expand();
    await deliver();
    expect(world.mails).toHaveLength(2 * told.length);
    expect(new Set(world.mails.map((mail) => mail.to))).toEqual(new Set([merchant.email, 'admin@shop.example']));
  });

  test('nobody is written to at an address that they only claim, also when it is no longer proved at the moment of sending', async () => {
    const claimed = { emailVerifiedAtMs: null };
    await database.update(user).set(claimed).where(eq(user.id, merchant.userId));
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await deliver();
    await database.update(user).set({ emailVerifiedAtMs: world.nowMs }).where(eq(user.id, merchant.userId));
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await expand();
    await database.update(user).set(claimed).where(eq(user.id, merchant.userId));
    await deliver();
    expect(world.mails).toHaveLength(0);
  });

  test('handling everything twice sends each mail once', async () => {
    await addEvent(merchant, 'payment.paid', world.nowMs);
    await Promise.all([expand(), expand()]);
    await Promise.all([deliver(), deliver()]);
    await deliver();
    expect(world.mails).toHaveLength(1);
    expect(await rows()).toMatchObject([{ channel: 'email', state: 'sent', outcome: 'delivered', target: merchant.userId, answer: '250 ok' }]);
    expect(world.mails[0]?.id).toBe((await rows())[0]?.id);
  });

  test('who has left the account, lost the right or the project before the mail goes out is not told', async () => {
    for (const change of [{ role: 'custom', rights: ['projects:view'] }, { projectIds: ['prj_other'] }] as const) {
      const id = await held(paid(), merchant.userId, { projectId: merchant.projectId });
      await database
        .update(member)
        .set({ rights: null, projectIds: null, ...change })
        .where(eq(member.userId, merchant.userId));
      await deliver();
      expect((await rows()).find((row) => row.id === id)).toMatchObject({ state: 'dead', outcome: 'recipient_gone', attempts: 0 });
    }
    await held(paid(), merchant.userId);
    await database.delete(member).where(eq(member.userId, merchant.userId));
    await deliver();
    expect(world.mails).toHaveLength(0);
    expect((await rows()).map((row) => row.outcome)).toEqual(['recipient_gone', 'recipient_gone', 'recipient_gone']);
  });

  test('a mailbox of the account is written to in its language until it stops, and never before it said yes', async () => {
    const [on, unproved, ended] = [await addRecipient(), await addRecipient({ provedAtMs: null }), await addRecipient({ endedAtMs: 5 })];
    for (const target of [on, unproved, ended]) await held(paid(), target, { why: 'recipient' });
    await deliver();
    expect(world.mails.map((mail) => mail.to)).toEqual([`${on}@finance.example`]);
    expect(world.mails[0]?.plain).toMatch(/[а-я]{5}/);
    expect((await rows()).filter((row) => row.outcome === 'recipient_gone')).toHaveLength(2);
  });

  test('news that was made out before its words were frozen is told from its event', async () => {
    const id = await addEvent(merchant, 'payment.paid', world.nowMs);
    const facts = { id: 'dlv_before', kind: '', eventId: id, accountId: merchant.accountId, projectId: merchant.projectId, invoiceId: null } as const;
    const row = { ...facts, mode: 'test', channel: 'email', target: merchant.userId, position: 0, content: null, why: null } as const;
    await sendBatch(database, [insertDelivery(database, row, world.nowMs)]);
    await deliver();
    expect(world.mails[0]?.subject).toContain('A-7');
  });
});

describe('the mail', () => {
  test('carries a link by which its reader stops such mails, and no other person', async () => {
    const id = await addRecipient();
    await held(paid(), merchant.userId);
    await held(paid(), id, { why: 'recipient' });
    await held(paid({ type: 'test', facts: {} }), merchant.userId, { why: 'test' });
    await deliver();
    const links = world.mails.map((mail) => {
      const token = mail.unsubscribeUrl?.split('/').at(-1);
      return token === undefined ? null : readUnsubscribeToken(settings.masterKey, decodeURIComponent(token));
    });
    // Ids of this test are no ids of the product, so that tokens that name them are read as none; that they are there and differ is seen.
    expect(links).toHaveLength(3);
    const urls = world.mails.map((mail) => mail.unsubscribeUrl);
    expect(urls.filter((url) => url === undefined)).toHaveLength(1);
    for (const mail of world.mails) if (mail.unsubscribeUrl !== undefined) expect(mail.plain).toContain(mail.unsubscribeUrl);
    expect(urls.some((url) => url?.includes(id))).toBe(true);
    expect(urls.some((url) => url?.includes(`${merchant.accountId}.${merchant.userId}`))).toBe(true);
  });

  test('of a digest holds the counts, the exact sums and a line for each of them', async () => {
    const some = Array.from({ length: 60 }, (_, index) => paid({ atMs: world.nowMs - index * 1000, facts: { ...paid().facts, order_id: `A-${index}` } }));
    await held(digestOf(some, 'Shop', 'test', world.nowMs, '/notices'), merchant.userId, { why: 'digest' });
    await deliver();
    const [mail] = world.mails;
    expect(mail?.subject).toContain('60');
    expect(mail?.plain).toContain('740.40');
    expect(mail?.plain).toContain('A-59');
    expect(mail?.plain).toContain('and 10 more');
    expect(mail?.html.match(/href="[^"]*\/test\/payments\/inv_1"/g)).toHaveLength(50);
  });
});

describe('when the mail server', () => {
  test('is down, the mail waits by the same schedule and goes out once it is back', async () => {
    world.mailOutcome = { kind: 'failed', code: 451, reply: '451 later' };
    await held(paid(), merchant.userId);
    await deliver();
    const [row] = await rows();
    expect(row).toMatchObject({ state: 'pending', outcome: 'mail_failed', statusCode: 451, attempts: 1, answer: '451 later' });
    expect(await deliver()).toMatchObject({ delivered: 0 });
    world.mailOutcome = { kind: 'sent', reply: '250 ok' };
    world.nowMs = row?.dueAtMs ?? 0;
    expect(await deliver()).toMatchObject({ delivered: 1 });
    expect(world.mails.map((mail) => mail.id)).toEqual([row?.id, row?.id]);
  });

  test('asks for a pause, the mail waits as long as that', async () => {
    world.mailOutcome = { kind: 'failed', code: 429, reply: '429 slow down', retryAfterMs: 3_600_000 };
    await held(paid(), merchant.userId);
    await deliver();
    expect((await rows())[0]?.dueAtMs).toBeGreaterThanOrEqual(world.nowMs + 3_600_000);
  });

  test('refuses the mailbox for ever, the delivery ends and says so, and no other news is sent there', async () => {
    world.mailOutcome = { kind: 'refused', about: 'recipient', code: 550, reply: '550 5.1.1 no such user' };
    const id = await addRecipient();
    await held(paid(), id, { why: 'recipient' });
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'dead', outcome: 'mail_refused', statusCode: 550, answer: '550 5.1.1 no such user' }]);
    expect(await findMailRefusal(database, `${id}@finance.example`)).toMatchObject({ kind: 'refused', answer: '550 5.1.1 no such user' });
    expect(await database.select().from(event)).toMatchObject([{ type: 'recipient.refused', accountId: merchant.accountId }]);
    const second = await held(paid(), id, { why: 'recipient' });
    await deliver();
    expect(world.mails).toHaveLength(1);
    expect((await rows()).find((row) => row.id === second)).toMatchObject({ state: 'dead', outcome: 'mail_suppressed', attempts: 0 });
  });

  test('refuses one mail, the mailbox is written to again', async () => {
    world.mailOutcome = { kind: 'refused', about: 'mail', code: 554, reply: '554 looks like spam' };
    await held(paid(), merchant.userId);
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'dead', outcome: 'mail_refused', statusCode: 554 }]);
    expect(await findMailRefusal(database, merchant.email)).toBeNull();
  });

  const way = { mailFrom: 'Quittance <pay@shop.example>', smtp: null, resend: null } as const;
  const mailPorts = (keep: MailPorts['keep']): MailPorts => ({ keep, fetch, binding: undefined });

  test('is not set up in a deployed home, nobody is made to believe that a mail was sent', async () => {
    const keep = async () => {
      throw new Error('a deployed home has no outbox');
    };
    const sendMail = chooseMailer({ ...way, home: 'cloudflare' }, mailPorts(keep));
    await held(paid(), merchant.userId);
    await deliverDue({ ...world.ports, sendMail }, 50);
    expect(await rows()).toMatchObject([{ state: 'dead', outcome: 'mail_not_configured' }]);
  });

  test('is not set up in the local home, the mail is kept in its outbox, once', async () => {
    const sendMail = chooseMailer(
      { ...way, home: 'local' },
      mailPorts(async (mail) => saveOutboxMail(database, mail)),
    );
    const id = await held(paid(), merchant.userId);
    await deliverDue({ ...world.ports, sendMail }, 50);
    await database.update(delivery).set({ state: 'pending', attempts: 0 });
    await deliverDue({ ...world.ports, sendMail }, 50);
    const kept = await listOutboxMail(database, { ...merchant, isEmailVerified: true });
    expect(kept).toMatchObject([{ id }]);
    expect(kept[0]?.subject).toContain('A-7');
  });
});
