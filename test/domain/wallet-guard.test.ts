// Proves the receive-address guard's arithmetic: nothing that anybody does makes a wait shorter than what was promised.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '../../src/domain/limits';
import {
  activeFromMs,
  delayAfterWish,
  effectiveDelayMs,
  firstAddresses,
  frozenUntilMs,
  waitMs,
  walletState,
  walletWords,
  type GuardedAccount,
} from '../../src/domain/wallet-guard';

const dayMs = 86_400_000;
const nowMs = 1_800_000_000_000;
const usual: GuardedAccount = { walletDelayMs: dayMs, walletDelayNextMs: null, walletDelayNextAtMs: null, walletsFrozenUntilMs: 0, recoveredAtMs: 0 };

test('only an account that never had a live wallet has one at once', () => {
  expect(activeFromMs(usual, false, nowMs)).toBe(nowMs);
  expect(activeFromMs(usual, true, nowMs)).toBe(nowMs + dayMs);
});

test('for a month after a recovery a wallet waits at least three days, and never less than the account asks', () => {
  const recovered = { ...usual, recoveredAtMs: nowMs - limits.recoveryCountsMs + 1 };
  expect(waitMs(recovered, nowMs)).toBe(3 * dayMs);
  expect(waitMs({ ...recovered, walletDelayMs: 7 * dayMs }, nowMs)).toBe(7 * dayMs);
  expect(waitMs(recovered, nowMs + 1)).toBe(dayMs);
});

test('a frozen account is free again at the end of the freeze, not before', () => {
  const frozen = { ...usual, walletsFrozenUntilMs: nowMs };
  expect(frozenUntilMs(frozen, nowMs - 1)).toBe(nowMs);
  expect(frozenUntilMs(frozen, nowMs)).toBeNull();
});

test('a longer delay holds at once, a shorter one when the present one has passed', () => {
  const longer = { ...usual, ...delayAfterWish(usual, 3 * dayMs, nowMs) };
  expect(effectiveDelayMs(longer, nowMs)).toBe(3 * dayMs);
  const shorter = { ...longer, ...delayAfterWish(longer, dayMs, nowMs) };
  expect(effectiveDelayMs(shorter, nowMs + 3 * dayMs - 1)).toBe(3 * dayMs);
  expect(effectiveDelayMs(shorter, nowMs + 3 * dayMs)).toBe(dayMs);
});

test('whatever is wished, in whatever order, a wallet never comes earlier than the delay before the wish allowed', () => {
  const wish = fc.record({ delayMs: fc.constantFrom(...limits.walletDelayChoicesMs), afterMs: fc.nat({ max: 10 * dayMs }) });
  fc.assert(
    fc.property(fc.constantFrom(...limits.walletDelayChoicesMs), fc.array(wish, { maxLength: 8 }), fc.boolean(), (firstMs, wishes, recovered) => {
      let account: GuardedAccount = { ...usual, walletDelayMs: firstMs, recoveredAtMs: recovered ? nowMs : 0 };
      let atMs = nowMs;
      for (const { delayMs, afterMs } of wishes) {
        const promisedMs = atMs + effectiveDelayMs(account, atMs);
        account = { ...account, ...delayAfterWish(account, delayMs, atMs) };
        // Whoever wishes and then adds, at once or later, gains nothing.
        for (const laterMs of [atMs, atMs + afterMs, promisedMs - 1])
          expect(activeFromMs(account, true, laterMs)).toBeGreaterThanOrEqual(Math.min(promisedMs, laterMs + dayMs));
        expect(activeFromMs(account, true, atMs)).toBeGreaterThanOrEqual(promisedMs);
        atMs += afterMs;
      }
    }),
  );
});

test('a wallet waits until its moment and never after it was stopped', () => {
  expect(walletState({ activeAtMs: nowMs + 1, stoppedAtMs: null }, nowMs)).toBe('waiting');
  expect(walletState({ activeAtMs: nowMs, stoppedAtMs: null }, nowMs)).toBe('active');
  expect(walletState({ activeAtMs: nowMs, stoppedAtMs: nowMs - 1 }, nowMs + dayMs)).toBe('stopped');
});

test('a plain address is shown whole and once, a key by its ends and by three addresses', () => {
  const source = '0xd8da6bf26964af9d7eed9e03e53415d37aa96045';
  expect(firstAddresses({ kind: 'address', source })).toEqual(['0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045']);
  expect(walletWords({ kind: 'address', source })).toBe('0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045');
  const xpub = 'xpub6EF8jXqFeFEW5bwMU7RpQtHkzE4KJxcqJtvkCjJumzW8CPpacXkb92ek4WzLQXjL93HycJwTPUAcuNxCqFPKKU5m5Z2Vq4nCyh5CyPeBFFr';
  expect(new Set(firstAddresses({ kind: 'xpub', source: xpub })).size).toBe(3);
  expect(walletWords({ kind: 'xpub', source: xpub })).toBe('xpub6EF8jX\u2026PeBFFr');
});
