// What a project's settings may be changed to, field by field, and how they are stored and told.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAmount } from '../../src/domain/currency';
import { mayLeadTo, parseHost, proofUrl, provesHost, urlPolicyOf } from '../../src/domain/project-host';
import { decodeSettings, defaultSettings, encodeSettings, rulesFor, type AutomaticActions, type ProjectSettings } from '../../src/domain/project-settings';
import { changedSettings, type SettingsChanges, type SettingsPolicy } from '../../src/domain/project-settings-check';
import { settingsMoved } from '../../src/domain/project-settings-words';
import { assert } from '../../src/domain/result';

const urls = { ownOrigin: 'https://pay.quittance.example', loopback: 'refused' } as const;
const policy: SettingsPolicy = { urls, verifiedHosts: ['shop.example', 'shop.example:8443'] };
const local: SettingsPolicy = { urls: { ownOrigin: 'http://127.0.0.1:8787', loopback: 'allowed' }, verifiedHosts: [] };
const usd = (amount: string) => ({ amount, currency: 'USD' });

function changed(changes: SettingsChanges, current: ProjectSettings = defaultSettings, by = policy): ProjectSettings {
  const result = changedSettings(current, changes, by);
  assert(result.ok, `the change is taken: ${JSON.stringify(result)}`);
  return result.value;
}

function problemsOf(changes: SettingsChanges, current: ProjectSettings = defaultSettings): readonly string[] {
  const result = changedSettings(current, changes, policy);
  if (result.ok) return [];
  return result.refusal.reason === 'invalid_input' ? result.refusal.problems.map(({ pointer, code }) => `${pointer} ${code}`) : [result.refusal.reason];
}

const percent = (bps: number, beyondCap = false): SettingsChanges => ({ actions: { underpayment: { kind: 'percent', bps }, beyondCap } });
const step = (amount: string, level: 'seen' | 'confirmed' | 'final', currency = 'USD') => ({ upTo: { amount, currency }, level });
const unknown = <T>(text: string): T => text as T;

