// What a form of preferences means: ticks, presets, amounts, hours; and what is kept of it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newsKind, newsTypes, type NewsType } from '../../src/domain/notification';
import { decodePreference, encodePreference, usualPreference, wants } from '../../src/domain/notification-preference';
import {
  choicesOf,
  clockOf,
  isOfProject,
  minuteOf,
  newsWithin,
  preferenceChanges,
  presetTicks,
  readHabit,
  ticksOf,
  type HabitInput,
} from '../../src/domain/notification-preference-check';
import { allRights, roleRights } from '../../src/domain/permission';

const habit: HabitInput = {
  amount: '',
  currency: 'USD',
  quiet: '',
  quietFrom: '',
  quietTo: '',
  paceEmail: 'at_once',
  paceTelegram: 'at_once',
  digestAt: '09:00',
};
const valueOf = (change: Partial<HabitInput>) => {
  const read = readHabit({ ...habit, ...change });
  return read.ok ? read.value : read.refusal;
};
const pointers = (change: Partial<HabitInput>): readonly string[] => {
  const read = readHabit({ ...habit, ...change });
  return !read.ok && read.refusal.reason === 'invalid_input' ? read.refusal.problems.map((problem) => problem.pointer) : [];
};

test('a viewer chooses among the news that a viewer may see, and no other', () => {
  expect(newsWithin(allRights)).toEqual(newsTypes);
  expect(newsWithin(roleRights.viewer).every((type) => !type.startsWith('webhook.') && !type.startsWith('balance.withdraw'))).toBe(true);
  expect(newsWithin([])).toEqual([]);
});

test('“what matters” is what is told to whoever chose nothing, and stores nothing', () => {
  const ticks = presetTicks('matters', newsTypes);
  expect(ticks).toEqual(ticksOf(usualPreference, null, newsTypes));
  expect(choicesOf(ticks, newsTypes, {}, 'account')).toEqual({ ok: true, value: {} });
});

test('“everything” ticks all, “problems only” what wants a look and nothing that is merely good', () => {
  expect(presetTicks('everything', newsTypes).telegram).toEqual(newsTypes);
  const problems = presetTicks('problems', newsTypes).email as readonly NewsType[];
  expect(problems).toContain('payment.reverted');
  expect(problems).not.toContain('payment.paid');
  expect(new Set(problems.map((type) => newsKind(type).severity))).toEqual(new Set(['attention', 'problem']));
});

test('whatever is ticked comes back as it was, stored and read again', () => {
  const some = fc.subarray([...newsTypes]);
  fc.assert(
    fc.property(some, some, fc.constantFrom('account' as const, 'project' as const), (email, telegram, of) => {
      const choices = choicesOf({ email, telegram }, newsTypes, {}, of);
      if (!choices.ok) return false;
      const preference = decodePreference(encodePreference({ ...usualPreference, choices: choices.value }));
      const told = of === 'account' ? ticksOf(preference, null, newsTypes) : ticksOf(usualPreference, preference, newsTypes);
      return told.email.join() === email.join() && told.telegram.join() === telegram.join();
    }),
  );
});

test('a choice of news that somebody may not see any more stays as it was', () => {
  const kept = { 'webhook.failing': { email: false } } as const;
  const choices = choicesOf({ email: [], telegram: [] }, ['payment.paid'], kept, 'account');
  expect(choices).toEqual({ ok: true, value: { 'webhook.failing': { email: false }, 'payment.paid': { email: false, telegram: false } } });
});

test('a project’s own choice holds whatever the account’s becomes', () => {
  const offered = newsTypes.filter(isOfProject);
  const own = choicesOf({ email: ['payment.paid'], telegram: [] }, offered, {}, 'project');
  const ofProject = { ...usualPreference, choices: own.ok ? own.value : {} };
  const account = { ...usualPreference, choices: { 'payment.paid': { email: false }, 'payment.late': { email: true } } };
  expect([wants('payment.paid', 'email', account, ofProject).told, wants('payment.late', 'email', account, ofProject).told]).toEqual([true, false]);
  expect(offered).not.toContain('recipient.refused');
});

test('a kind of news that there is not is refused at its channel', () => {
  const refused = choicesOf({ email: [], telegram: ['payment.stolen'] }, newsTypes, {}, 'account');
  expect(refused).toEqual({ ok: false, refusal: { reason: 'invalid_input', problems: [{ pointer: '/by_telegram', code: 'not_listed' }] } });
});

test('an amount is read exactly, with comma or point, and none is no threshold', () => {
  expect(valueOf({ amount: '12,50' })).toMatchObject({ threshold: { amount: 12_500_000n, currency: 'USD' } });
  expect(valueOf({ amount: ' ' })).toMatchObject({ threshold: null });
});

test('quiet hours may end on the next day, and never begin when they end', () => {
  expect(valueOf({ quiet: 'yes', quietFrom: '22:30', quietTo: '07:00' })).toMatchObject({ quiet: { fromMinute: 1350, toMinute: 420 } });
  expect(pointers({ quiet: 'yes', quietFrom: '08:00', quietTo: '08:00' })).toEqual(['/quiet_to']);
  expect(valueOf({ quiet: '', quietFrom: 'nonsense' })).toMatchObject({ quiet: null });
});

test('every field that is wrong is named at once', () => {
  const wrong = { amount: '1.234', currency: 'USD', quiet: 'yes', quietFrom: '25:00', quietTo: '', paceEmail: 'yearly', digestAt: '9' };
  expect(pointers(wrong)).toEqual(['/amount', '/quiet_from', '/quiet_to', '/pace_email', '/digest_at']);
  expect(pointers({ amount: '5', currency: 'USDT' })).toEqual(['/currency']);
});

test('a minute of the day and its clock are the same thing', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1439 }), (minute) => minuteOf(clockOf(minute)) === minute));
  expect(['24:00', '7', '', '12:60', '-1:00'].map(minuteOf)).toEqual([null, null, null, null, null]);
});

test('the log says what was and what is, and nothing of what stayed', () => {
  const after = { ...usualPreference, choices: { 'payment.paid': { email: false } }, quiet: { fromMinute: 0, toMinute: 60 } };
  expect(preferenceChanges(usualPreference, after)).toEqual({ email: ['payment.paid', ''], quiet_hours: ['', '00:00-01:00'] });
  expect(preferenceChanges(after, after)).toEqual({});
});
