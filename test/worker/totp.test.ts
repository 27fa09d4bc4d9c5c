// One-time codes end to end in workerd: set up, used once however many ask at the same moment, turned off, never behind another's back.
import { and, eq, like } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { base32nopad } from '@scure/base';
import { codeAt } from '../../src/auth/totp';
import { checkTotp } from '../../src/commands/check-totp';
import { account, activity, letter, member, notice, totp } from '../../src/db/schema';
import { isSpent } from '../../src/db/spent-token';
import { sendBatch } from '../../src/db/database';
import { givenPasskey, givenTotp } from '../support/factors';
import { confirmVisitor } from '../support/step-up';
import { signedUp, type Visitor } from '../support/visitor';
import { userIdOf } from '../support/who';
import { database, makePorts } from '../support/worker-world';

const nowMs = 1_790_000_010_000;

/** Uses a code as every caller does: its statements in one batch. */
async function use(userId: string, code: string, atMs: number): Promise<'in' | 'wrong'> {
  const ports = makePorts({ nowMs: atMs });
  const checked = await checkTotp(ports, userId, code);
  if (!checked.ok) return 'wrong';
  try {
    await sendBatch(database, checked.value.statements);
    return 'in';
  } catch (error) {
    if (isSpent(error)) return 'wrong';
    throw error;
  }
}

let people = 0;
const somebody = (): string => `usr_totp${(people += 1)}`;

describe('using a code', () => {
  test('a code lets in once; the same code again, and the one before it, do not', async () => {
    const userId = somebody();
    const codeOf = await givenTotp(userId);
    expect(await use(userId, codeOf(nowMs), nowMs)).toBe('in');
    expect(await use(userId, codeOf(nowMs), nowMs)).toBe('wrong');
    expect(await use(userId, codeOf(nowMs - 30_000), nowMs)).toBe('wrong');
    expect(await use(userId, codeOf(nowMs + 30_000), nowMs)).toBe('in');
  });

  test('of a hundred that use the same code at once exactly one gets in', async () => {
    const userId = somebody();
    const codeOf = await givenTotp(userId);
    const answers = await Promise.all(Array.from({ length: 100 }, () => use(userId, codeOf(nowMs), nowMs)));
    expect(answers.filter((answer) => answer === 'in')).toHaveLength(1);
  });

  test('of different codes at once the later one keeps the earlier ones out', async () => {
    const userId = somebody();
    const codeOf = await givenTotp(userId);
    await Promise.all([-30_000, 0, 30_000].map((off) => use(userId, codeOf(nowMs + off), nowMs)));
    const [row] = await database.select().from(totp).where(eq(totp.userId, userId));
    const last = row?.lastStep ?? 0;
    for (const off of [-30_000, 0, 30_000]) {
      const step = Math.floor((nowMs + off) / 30_000);
      if (step <= last) expect(await use(userId, codeOf(nowMs + off), nowMs)).toBe('wrong');
    }
  });

  test('the code of another person, of another moment, and no code at all are wrong', async () => {
    const [ada, bob] = [somebody(), somebody()];
    const [adasCode, bobsCode] = [await givenTotp(ada), await givenTotp(bob)];
    expect(await use(ada, bobsCode(nowMs), nowMs)).toBe('wrong');
    expect(await use(ada, adasCode(nowMs - 90_000), nowMs)).toBe('wrong');
    expect(await use(ada, adasCode(nowMs + 90_000), nowMs)).toBe('wrong');
    for (const text of ['', 'abcdef', '000 00', '1234567']) expect(await use(ada, text, nowMs)).toBe('wrong');
    expect(await use(somebody(), '123456', nowMs)).toBe('wrong');
  });

  test('a secret that was begun and never confirmed lets nobody in', async () => {
    const userId = somebody();
    const codeOf = await givenTotp(userId);
    await database.update(totp).set({ confirmedAtMs: null }).where(eq(totp.userId, userId));
    expect(await use(userId, codeOf(nowMs), nowMs)).toBe('wrong');
  });

  test('after the master key changed the code still works, and the secret is sealed again', async () => {
    const userId = somebody();
    const codeOf = await givenTotp(userId);
    const ports = makePorts({ nowMs });
    const changed = { ...ports.settings, masterKey: new Uint8Array(32).fill(5), previousMasterKey: ports.settings.masterKey };
    const [before] = await database.select().from(totp).where(eq(totp.userId, userId));
    const checked = await checkTotp({ ...ports, settings: changed }, userId, codeOf(nowMs));
    expect(checked.ok).toBe(true);
    if (checked.ok) await sendBatch(database, checked.value.statements);
    const [after] = await database.select().from(totp).where(eq(totp.userId, userId));
    expect(after?.secret).not.toBe(before?.secret);
    const alone = { ...changed, previousMasterKey: null };
    expect((await checkTotp({ ...ports, settings: alone, nowMs: nowMs + 60_000 }, userId, codeOf(nowMs + 60_000))).ok).toBe(true);
  });
});

const secretOn = (html: string): Uint8Array => base32nopad.decode(/data-copy="([A-Z2-7]{32})"/.exec(html)?.[1] ?? '');

