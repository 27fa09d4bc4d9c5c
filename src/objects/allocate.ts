// Owns how an option gets its address: an index of the merchant's key for this invoice alone, or, on one shared address, an
// amount that no other open invoice asks for. Idempotent by (invoice, family) and by (invoice, asset, quote).
import { nextKeyIndex, readAllocation, readAmountSlot, readFrozenWallet, takeAddress, takeAmountSlot, type WalletRow } from '../db/allocation';
import type { Database } from '../db/database';
import { assetOf, chains, type Asset } from '../domain/asset';
import { deriveAddress } from '../domain/derivation';
import type { Invoice } from '../domain/invoice';
import { limits } from '../domain/limits';
import type { Quote } from '../domain/quote';
import { ok, refuse, type Result } from '../domain/result';

export interface Allocation {
  readonly address: string;
  readonly keyIndex: number | null;
  readonly dueBase: bigint;
  /** Set for a shared address: only this exact amount is the invoice's. */
  readonly exactAmount: bigint | null;
}

const takeTriesMax = 20;

/** The address and the exact amount for one quote of an invoice. Refuses when the wallet is gone or all amounts are taken. */
export async function allocate(
  database: Database,
  invoice: Invoice,
  quote: Quote,
  nowMs: number,
  random: (length: number) => Uint8Array,
): Promise<Result<Allocation>> {
  const asset = assetOf(quote.asset);
  const family = chains[asset.chain].family;
  const frozen = invoice.terms.wallets.find((candidate) => candidate.family === family);
  const wallet = frozen === undefined ? null : await readFrozenWallet(database, invoice, frozen);
  if (wallet === null) return refuse({ reason: 'wallet_missing', family });
  if (wallet.kind === 'address') return await allocateAmount(database, invoice, wallet, asset, quote, nowMs, random);
  const taken = await allocateAddress(database, invoice, wallet, nowMs);
  return taken.ok ? ok({ ...taken.value, dueBase: quote.dueBase, exactAmount: null }) : taken;
}

async function allocateAddress(database: Database, invoice: Invoice, wallet: WalletRow, nowMs: number): Promise<Result<{ address: string; keyIndex: number }>> {
  const { invoiceId, accountId, projectId, mode } = invoice.terms;
  for (let attempt = 0; attempt < takeTriesMax; attempt++) {
    const existing = await readAllocation(database, invoiceId, wallet.family);
    if (existing !== null) return ok({ address: existing.address, keyIndex: existing.keyIndex });
    const keyIndex = await nextKeyIndex(database, wallet.fingerprint);
    const address = deriveAddress(wallet, keyIndex);
    if (!address.ok) return address;
    const row = {
      accountId,
      projectId,
      invoiceId,
      mode,
      family: wallet.family,
      walletId: wallet.id,
      fingerprint: wallet.fingerprint,
      keyIndex,
      address: address.value,
      createdAtMs: nowMs,
    };
    if (await takeAddress(database, row)) return ok({ address: address.value, keyIndex });
  }
  return refuse({ reason: 'temporarily_unavailable' });
}

async function allocateAmount(
  database: Database,
  invoice: Invoice,
  wallet: WalletRow,
  asset: Asset,
  quote: Quote,
  nowMs: number,
  random: (length: number) => Uint8Array,
): Promise<Result<Allocation>> {
  const { invoiceId, accountId } = invoice.terms;
  const derived = deriveAddress(wallet, 0);
  if (!derived.ok) return derived;
  const address = derived.value;
  const heldUntilMs = invoice.expiresAtMs + limits.amountSlotQuarantineMs;
  const step = 10n ** BigInt(asset.decimals - asset.shownDecimals);
  for (let attempt = 0; attempt < limits.amountSlotTriesMax; attempt++) {
    const existing = await readAmountSlot(database, invoiceId, asset.id, quote.quotedAtMs);
    if (existing !== null) return ok({ address, keyIndex: null, dueBase: existing.amount, exactAmount: existing.amount });
    // Always a little more, never less, and not in sequence: a row of rising amounts would tell how much a shop sells.
    const amount = quote.dueBase + step * slotOffset(random(2));
    const taken = await takeAmountSlot(database, { asset: asset.id, address, amount, accountId, invoiceId, quotedAtMs: quote.quotedAtMs, heldUntilMs }, nowMs);
    if (taken) return ok({ address, keyIndex: null, dueBase: amount, exactAmount: amount });
  }
  return refuse({ reason: 'address_slots_full', asset: asset.id });
}

/** 1 to 999 steps of the last shown digit: less than ten cents of a dollar token. */
function slotOffset(bytes: Uint8Array): bigint {
  return BigInt((((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 999) + 1n;
}
