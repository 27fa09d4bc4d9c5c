// Letters on their way out: each is sent once, whoever sends; a crash repeats it at most once; what was sent or given up says nothing
// any more. D1 is real.
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { writeLetter, writeNotice, type Addressee } from '../../src/commands/letter';
import { sendBatch } from '../../src/db/database';
import { letter, notice, user } from '../../src/db/schema';
import { limits } from '../../src/domain/limits';
import { makeId } from '../../src/domain/id';
import { chooseMailer } from '../../src/gateways/mail';
import { readBatch } from '../../src/queues/batch';
import { readHint } from '../../src/queues/messages';
import { sendLetters } from '../../src/queues/send-letter';
import { commandPorts, database, makeWorld, type World } from './delivery-support';

const startMs = Date.parse('2026-11-20T12:00:00Z');
const bytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
let world: World;

beforeEach(async () => {
  await database.delete(letter);
  await database.delete(notice);
  world = makeWorld(startMs);
});

async function somebody(verifiedAtMs: number | null = 1): Promise<Addressee & { userId: string }> {
  const userId = makeId('usr', bytes(16));
  const email = `${userId.toLowerCase()}@shop.example`;
  await database.insert(user).values({ id: userId, email, emailKey: email, passwordHash: 'x', locale: 'en', createdAtMs: 1, emailVerifiedAtMs: verifiedAtMs });
  return { userId, email, locale: 'en' };
}

const code = { code: '123456', link: 'https://test.example/email-proof/x', minutes: '10' };
const proveTo = async (to: Addressee, uselessAtMs: number | null = null): Promise<void> =>
  sendBatch(database, await writeLetter(commandPorts(startMs), to, 'verify_email', code, { accountId: null, uselessAtMs }));
const tell = async (to: Addressee & { userId: string }): Promise<void> =>
  sendBatch(database, await writeNotice(commandPorts(startMs), to, 'totp_off', { device: 'Firefox, Linux', place: '' }, null));

const rows = () => database.select().from(letter);
const only = async () => (await rows())[0];
const send = (ports = world.ports) => sendLetters(ports, limits.repairBatchMax);

