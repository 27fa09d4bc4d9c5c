// Owns the receive-address guard's rules: how long a changed live wallet waits, when nothing may change at all, and what state a wallet
// is in. Public facts and times in, times out; reads no clock. The insert statement says the same in SQL and has the last word.
import { deriveAddress, type DerivableWallet } from './derivation';
import { checksummed } from './evm-address';
import { limits } from './limits';

/** What the guard asks of an account. */
export interface GuardedAccount {
  readonly walletDelayMs: number;
  /** A shorter delay that was asked for, and from when on it holds. */
  readonly walletDelayNextMs: number | null;
  readonly walletDelayNextAtMs: number | null;
  readonly walletsFrozenUntilMs: number;
  readonly recoveredAtMs: number;
}

export interface GuardedWallet {
  readonly activeAtMs: number;
  readonly stoppedAtMs: number | null;
}

/** `former` is decided among the wallets of one family: see `inForce` in the database's reads. */
export type WalletState = 'active' | 'waiting' | 'stopped';

export function walletState(wallet: GuardedWallet, nowMs: number): WalletState {
  if (wallet.stoppedAtMs !== null) return 'stopped';
  return wallet.activeAtMs > nowMs ? 'waiting' : 'active';
}

/** The account's own delay as it holds now: a shorter one counts only from its moment on. */
export function effectiveDelayMs(account: GuardedAccount, nowMs: number): number {
  const { walletDelayMs, walletDelayNextMs, walletDelayNextAtMs } = account;
  return walletDelayNextMs !== null && walletDelayNextAtMs !== null && walletDelayNextAtMs <= nowMs ? walletDelayNextMs : walletDelayMs;
}

/** How long a new wallet waits: the account's delay, and for a month after a recovery at least three days. */
export function waitMs(account: GuardedAccount, nowMs: number): number {
  const delayMs = effectiveDelayMs(account, nowMs);
  return hasRecovered(account, nowMs) ? Math.max(delayMs, limits.walletDelayAfterRecoveryMs) : delayMs;
}

export function hasRecovered(account: GuardedAccount, nowMs: number): boolean {
  return account.recoveredAtMs > nowMs - limits.recoveryCountsMs;
}

/** Until when no wallet of the account changes; null when they may. */
export function frozenUntilMs(account: GuardedAccount, nowMs: number): number | null {
  return account.walletsFrozenUntilMs > nowMs ? account.walletsFrozenUntilMs : null;
}

/** Since when a wallet added now is in force. Only an account that never had a live wallet at all has nothing to protect yet. */
export function activeFromMs(account: GuardedAccount, hadLiveWallet: boolean, nowMs: number): number {
  return hadLiveWallet ? nowMs + waitMs(account, nowMs) : nowMs;
}

/** The delay's three columns after a wish at that moment: a longer one at once, a shorter one after the present one has passed. */
export function delayAfterWish(
  account: GuardedAccount,
  wishMs: number,
  nowMs: number,
): Pick<GuardedAccount, 'walletDelayMs' | 'walletDelayNextMs' | 'walletDelayNextAtMs'> {
  const presentMs = effectiveDelayMs(account, nowMs);
  return wishMs >= presentMs
    ? { walletDelayMs: wishMs, walletDelayNextMs: null, walletDelayNextAtMs: null }
    : { walletDelayMs: presentMs, walletDelayNextMs: wishMs, walletDelayNextAtMs: nowMs + waitMs(account, nowMs) };
}

export function isDelayChoice(delayMs: number): boolean {
  return limits.walletDelayChoicesMs.includes(delayMs);
}

/** Enough for a merchant to compare with the wallet at hand. */
const addressesShown = 3;

/** The first addresses of a live wallet, in the spelling that wallets show; one of a plain address. */
export function firstAddresses(wallet: DerivableWallet): readonly string[] {
  const count = wallet.kind === 'xpub' ? addressesShown : 1;
  const derived = Array.from({ length: count }, (_item, index) => deriveAddress(wallet, index));
  return derived.flatMap((address) => (address.ok ? [checksummed(address.value)] : []));
}

/** A wallet in a word or two, for sentences: the whole address, or both ends of a key. */
export function walletWords(wallet: DerivableWallet): string {
  return wallet.kind === 'address' ? checksummed(wallet.source) : `${wallet.source.slice(0, 10)}\u2026${wallet.source.slice(-6)}`;
}
