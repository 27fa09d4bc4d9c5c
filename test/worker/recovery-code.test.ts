// Recovery codes end to end in workerd: shown once, used once however many ask at the same moment, replaced as a whole, told of each use.
import { and, eq, isNull } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { checkRecoveryCode } from '../../src/commands/check-recovery-code';
import { account, activity, letter, member, notice, recoveryCode, spentToken } from '../../src/db/schema';
import { isSpent } from '../../src/db/spent-token';
import { sendBatch } from '../../src/db/database';
import { givenRecoveryCodes } from '../support/factors';
import { confirmVisitor } from '../support/step-up';
import { signedUp, type Visitor } from '../support/visitor';
import { userIdOf } from '../support/who';
import { database, makeMerchant, makePorts } from '../support/worker-world';

const holder = (id: string) => ({ id, email: `${id}@shop.test`, locale: 'en' });

async function use(userId: string, code: string): Promise<number | 'wrong'> {
  const checked = await checkRecoveryCode(makePorts(), holder(userId), code);
  if (!checked.ok) return 'wrong';
  try {
    await sendBatch(database, checked.value.statements);
    return checked.value.left;
  } catch (error) {
    if (isSpent(error)) return 'wrong';
    throw error;
  }
}

let people = 0;
const somebody = (): string => `usr_code${(people += 1)}`;
const first = (codes: readonly string[]): string => codes[0] ?? '';

describe('using a code', () => {
  test('each code lets in once, however it is typed, and the rest stay good', async () => {
    const userId = somebody();
    const codes = await givenRecoveryCodes(userId);
    expect(await use(userId, first(codes).toLowerCase().replaceAll('-', ' '))).toBe(9);
    expect(await use(userId, first(codes))).toBe('wrong');
    expect(await use(userId, codes[1] ?? '')).toBe(8);
  });

  test('of a hundred that use the same code at once exactly one gets in', async () => {
    const userId = somebody();
    const codes = await givenRecoveryCodes(userId);
    const answers = await Promise.all(Array.from({ length: 100 }, () => use(userId, first(codes))));
    expect(answers.filter((answer) => answer !== 'wrong')).toEqual([9]);
    expect(await database.select().from(notice).where(eq(notice.userId, userId))).toHaveLength(1);
  });

  test('a code of another person, a replaced one and no code at all are wrong', async () => {
    const [ada, bob] = [somebody(), somebody()];
    const bobs = await givenRecoveryCodes(bob);
    await givenRecoveryCodes(ada);
    for (const text of [first(bobs), '', '0000-0000-0000-0000', 'x'.repeat(5000)]) expect(await use(ada, text)).toBe('wrong');
    await database.delete(recoveryCode).where(eq(recoveryCode.userId, bob));
    expect(await use(bob, first(bobs))).toBe('wrong');
  });

  test('codes that are replaced while one is being used let nobody in', async () => {
    const userId = somebody();
    const codes = await givenRecoveryCodes(userId);
    const checked = await checkRecoveryCode(makePorts(), holder(userId), first(codes));
    await database.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
    expect(checked.ok).toBe(true);
    if (checked.ok) await expect(sendBatch(database, checked.value.statements)).rejects.toSatisfy(isSpent);
  });

  test('each use is told in the list and by mail, and freezes the wallets that the person could change', async () => {
    const merchant = await makeMerchant();
    const codes = await givenRecoveryCodes(merchant.userId);
    expect(await use(merchant.userId, first(codes))).toBe(9);
    const told = await database
      .select()
      .from(notice)
      .where(and(eq(notice.userId, merchant.userId), eq(notice.kind, 'recovery_code_used')));
    expect(told.map(({ data }) => data['left'])).toEqual(['9']);
    expect(
      await database
        .select()
        .from(letter)
        .where(and(eq(letter.userId, merchant.userId), eq(letter.kind, 'recovery_code_used'))),
    ).toHaveLength(1);
    const [frozen] = await database.select().from(account).where(eq(account.id, merchant.accountId));
    expect(frozen?.walletsFrozenUntilMs).toBeGreaterThan(Date.now() + 71 * 3_600_000);
  });

  test('codes that were made under the master key before are still good', async () => {
    const userId = somebody();
    const codes = await givenRecoveryCodes(userId);
    const ports = makePorts();
    const changed = { ...ports.settings, masterKey: new Uint8Array(32).fill(5), previousMasterKey: ports.settings.masterKey };
    expect((await checkRecoveryCode({ ...ports, settings: changed }, holder(userId), first(codes))).ok).toBe(true);
    expect((await checkRecoveryCode({ ...ports, settings: { ...changed, previousMasterKey: null } }, holder(userId), first(codes))).ok).toBe(false);
  });
});

const codesOn = (html: string): readonly string[] => [...html.matchAll(/<bdi class="mono" dir="ltr">([0-9A-Z-]{19})<\/bdi>/g)].map((match) => match[1] ?? '');