describe('setting it up', () => {
  let visitor: Visitor;
  let userId: string;

  beforeEach(async () => {
    visitor = await signedUp();
    userId = await userIdOf(visitor);
    await confirmVisitor(visitor, ['factors']);
  });

  async function begun(): Promise<Uint8Array> {
    const answer = await visitor.post('/security/totp', await visitor.hidden('/security/totp', '/security/totp'));
    expect([answer.status, answer.location]).toEqual([303, '/security/totp']);
    return secretOn((await visitor.get('/security/totp')).html);
  }

  const type = async (code: string) => visitor.post('/security/totp', { ...(await visitor.hidden('/security/totp', '/security/totp')), code });
  const rows = (action: string) =>
    database
      .select()
      .from(activity)
      .where(and(eq(activity.object, userId), eq(activity.action, action)));

  test('a secret, a wrong code, the right code: on, told by mail and in the list, and one line in the log', async () => {
    const secret = await begun();
    expect(secret).toHaveLength(20);
    const wrong = await type('000000');
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('aria-invalid="true"');
    const right = await type(` ${codeAt(secret, Math.floor(Date.now() / 30_000))} `);
    expect([right.status, right.location]).toEqual([303, '/security/recovery-codes?done=totp_on']);
    expect((await visitor.get('/security')).html).toContain('is-paid');
    expect(
      await database
        .select()
        .from(notice)
        .where(and(eq(notice.userId, userId), eq(notice.kind, 'totp_on'))),
    ).toHaveLength(1);
    expect(
      await database
        .select()
        .from(letter)
        .where(and(eq(letter.userId, userId), eq(letter.kind, 'totp_on'))),
    ).toHaveLength(1);
    expect(await rows('totp.begun')).toHaveLength(1);
    expect(await rows('totp.turned_on')).toHaveLength(1);
    // What turned it on signs nobody in.
    expect(await use(userId, codeAt(secret, Math.floor(Date.now() / 30_000)), Date.now())).toBe('wrong');
  });

  test('the secret is on the page only while it is off and the session is confirmed, and in no stored text', async () => {
    const secret = await begun();
    const shown = base32nopad.encode(secret);
    const stolen = await signedUp();
    for (const [name, value] of visitor.cookies) stolen.cookies.set(name, value);
    await database.run(`UPDATE step_up SET at_ms = 1`);
    expect((await stolen.get('/security/totp')).html).not.toContain(shown);
    await confirmVisitor(visitor, ['factors']);
    await type(codeAt(secret, Math.floor(Date.now() / 30_000)));
    expect((await visitor.get('/security/totp')).html).not.toContain(shown);
    const [row] = await database.select().from(totp).where(eq(totp.userId, userId));
    expect(row?.secret).not.toContain(shown);
    expect(
      await database
        .select()
        .from(activity)
        .where(like(activity.detail, `%${shown}%`)),
    ).toEqual([]);
  });

  test('beginning again replaces a secret that was never confirmed, and never one that is on', async () => {
    const first = await begun();
    const second = await begun();
    expect(second).not.toEqual(first);
    expect((await type(codeAt(first, Math.floor(Date.now() / 30_000)))).status).toBe(422);
    expect((await type(codeAt(second, Math.floor(Date.now() / 30_000)))).status).toBe(303);
    const again = await visitor.post('/security/totp', { csrf: (await visitor.hidden('/security/totp', '/security/totp/removal'))['csrf'] ?? '' });
    expect(again.status).toBe(409);
  });

  test('the same code turned on twice at once turns on once', async () => {
    const secret = await begun();
    const fields = { ...(await visitor.hidden('/security/totp', '/security/totp')), code: codeAt(secret, Math.floor(Date.now() / 30_000)) };
    const answers = await Promise.all([visitor.post('/security/totp', fields), visitor.post('/security/totp', fields)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409]);
    expect(await rows('totp.turned_on')).toHaveLength(1);
  });

  test('turning off takes effect once and is told; a second time changes nothing', async () => {
    await givenTotp(userId);
    const fields = await visitor.hidden('/security/totp', '/security/totp/removal');
    for (let turn = 0; turn < 2; turn++) expect((await visitor.post('/security/totp/removal', fields)).status).toBe(303);
    expect(await rows('totp.turned_off')).toHaveLength(1);
    expect(
      await database
        .select()
        .from(notice)
        .where(and(eq(notice.userId, userId), eq(notice.kind, 'totp_off'))),
    ).toHaveLength(1);
    expect(await database.select().from(totp).where(eq(totp.userId, userId))).toEqual([]);
  });

  test('the only factor stays on while an account asks each member for one; beside a passkey it may go', async () => {
    await givenTotp(userId);
    const fields = await visitor.hidden('/security/totp', '/security/totp/removal');
    const [place] = await database.select().from(member).where(eq(member.userId, userId));
    await database
      .update(account)
      .set({ requiresFactor: true })
      .where(eq(account.id, place?.accountId ?? ''));
    expect((await visitor.post('/security/totp/removal', fields)).status).toBe(409);
    expect((await visitor.get('/security/totp')).html).not.toContain('/security/totp/removal');
    await givenPasskey(userId);
    expect((await visitor.post('/security/totp/removal', fields)).status).toBe(303);
  });
});
