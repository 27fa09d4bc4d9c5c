// Mailboxes that take nothing any more: what Resend tells us of them, who is told, and how a mailbox is written to again.
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { noteMailRefusal } from '../../src/commands/note-mail-refusal';
import { clearMailRefusal, findMailRefusal } from '../../src/db/mail-refusal';
import { event, mailRefusal, recipient } from '../../src/db/schema';
import { decodeFacts } from '../../src/domain/public-event';
import { sendBatch } from '../../src/db/database';
import { letterTo } from '../support/letters';
import { newsBody, newsHeaders, newsSecret, postNews } from '../support/resend-news';
import { freshEmail, signedUp } from '../support/visitor';
import { database, env, makeMerchant } from '../support/worker-world';

const atMs = Date.now() - 60_000;
const permanent = { type: 'Permanent', subType: 'General', message: 'The mailbox does not exist.' };

beforeEach(async () => {
  await database.delete(mailRefusal);
  await database.delete(recipient);
  await database.delete(event);
});

async function addRecipient(email: string, change: Partial<typeof recipient.$inferInsert> = {}): Promise<string> {
  const { accountId } = await makeMerchant();
  const id = `rcp_${crypto.randomUUID()}`;
  const who = { id, accountId, channel: 'email', email, name: 'Finance', locale: 'en', timeZone: '', settings: '' } as const;
  await database.insert(recipient).values({ ...who, addedBy: 'usr_1', createdAtMs: 1, provedAtMs: 2, ...change });
  return id;
}

const news = (type: string, to: readonly string[], bounce?: typeof permanent): string =>
  newsBody({ type, to, atMs, ...(bounce === undefined ? {} : { bounce }) });

describe('news of Resend', () => {
  test('of a mailbox that does not exist is kept, and the account that wanted mail there is told, once each', async () => {
    const id = await addRecipient('finance@shop.test');
    const body = news('email.bounced', ['Finance@Shop.test'], permanent);
    const headers = newsHeaders('msg_1', body);
    expect(await postNews(body, headers)).toBe(204);
    expect(await postNews(body, headers)).toBe(204);
    expect(await database.select().from(mailRefusal)).toEqual([
      { emailKey: 'finance@shop.test', kind: 'bounced', answer: 'General: The mailbox does not exist.', times: 1, atMs },
    ]);
    const events = await database.select().from(event);
    expect(events).toMatchObject([{ type: 'recipient.refused', projectId: null, expandedAtMs: null, atMs }]);
    expect(decodeFacts(events[0]?.data ?? '')).toEqual({
      recipient_id: id,
      name: 'Finance',
      address: 'finance@shop.test',
      answer: 'General: The mailbox does not exist.',
    });
  });

  test('of a complaint stops mail to that reader; a full mailbox, a delivery and unknown news stop nothing', async () => {
    for (const [type, bounce] of [['email.delivered'], ['email.bounced', { ...permanent, type: 'Transient' }], ['email.invented'], ['email.opened']] as const) {
      const body = news(type, ['reader@shop.test'], bounce);
      expect(await postNews(body, newsHeaders(`msg_${type}`, body))).toBe(204);
    }
    expect(await findMailRefusal(database, 'reader@shop.test')).toBeNull();
    const body = news('email.complained', ['Reader <reader@shop.test>']);
    expect(await postNews(body, newsHeaders('msg_2', body))).toBe(204);
    expect(await findMailRefusal(database, 'READER@shop.test')).toMatchObject({ kind: 'complained', times: 1 });
  });

  test('that is forged, old, from the future, of another secret or unreadable changes nothing', async () => {
    const body = news('email.complained', ['reader@shop.test']);
    const good = newsHeaders('msg_1', body);
    const others: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
      [`${body} `, good, 401],
      [body, {}, 401],
      [body, { ...good, 'svix-id': 'msg_2' }, 401],
      [body, { ...good, 'svix-signature': 'v1,AAAA v1, v2,x' }, 401],
      [body, { ...good, 'svix-timestamp': 'now' }, 401],
      [body, newsHeaders('msg_1', body, Date.now() - 6 * 60_000), 401],
      [body, newsHeaders('msg_1', body, Date.now() + 6 * 60_000), 401],
      [body, newsHeaders('msg_1', body, Date.now(), `whsec_${btoa('another secret of 32 bytes......')}`), 401],
      ['{"type":', newsHeaders('msg_1', '{"type":'), 204],
      ['{"type":"email.complained"}', newsHeaders('msg_1', '{"type":"email.complained"}'), 204],
    ];
    for (const [text, headers, status] of others) expect(await postNews(text, headers)).toBe(status);
    expect(await database.select().from(mailRefusal)).toEqual([]);
  });

  test('finds no address in a home without its key', async () => {
    const body = news('email.complained', ['reader@shop.test']);
    expect(await postNews(body, newsHeaders('msg_1', body), env)).toBe(404);
    expect(await postNews(body, newsHeaders('msg_1', body), { ...env, RESEND_API_KEY: 're_x', RESEND_WEBHOOK_SECRET: '' } as typeof env)).toBe(404);
    expect(await postNews(body, newsHeaders('msg_1', body), { ...env, RESEND_API_KEY: 're_x', RESEND_WEBHOOK_SECRET: 'no secret' } as typeof env)).toBe(401);
    expect(newsSecret).toContain('whsec_');
  });
});

describe('a refusal', () => {
  const refusal = { email: 'finance@shop.test', kind: 'refused', answer: `550 no\r\nsuch user${'!'.repeat(900)}`, atMs } as const;

  test('counts when it comes again later, and tells an account once until the mailbox is proved again', async () => {
    const id = await addRecipient('finance@shop.test');
    await noteMailRefusal(database, refusal);
    await noteMailRefusal(database, { ...refusal, atMs: atMs - 5 });
    await noteMailRefusal(database, { ...refusal, atMs: atMs + 5 });
    const [row] = await database.select().from(mailRefusal);
    expect(row).toMatchObject({ times: 2, atMs: atMs + 5 });
    expect(row?.answer).toMatch(/^550 no such user!+$/);
    expect(row?.answer.length).toBeLessThanOrEqual(200);
    expect(await database.$count(event)).toBe(1);
    await database.update(recipient).set({ provedAtMs: 3 }).where(eq(recipient.id, id));
    await noteMailRefusal(database, { ...refusal, atMs: atMs + 9 });
    expect(await database.$count(event)).toBe(2);
  });

  test('is told to no account whose recipient has not said yes or has ended', async () => {
    await addRecipient('finance@shop.test', { provedAtMs: null });
    await addRecipient('finance@shop.test', { endedAtMs: 5 });
    await noteMailRefusal(database, refusal);
    expect(await database.$count(event)).toBe(0);
  });

  test('ends when the mailbox is proved, by a command or by the letter of a sign-up', async () => {
    await noteMailRefusal(database, refusal);
    await sendBatch(database, [clearMailRefusal(database, 'FINANCE@shop.test')]);
    expect(await findMailRefusal(database, 'finance@shop.test')).toBeNull();
    const email = freshEmail();
    const visitor = await signedUp(email);
    await noteMailRefusal(database, { ...refusal, email });
    const { path } = await letterTo(email, 'verify_email');
    await visitor.post(path, {});
    expect(await findMailRefusal(database, email)).toBeNull();
  });
});