describe('making them', () => {
  let visitor: Visitor;
  let userId: string;

  beforeEach(async () => {
    visitor = await signedUp();
    userId = await userIdOf(visitor);
    await confirmVisitor(visitor, ['factors']);
  });

  const form = () => visitor.hidden('/security/recovery-codes', '/security/recovery-codes');

  test('ten codes are in the answer to the form and nowhere else; what is stored are hashes', async () => {
    const made = await visitor.post('/security/recovery-codes', await form());
    const codes = codesOn(made.html);
    expect([made.status, codes.length, new Set(codes).size]).toEqual([201, 10, 10]);
    const stored = JSON.stringify([await database.select().from(recoveryCode), await database.select().from(activity), await database.select().from(notice)]);
    for (const code of codes) {
      expect(stored).not.toContain(code);
      expect(stored).not.toContain(code.replaceAll('-', ''));
    }
    expect(codesOn((await visitor.get('/security/recovery-codes')).html)).toEqual([]);
    expect(await use(userId, codes[3] ?? '')).toBe(9);
    expect((await visitor.get('/security')).html).toContain('9 left');
  });

  test('new codes end all earlier ones', async () => {
    const old = codesOn((await visitor.post('/security/recovery-codes', await form())).html);
    const fresh = codesOn((await visitor.post('/security/recovery-codes', await form())).html);
    for (const code of old) expect(await use(userId, code)).toBe('wrong');
    expect(await use(userId, first(fresh))).toBe(9);
    expect(
      await database
        .select()
        .from(recoveryCode)
        .where(and(eq(recoveryCode.userId, userId), isNull(recoveryCode.usedAtMs))),
    ).toHaveLength(9);
  });

  test('the same form sent twice makes codes once and shows them once', async () => {
    const fields = await form();
    const shown = codesOn((await visitor.post('/security/recovery-codes', fields)).html);
    const again = await visitor.post('/security/recovery-codes', fields);
    expect([again.status, again.location]).toEqual([303, '/security/recovery-codes']);
    expect(await use(userId, first(shown))).toBe(9);
    expect(
      await database
        .select()
        .from(activity)
        .where(and(eq(activity.object, userId), eq(activity.action, 'recovery_codes.made'))),
    ).toHaveLength(1);
    expect(
      await database
        .select()
        .from(notice)
        .where(and(eq(notice.userId, userId), eq(notice.kind, 'recovery_codes_made'))),
    ).toHaveLength(1);
  });

  test('the file says the codes that were sent to it and are the person\u2019s own, and nothing else', async () => {
    const made = await visitor.post('/security/recovery-codes', await form());
    const codes = codesOn(made.html);
    const csrf = /name="csrf" value="([^"]+)"/.exec(made.html)?.[1] ?? '';
    const others = await givenRecoveryCodes(somebody());
    const file = await visitor.post('/security/recovery-codes/file', { csrf, codes: [...codes, first(others), 'rubbish'] });
    expect(file.status).toBe(200);
    expect(file.headers.get('Content-Disposition')).toContain('attachment; filename="quittance-recovery-codes.txt"');
    expect(file.headers.get('Content-Type')).toContain('text/plain');
    for (const code of codes) expect(file.html).toContain(code);
    expect(file.html).not.toContain(first(others));
    expect((await visitor.post('/security/recovery-codes/file', { csrf, codes: [first(others)] })).status).toBe(404);
  });

  test('"saved" is noted once for each set of codes', async () => {
    const made = await visitor.post('/security/recovery-codes', await form());
    const csrf = /name="csrf" value="([^"]+)"/.exec(made.html)?.[1] ?? '';
    const without = await visitor.post('/security/recovery-codes/kept', { csrf });
    expect(without.location).toBe('/security/recovery-codes');
    for (let turn = 0; turn < 2; turn++)
      expect((await visitor.post('/security/recovery-codes/kept', { csrf, kept: 'yes' })).location).toBe('/security?done=saved');
    expect(
      await database
        .select()
        .from(activity)
        .where(and(eq(activity.object, userId), eq(activity.action, 'recovery_codes.kept'))),
    ).toHaveLength(1);
  });

  test('somebody without any codes has nothing to note', async () => {
    const csrf = (await form())['csrf'] ?? '';
    await visitor.post('/security/recovery-codes/kept', { csrf, kept: 'yes' });
    expect(
      await database
        .select()
        .from(activity)
        .where(and(eq(activity.object, userId), eq(activity.action, 'recovery_codes.kept'))),
    ).toEqual([]);
    expect(
      await database
        .select()
        .from(spentToken)
        .where(eq(spentToken.id, `recovery-codes-kept:${userId}:null`)),
    ).toEqual([]);
    expect(await database.select().from(member).where(eq(member.userId, userId))).toHaveLength(1);
  });
});