describe('each field has its bounds and names itself when it is wrong', () => {
  const cases: readonly (readonly [string, SettingsChanges, readonly string[]])[] = [
    ['a tolerance of a hundredth of a percent', percent(1), []],
    ['a tolerance of nothing at all is no percentage', percent(0), ['/actions/underpayment/bps too_small']],
    ['five percent without a word', percent(500), []],
    ['more than five percent without a word', percent(501), ['/actions/underpayment/bps too_large']],
    ['more than five percent, confirmed', percent(1_200, true), []],
    ['more than half, confirmed or not', percent(5_001, true), ['/actions/underpayment/bps too_large']],
    ['a tolerance that is no whole number', percent(2.5), ['/actions/underpayment/bps invalid']],
    ['a tolerance of an amount', { actions: { underpayment: { kind: 'amount', sum: usd('0.50') } } }, []],
    [
      'an amount without a currency',
      { actions: { underpayment: { kind: 'amount', sum: { amount: '1', currency: 'XXX' } } } },
      ['/actions/underpayment/sum/currency not_listed'],
    ],
    [
      'an amount with too many places',
      { actions: { underpayment: { kind: 'amount', sum: usd('0.001') } } },
      ['/actions/underpayment/sum/amount too_many_decimals'],
    ],
    ['no amount', { actions: { underpayment: { kind: 'amount', sum: usd('') } } }, ['/actions/underpayment/sum/amount required']],
    ['a kind of tolerance that is not there', { actions: { underpayment: unknown('all') } }, ['/actions/underpayment/kind not_listed']],
    ['a late rule that is not there', { actions: { late: unknown('always') } }, ['/actions/late not_listed']],
    ['a day of grace', { actions: { graceMinutes: 1_440 } }, []],
    ['more than a day of grace', { actions: { graceMinutes: 1_441 } }, ['/actions/grace_minutes too_large']],
    ['less than no grace', { actions: { graceMinutes: -1 } }, ['/actions/grace_minutes too_small']],
    ['a reminder of no minutes', { actions: { reminderMinutes: 0 } }, ['/actions/reminder_minutes too_small']],
    ['no reminder', { actions: { reminderMinutes: null } }, []],
    ['a period that is not there', { actions: { resend: unknown('hourly') } }, ['/actions/resend not_listed']],
    ['six steps', { actions: { confirmationSteps: [1, 2, 3, 4, 5, 6].map((n) => step(`${n}`, 'seen')) } }, ['/actions/confirmation_steps too_large']],
    ['rising steps', { actions: { confirmationSteps: [step('10', 'seen'), step('100', 'confirmed')] } }, []],
    [
      'steps that do not rise',
      { actions: { confirmationSteps: [step('10', 'seen'), step('10.00', 'seen')] } },
      ['/actions/confirmation_steps/1/up_to/amount too_small'],
    ],
    ['steps of two currencies rise each for itself', { actions: { confirmationSteps: [step('10', 'seen'), step('5', 'seen', 'EUR')] } }, []],
    [
      'a larger amount with less certainty',
      { actions: { confirmationSteps: [step('10', 'confirmed'), step('20', 'seen')] } },
      ['/actions/confirmation_steps/1/level too_small'],
    ],
    ['less certainty above the steps', { actions: { confirmationSteps: [step('10', 'final')] } }, ['/actions/confirmation_above too_small']],
    ['a switch that is no switch', { actions: { cancelUnpaid: unknown('yes') } }, ['/actions/cancel_unpaid invalid']],
    ['a spread of ten percent', { costs: { spreadBps: 1_000 } }, []],
    ['a larger spread', { costs: { spreadBps: 1_001 } }, ['/costs/spread_bps too_large']],
    ['a spread below nothing', { costs: { spreadBps: -1 } }, ['/costs/spread_bps too_small']],
    ['costs borne by nobody', { costs: { spreadBy: unknown('nobody'), feeBy: unknown('both') } }, ['/costs/spread_by not_listed', '/costs/fee_by not_listed']],
    ['a fee of nothing', { costs: { fee: usd('0') } }, ['/costs/fee/amount too_small']],
    ['a smallest amount above the largest', { amounts: { min: usd('10'), max: usd('9.99') } }, ['/amounts/max/amount too_small']],
    ['bounds of two currencies', { amounts: { min: usd('10'), max: { amount: '1', currency: 'EUR' } } }, []],
    ['a postback in another form', { postbackFormat: unknown('xml') }, ['/postback_format not_listed']],
    ['a site without https', { site: 'http://shop.example/' }, ['/site unsafe_url']],
    ['terms that are a script', { termsUrl: 'javascript:alert(1)' }, ['/terms_url unsafe_url']],
    ['a return to an address on the inside', { returns: { fail: 'https://router.lan/' } }, ['/returns/fail unsafe_url']],
    ['an endless address', { returns: { partial: `https://shop.example/${'a'.repeat(2_100)}` } }, ['/returns/partial too_long']],
    ['a return to a host that nobody has proved', { returns: { success: 'https://other.example/' } }, ['host_unverified']],
    ['a return to a port that nobody has proved', { returns: { success: 'https://shop.example:443/thanks', fail: 'https://shop.example:8443/' } }, []],
    ['a return to a name below a proved one', { returns: { success: 'https://www.shop.example/' } }, ['host_unverified']],
  ];
  test.each(cases)('%s', (_, changes, problems) => {
    expect(problemsOf(changes)).toEqual(problems);
  });
});

test('everything that is wrong is said at once', () => {
  expect(problemsOf({ site: 'x', actions: { graceMinutes: -1 }, costs: { spreadBps: 9_999 } })).toHaveLength(3);
});

