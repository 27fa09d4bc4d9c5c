// The notification list: a person's own, read once, closed to other eyes. Requests go through the whole Worker.
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { writeNotice } from '../../src/commands/letter';
import { sendBatch } from '../../src/db/database';
import { saveOutboxMail, listOutboxMail } from '../../src/db/outbox';
import { activity, letter, member, notice, session, user } from '../../src/db/schema';
import { idBytes, makeId } from '../../src/domain/id';
import { randomBytes } from '../../src/lib/random';
import { sessionIdOf } from '../support/step-up';
import { signedUp, Visitor } from '../support/visitor';
import { database, makePorts } from '../support/worker-world';

let visitor: Visitor;
let userId: string;

async function personOf(who: Visitor): Promise<string> {
  const [row] = await database
    .select({ userId: session.userId })
    .from(session)
    .where(eq(session.id, await sessionIdOf(who)));
  return row?.userId ?? '';
}

beforeEach(async () => {
  visitor = await signedUp();
  userId = await personOf(visitor);
  await database.delete(notice).where(eq(notice.userId, userId));
});

const whence = { device: 'Firefox, Linux', place: 'Riga, LV' };
async function tell(times = 1, to = userId): Promise<void> {
  for (let index = 0; index < times; index++)
    await sendBatch(
      database,
      await writeNotice(
        makePorts({ nowMs: Date.now() - index * 1_000 }),
        { userId: to, email: 'x@shop.test', locale: 'en' },
        'passkey_added',
        { ...whence, name: `Key ${index}` },
        null,
      ),
    );
}

const unread = async (): Promise<number> =>
  (await database.select().from(notice).where(eq(notice.userId, userId))).filter((row) => row.readAtMs === null).length;
const readLines = async (): Promise<number> =>
  (
    await database
      .select()
      .from(activity)
      .where(and(eq(activity.action, 'notice.read'), eq(activity.actor, `user:${userId}`)))
  ).length;

describe('the notification list', () => {
  test('says in a sentence what happened, from where, and what to do if it was not expected', async () => {
    await tell();
    const { status, html } = await visitor.get('/notices');
    expect(status).toBe(200);
    for (const words of ['A passkey was added: Key 0', 'Firefox, Linux', 'Riga, LV', 'If this was not you', 'href="/security/lockdown"', '1 unread notice<'])
      expect(html).toContain(words);
  });

  test('is empty at first, and says so', async () => {
    expect((await visitor.get('/notices')).html).toContain('No notices yet');
    expect((await visitor.get('/notices?show=unread')).html).toContain('Everything is read');
  });

  test('marks one, then all; repeating changes nothing and writes no line in the log', async () => {
    await tell(3);
    const [first] = await database.select().from(notice).where(eq(notice.userId, userId));
    const hidden = await visitor.hidden('/notices', '/notices/read');
    await visitor.post('/notices/read', { ...hidden, notice: first?.id ?? '' });
    expect([await unread(), await readLines()]).toEqual([2, 1]);
    const again = await visitor.post('/notices/read', { ...hidden, notice: first?.id ?? '' });
    expect([again.status, again.location, await readLines()]).toEqual([303, '/notices', 1]);
    await Promise.all(Array.from({ length: 4 }, () => visitor.post('/notices/read', hidden)));
    expect([await unread(), await readLines()]).toEqual([0, 2]);
    expect((await visitor.get('/notices?show=unread')).html).toContain('Everything is read');
    expect((await visitor.get('/notices')).html).toContain('No unread notices');
  });

  test('goes on to older ones, and a bent cursor begins at the top', async () => {
    await tell(27);
    const { html } = await visitor.get('/notices');
    expect(html).not.toContain('Key 26');
    const next = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect((await visitor.get(next)).html).toContain('Key 26');
    expect((await visitor.get('/notices?cursor=%00bent')).html).toContain('Key 0');
  });

  test('is nobody else\u2019s: a stranger sees nothing of it and marks nothing in it', async () => {
    await tell();
    const stranger = await signedUp();
    expect((await stranger.get('/notices')).html).not.toContain('Key 0');
    await tell(1, await personOf(stranger));
    const hidden = await stranger.hidden('/notices', '/notices/read');
    const [mine] = await database.select().from(notice).where(eq(notice.userId, userId));
    await stranger.post('/notices/read', { ...hidden, notice: mine?.id ?? '' });
    await stranger.post('/notices/read', hidden);
    expect(await unread()).toBe(1);
  });

  test('is closed while somebody looks through other eyes, and nothing is marked then', async () => {
    await tell();
    const hidden = await visitor.hidden('/notices', '/notices/read');
    const viewed = makeId('usr', randomBytes(idBytes));
    const [own] = await database.select().from(member).where(eq(member.userId, userId));
    await database.insert(user).values({ id: viewed, email: `${viewed}@shop.test`, emailKey: viewed, passwordHash: 'x', locale: 'en', createdAtMs: 1 });
    await database.insert(member).values({ accountId: own?.accountId ?? '', userId: viewed, role: 'viewer', createdAtMs: 1 });
    await database
      .update(session)
      .set({ accountId: own?.accountId ?? '', viewAsUserId: viewed })
      .where(eq(session.id, await sessionIdOf(visitor)));
    const { html } = await visitor.get('/notices');
    expect(html).not.toContain('Key 0');
    expect(html).toContain('Notices are not shown');
    expect((await visitor.post('/notices/read', hidden)).status).toBe(403);
    expect([await unread(), await readLines()]).toEqual([1, 0]);
  });

  test('without the form\u2019s token, from another site, or by a stranger without a session marks nothing', async () => {
    await tell();
    const hidden = await visitor.hidden('/notices', '/notices/read');
    expect((await visitor.post('/notices/read', { ...hidden, csrf: 'x' })).status).toBe(403);
    expect((await visitor.post('/notices/read', hidden, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await new Visitor().post('/notices/read', hidden)).location).toContain('/sign-in');
    expect(await unread()).toBe(1);
  });

  test('leads back only to a page of ours', async () => {
    await tell();
    const hidden = await visitor.hidden('/notices', '/notices/read');
    expect((await visitor.post('/notices/read', { ...hidden, return_to: 'https://evil.example' })).location).toMatch(/^\/notices\?done=read&read_at=\d{13}$/);
  });
});

describe('the outbox of the local home', () => {
  test('shows an unproved address only what was written to its own person', async () => {
    const email = `shared-${userId.toLowerCase()}@shop.test`;
    const mail = (id: string) => saveOutboxMail(database, { id, recipient: email, subject: 'x', html: '', plain: '', sentAtMs: 1 });
    const letterTo = (id: string, to: string | null) =>
      database
        .insert(letter)
        .values({ id, kind: 'verify_email', userId: to, email, locale: 'en', content: '', state: 'sent', attempts: 1, dueAtMs: 1, createdAtMs: 1 });
    await letterTo(`ltr_own${userId}`, userId);
    await letterTo(`ltr_other${userId}`, 'usr_other');
    for (const id of [`ltr_own${userId}`, `ltr_other${userId}`]) await mail(id);
    const seen = async (isEmailVerified: boolean) => (await listOutboxMail(database, { userId, email, isEmailVerified })).map((row) => row.id).toSorted();
    expect(await seen(false)).toEqual([`ltr_own${userId}`]);
    expect(await seen(true)).toEqual([`ltr_other${userId}`, `ltr_own${userId}`]);
  });
});
