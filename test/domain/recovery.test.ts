// The rules of coming back without a factor: how long it takes, who may shorten it, and what a code may do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/domain/limits';
import { isResultFilter, isSignInMethod, needlesOf } from '../../src/domain/login-history';
import {
  readySinceMs,
  recoveryEndsAtMs,
  recoveryState,
  refusesApproval,
  refusesCodeRecovery,
  reminderDue,
  type RecoveryTimes,
} from '../../src/domain/recovery';

const dayMs = 86_400_000;
const asked: RecoveryTimes = { createdAtMs: 0, readyAtMs: limits.recoveryWaitMs, approvedAtMs: null, stoppedAtMs: null, completedAtMs: null };

describe('a recovery', () => {
  test('waits three days to the millisecond, then is possible for a week', () => {
    expect(recoveryState(asked, limits.recoveryWaitMs - 1)).toBe('waiting');
    expect(recoveryState(asked, limits.recoveryWaitMs)).toBe('ready');
    expect(recoveryState(asked, limits.recoveryWaitMs + limits.recoveryReadyLifeMs - 1)).toBe('ready');
    expect(recoveryState(asked, limits.recoveryWaitMs + limits.recoveryReadyLifeMs)).toBe('expired');
  });

  test('is possible at once when an owner approved, and then for a week from there', () => {
    const approved = { ...asked, approvedAtMs: dayMs };
    expect(recoveryState(approved, dayMs)).toBe('ready');
    expect(recoveryState(approved, dayMs + limits.recoveryReadyLifeMs)).toBe('expired');
  });

  test('that was stopped or completed stays so for good', () => {
    fc.assert(
      fc.property(fc.nat(40 * dayMs), fc.nat(40 * dayMs), (endedAtMs, nowMs) => {
        expect(recoveryState({ ...asked, stoppedAtMs: endedAtMs }, nowMs)).toBe('stopped');
        expect(recoveryState({ ...asked, completedAtMs: endedAtMs }, nowMs)).toBe('completed');
      }),
    );
  });

  test('is never made later by an approval, and never possible before the wait without one', () => {
    fc.assert(
      fc.property(fc.nat(20 * dayMs), fc.nat(20 * dayMs), (approvedAtMs, nowMs) => {
        const approved = { ...asked, approvedAtMs };
        expect(readySinceMs(approved)).toBeLessThanOrEqual(asked.readyAtMs);
        expect(recoveryEndsAtMs(approved)).toBe(readySinceMs(approved) + limits.recoveryReadyLifeMs);
        if (recoveryState(asked, nowMs) === 'ready') expect(nowMs).toBeGreaterThanOrEqual(limits.recoveryWaitMs);
      }),
    );
  });

  test('is reminded of each day until the wait is over', () => {
    const due = [0, dayMs - 1, dayMs, 2 * dayMs - 1, 2 * dayMs, 3 * dayMs, 9 * dayMs].map((nowMs) => reminderDue(asked, nowMs));
    expect(due).toEqual([0, 0, 1, 1, 2, 3, 3]);
  });
});

describe('an approval', () => {
  const facts = {
    accountId: 'acc_1',
    approver: { userId: 'usr_owner', role: 'owner' as const },
    person: { userId: 'usr_lost', isOperator: false, accountIds: ['acc_1'] },
  };

  test('is an owner’s, about somebody who is in that account only', () => {
    expect(refusesApproval(facts)).toBeNull();
  });

  test.each(['admin', 'finance', 'support', 'developer', 'viewer', 'custom', null] as const)('is refused to the role %s', (role) => {
    expect(refusesApproval({ ...facts, approver: { userId: 'usr_owner', role } })).toEqual({ reason: 'forbidden', right: 'owner' });
  });

  test.each([
    ['oneself', { ...facts.person, userId: 'usr_owner' }, 'not_found'],
    ['a stranger', { ...facts.person, accountIds: ['acc_2'] }, 'not_found'],
    ['somebody of no account', { ...facts.person, accountIds: [] }, 'not_found'],
    ['somebody who is in another account as well', { ...facts.person, accountIds: ['acc_1', 'acc_2'] }, 'beyond_own_rights'],
    ['the operator of the instance', { ...facts.person, isOperator: true }, 'beyond_own_rights'],
  ])('is refused about %s', (_whom, person, reason) => {
    expect(refusesApproval({ ...facts, person })?.reason).toBe(reason);
  });
});

test('a code never leaves somebody without a way in, and always changes something', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), fc.nat(4), fc.boolean(), fc.nat(4), (setsPassword, dropsTotp, dropped, password, others) => {
      const choice = { setsPassword, dropsTotp, dropsPasskeys: dropped };
      const refusal = refusesCodeRecovery(choice, { password, passkeys: dropped + others });
      const reachable = setsPassword || password || others > 0;
      expect(refusal === null).toBe(reachable && (setsPassword || dropsTotp || dropped > 0));
    }),
  );
});

describe('the login history', () => {
  test('is searched by the words that people see, however browsers spell them', () => {
    expect(needlesOf(' macOS ')).toEqual(['macos', 'mac os x', 'macintosh']);
    expect(needlesOf('Edge')).toContain('edg/');
    expect(needlesOf('198.51')).toEqual(['198.51']);
  });

  test('knows its results and methods and nothing else', () => {
    expect([isResultFilter('failed'), isResultFilter('limited'), isResultFilter('x'), isResultFilter(null)]).toEqual([true, true, false, false]);
    expect([isSignInMethod('passkey'), isSignInMethod('sms')]).toEqual([true, false]);
  });
});