test('what is not named stays, and the same in other letters is the same', () => {
  const first = changed({ amounts: { min: usd('5') }, returns: { success: 'https://SHOP.example/thanks#done' } });
  expect(first.amounts).toEqual({ min: usd('5.00'), max: null });
  expect(first.returns.success).toBe('https://shop.example/thanks#done');
  const second = changed({ amounts: { min: usd('5.00') }, returns: { success: ' https://shop.example/thanks#done ' } }, first);
  expect(second).toEqual(first);
  expect(settingsMoved(first, second)).toEqual({});
  expect(changed({ actions: undefined, site: undefined }, first)).toEqual(first);
});

test('an old return address on a host that was removed does not stand in the way of other changes', () => {
  const before = changed({ returns: { success: 'https://shop.example/thanks' } });
  const without = { ...policy, verifiedHosts: [] };
  expect(changedSettings(before, { returns: before.returns, site: 'https://shop.example/' }, without).ok).toBe(true);
  expect(changedSettings(before, { returns: { success: 'https://shop.example/other' } }, without)).toMatchObject({
    refusal: { reason: 'host_unverified', host: 'shop.example' },
  });
});

test('addresses of this machine pass in test mode of a local home only', () => {
  const changes = { returns: { success: 'http://127.0.0.1:9999/thanks' } };
  expect(changed(changes, defaultSettings, local).returns.success).toBe('http://127.0.0.1:9999/thanks');
  expect(problemsOf(changes)).toEqual(['/returns/success unsafe_url']);
  const settings = { origin: 'http://127.0.0.1:8787', loopbackAllowed: true };
  expect(urlPolicyOf(settings, 'test').loopback).toBe('allowed');
  expect(urlPolicyOf(settings, 'live').loopback).toBe('refused');
  expect(mayLeadTo('http://127.0.0.1:9999/', [], urlPolicyOf(settings, 'live'))).toBe(false);
});

test('a confirmed large tolerance is forgotten with the rule that it was for', () => {
  const generous = changed(percent(1_500, true));
  expect(generous.actions.beyondCap).toBe(true);
  expect(changed({ actions: { underpayment: { kind: 'refuse' } } }, generous).actions.beyondCap).toBe(false);
});

test('the log says what was and what is, in plain words', () => {
  const before = changed(percent(50));
  const after = changed(
    { actions: { underpayment: { kind: 'amount', sum: usd('1') }, confirmationSteps: [step('10', 'seen')] }, costs: { spreadBps: 150 } },
    before,
  );
  expect(settingsMoved(before, after)).toEqual({
    underpayment: ['0.5 %', '1.00 USD'],
    confirmation_steps: ['', '10.00 USD: seen'],
    spread: ['0 %', '1.5 %'],
  });
});