describe('a letter', () => {
  test('is sent once under its own id, in the language of its reader, and is empty afterwards', async () => {
    await proveTo({ ...(await somebody(null)), locale: 'ru' });
    const before = await only();
    expect(before?.content).not.toContain('123456');
    expect(await send()).toMatchObject({ sent: 1 });
    expect(await send()).toMatchObject({ sent: 0, left: 0 });
    expect(world.mails).toMatchObject([{ id: before?.id, to: before?.email, subject: '123456 — код подтверждения почты' }]);
    expect(await only()).toMatchObject({ state: 'sent', outcome: 'delivered', content: '', attempts: 1, leaseToken: null });
  });

  test('is sent once although several senders run at the same time', async () => {
    const to = await somebody();
    await proveTo(to);
    await tell(to);
    await Promise.all(Array.from({ length: 5 }, () => send()));
    expect(world.mails).toHaveLength(2);
    expect(new Set(world.mails.map((mail) => mail.id)).size).toBe(2);
  });

  test('is repeated at most once when the sender dies between sending and recording', async () => {
    await proveTo(await somebody());
    const dying = {
      ...world.ports,
      sendMail: async (mail: Parameters<typeof world.ports.sendMail>[0]) => {
        await world.ports.sendMail(mail);
        throw new Error('the sender died');
      },
    };
    expect(await send(dying)).toMatchObject({ crashed: 1 });
    expect(await send()).toMatchObject({ sent: 0 });
    world.nowMs += limits.deliveryLeaseMs + 1;
    expect(await send()).toMatchObject({ sent: 1 });
    world.nowMs += limits.letterHorizonMs;
    await send();
    expect(world.mails.map((mail) => mail.id)).toEqual([(await only())?.id, (await only())?.id]);
  });

  test('is tried again after a while when the mail server could not take it', async () => {
    await proveTo(await somebody());
    world.mailOutcome = { kind: 'failed', code: 451, reply: 'later' };
    expect(await send()).toMatchObject({ retried: 1 });
    const waiting = await only();
    expect(waiting).toMatchObject({ state: 'pending', outcome: 'mail_failed', statusCode: 451 });
    expect(waiting?.dueAtMs).toBeGreaterThan(startMs);
    expect(await send()).toMatchObject({ retried: 0 });
    world.mailOutcome = { kind: 'sent', reply: 'ok' };
    world.nowMs = waiting?.dueAtMs ?? 0;
    expect(await send()).toMatchObject({ sent: 1 });
  });

  test('ends when the address is refused for ever, and waits where no mail server is set up', async () => {
    await proveTo(await somebody());
    world.mailOutcome = { kind: 'not_configured' };
    expect(await send()).toMatchObject({ retried: 1 });
    world.nowMs += 60_000;
    world.mailOutcome = { kind: 'refused', about: 'recipient', code: 550, reply: 'no such user' };
    expect(await send()).toMatchObject({ dead: 1 });
    expect(await only()).toMatchObject({ state: 'dead', outcome: 'mail_refused', statusCode: 550, content: '' });
  });

  test('is given up after a day', async () => {
    await proveTo(await somebody());
    world.mailOutcome = { kind: 'failed', code: null, reply: 'down' };
    for (let run = 0; run < 40 && (await only())?.state === 'pending'; run++) {
      await send();
      world.nowMs += 60 * 60_000;
    }
    expect(await only()).toMatchObject({ state: 'dead', content: '' });
    expect(world.mails.length).toBeGreaterThan(5);
  });

  test('whose code has run out is never sent', async () => {
    await proveTo(await somebody(), startMs + 1_000);
    world.nowMs = startMs + 1_000;
    expect(await send()).toMatchObject({ dead: 1 });
    expect(world.mails).toEqual([]);
    expect(await only()).toMatchObject({ state: 'dead', outcome: 'useless', content: '' });
  });

  test('to somebody who deleted themselves is never sent', async () => {
    const to = await somebody();
    await proveTo(to);
    await database.update(user).set({ deletedAtMs: 1 }).where(eq(user.id, to.userId));
    expect(await send()).toMatchObject({ dead: 1 });
    expect(world.mails).toEqual([]);
    expect(await only()).toMatchObject({ outcome: 'recipient_gone', content: '' });
  });

  test('to a mailbox of nobody here is sent: an invitation', async () => {
    await proveTo({ userId: null, email: 'new@shop.example', locale: 'en' });
    expect(await send()).toMatchObject({ sent: 1 });
  });

  test('with news goes only to an address that was proved; the list shows it all the same', async () => {
    await tell(await somebody(null));
    expect(await send()).toMatchObject({ dead: 1 });
    expect(world.mails).toEqual([]);
    expect(await only()).toMatchObject({ outcome: 'recipient_unproved', content: '' });
    expect(await database.select().from(notice)).toHaveLength(1);
  });

  test('that was tampered with, or sealed under another key, ends unread', async () => {
    await proveTo(await somebody());
    await database.update(letter).set({ content: 's1.AAAAAAAA.AAAA' });
    expect(await send()).toMatchObject({ dead: 1 });
    expect(await only()).toMatchObject({ outcome: 'unreadable', content: '' });
  });

  test('of a kind that this version does not know does not hold up the others', async () => {
    const to = await somebody();
    await proveTo(to);
    await database.update(letter).set({ kind: 'from_the_future' });
    await proveTo(to);
    expect(await send()).toMatchObject({ dead: 1, sent: 1 });
  });
});

describe('a wake', () => {
  test('sends what is due; a letter needs none', async () => {
    await proveTo(await somebody());
    const acks: string[] = [];
    const message = {
      id: 'm1',
      timestamp: new Date(startMs),
      attempts: 1,
      body: { kind: 'letters' },
      ack: () => acks.push('ack'),
      retry: () => acks.push('retry'),
    };
    await readBatch(world.ports, {
      queue: 'deliveries',
      messages: [message],
      ackAll: () => undefined,
      retryAll: () => undefined,
    } as unknown as MessageBatch<unknown>);
    expect(acks).toEqual(['ack']);
    expect(world.mails).toHaveLength(1);
    expect(readHint({ kind: 'letters', more: 1 })).toEqual({ kind: 'letters' });
  });
});

describe('the local home', () => {
  test('says in the terminal what came, with its code and its link; another home says nothing', async () => {
    const lines: string[] = [];
    const log = console.log;
    console.log = (line: string) => void lines.push(line);
    try {
      await proveTo(await somebody());
      const keep = async (): Promise<void> => undefined;
      const to = (home: 'local' | 'test' | 'cloudflare') =>
        chooseMailer({ home, mailFrom: 'Quittance <pay@shop.example>', smtp: null, resend: null }, { keep, fetch, binding: undefined });
      const mail = {
        id: 'ltr_1',
        to: 'anna@shop.example',
        subject: '123456 is your code',
        html: '',
        plain: 'Press:\nhttp://localhost:8787/email-proof/abc\n',
        sentAtMs: 1,
      };
      await to('local')(mail);
      await to('test')(mail);
      expect(await to('cloudflare')(mail)).toEqual({ kind: 'not_configured' });
    } finally {
      console.log = log;
    }
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
      'mail to anna@shop.example: 123456 is your code — http://localhost:8787/email-proof/abc',
    ]);
  });
});