const sum = fc.record({
  amount: fc.integer({ min: 1, max: 1_000_000 }).map((cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`),
  currency: fc.constantFrom('USD', 'EUR'),
});
const wanted: fc.Arbitrary<Partial<AutomaticActions>> = fc.record({
  underpayment: fc.oneof(
    fc.constant({ kind: 'refuse' as const }),
    fc.record({ kind: fc.constant('percent' as const), bps: fc.integer({ min: -10, max: 6_000 }) }),
    fc.record({ kind: fc.constant('amount' as const), sum }),
  ),
  beyondCap: fc.boolean(),
  late: fc.constantFrom('ask' as const, 'old_rate' as const, 'new_rate' as const),
  graceMinutes: fc.integer({ min: -5, max: 2_000 }),
  cancelUnpaid: fc.boolean(),
});

test('whatever is taken is stored and read back the same, and taking it again changes nothing', () => {
  fc.assert(
    fc.property(wanted, (actions) => {
      const result = changedSettings(defaultSettings, { actions }, policy);
      if (!result.ok) return;
      expect(decodeSettings(encodeSettings(result.value))).toEqual(result.value);
      expect(changedSettings(result.value, { actions: result.value.actions }, policy)).toEqual(result);
    }),
  );
});

test('no rule that is taken lets more than five percent be missing unless that was confirmed, and never the whole', () => {
  fc.assert(
    fc.property(wanted, fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.constantFrom('USD', 'EUR', 'JPY'), (actions, amount, currency) => {
      const result = changedSettings(defaultSettings, { actions }, policy);
      if (!result.ok) return;
      const { toleranceUnits } = rulesFor(result.value.actions, amount, currency);
      expect(toleranceUnits).toBeGreaterThanOrEqual(0n);
      expect(toleranceUnits).toBeLessThan(amount);
      if (!result.value.actions.beyondCap) expect(toleranceUnits * 20n).toBeLessThanOrEqual(amount);
    }),
  );
});

test('a larger invoice never counts as paid at a lower level than a smaller one in the same currency', () => {
  const steps = fc.array(fc.record({ upTo: sum, level: fc.constantFrom('seen' as const, 'confirmed' as const, 'final' as const) }), { maxLength: 5 });
  const ranks = ['seen', 'confirmed', 'final'];
  fc.assert(
    fc.property(steps, fc.constantFrom('confirmed' as const, 'final' as const), sum, sum, (confirmationSteps, confirmationAbove, one, other) => {
      const result = changedSettings(defaultSettings, { actions: { confirmationSteps, confirmationAbove } }, policy);
      if (!result.ok || one.currency !== other.currency) return;
      const levelOf = (amount: string): number => {
        const parsed = parseAmount(amount, one.currency);
        return parsed.ok ? ranks.indexOf(rulesFor(result.value.actions, parsed.value, one.currency).settleAt) : 0;
      };
      const [small, large] = [one.amount, other.amount].toSorted((a, b) => Number(a) - Number(b));
      expect(levelOf(small ?? '1')).toBeLessThanOrEqual(levelOf(large ?? '1'));
    }),
  );
});

describe('a host is named as browsers name it', () => {
  const named: readonly (readonly [string, string])[] = [
    ['Shop.Example', 'shop.example'],
    [' https://shop.example/thanks?x=1 ', 'shop.example'],
    ['shop.example:443', 'shop.example'],
    ['shop.example:8443', 'shop.example:8443'],
    ['shop.example.', 'shop.example'],
    ['пример.рф', 'xn--e1afmkfd.xn--p1ai'],
    ['bücher.example', 'xn--bcher-kva.example'],
  ];
  test.each(named)('%s', (typed, host) => {
    expect(parseHost(typed, urls)).toEqual({ ok: true, value: host });
  });
  test.each([
    '',
    '   ',
    'shop',
    'localhost',
    '127.0.0.1',
    '[::1]',
    '10.0.0.1',
    'shop.example:22',
    'me@shop.example',
    'shop.lan',
    'pay.quittance.example',
    'a b.example',
    'shop..example',
    '169.254.169.254',
  ])('never: %s', (typed) => {
    expect(parseHost(typed, urls).ok).toBe(false);
  });
  test('a machine of one\u2019s own in test mode of a local home, by plain http', () => {
    expect(parseHost('127.0.0.1:9999', local.urls)).toEqual({ ok: true, value: '127.0.0.1:9999' });
    expect(proofUrl('127.0.0.1:9999', local.urls)).toMatchObject({ value: 'http://127.0.0.1:9999/.well-known/quittance-verification.txt' });
    expect(proofUrl('shop.example:8443', urls)).toMatchObject({ value: 'https://shop.example:8443/.well-known/quittance-verification.txt' });
  });
});

test('a file proves a host by the whole line and nothing less', () => {
  const token = 'quittance-verification=0123456789abcdef0123456789abcdef';
  expect(provesHost(`${token}\n`, token)).toBe(true);
  expect(provesHost(`quittance-verification=other\r\n  ${token}  \r\n`, token)).toBe(true);
  for (const text of ['', token.slice(0, -1), `${token}0`, `<p>${token}</p>`, `x ${token}`]) expect(provesHost(text, token)).toBe(false);
});
