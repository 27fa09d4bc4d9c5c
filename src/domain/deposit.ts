// Owns what money at a static address becomes: the frozen terms of an invoice that is made of the transfer and for it. Pure; the chain
// object stores it.
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChainFamily, Mode } from './asset';
import { idBytes, makeId } from './id';
import type { InvoiceTerms } from './invoice';
import { noCosts } from './invoice-rules';
import { limits } from './limits';
import { rulesFor, type ProjectSettings } from './project-settings';
import { transferKey, type FoundTransfer, type TransferKey } from './transfer';

/** A static address is watched for as long as anybody thinks ahead: until the year 2100. */
export const watchedForGoodMs = 4_102_444_800_000;

/** What a deposit takes from the address that it came to. */
export interface DepositAddress {
  readonly id: string;
  readonly accountId: string;
  readonly projectId: string;
  readonly mode: Mode;
  readonly customer: string;
  readonly family: ChainFamily;
  readonly walletId: string;
  readonly address: string;
  readonly keyIndex: number;
  /** Thirty-two capitals and digits of chance; stays. */
  readonly code: string;
}

export function isStaticAddressId(id: string): boolean {
  return id.startsWith('sta_');
}

/**
 * One invoice for one transfer, however often it is told of. Everybody can read a transfer's key off the chain, and who names an invoice sees
 * its payer's page; so the address's own code, which no chain shows, goes in with it.
 */
export function depositInvoiceId({ code }: Pick<DepositAddress, 'code'>, key: TransferKey): string {
  return makeId('inv', sha256(utf8ToBytes(`${code}:${key}`)).slice(0, idBytes));
}

/**
 * Terms of the invoice of that transfer: it asks for what came, in the asset that came, at the moment of its block. The project's rules
 * hold for it; its costs do not, because nothing was quoted. `code`: eight capitals and digits.
 */
export function depositTerms(to: DepositAddress, transfer: FoundTransfer, settings: ProjectSettings, code: string): InvoiceTerms {
  const { asset, amount, timeMs } = transfer;
  const key = transferKey(transfer);
  return {
    invoiceId: depositInvoiceId(to, key),
    accountId: to.accountId,
    projectId: to.projectId,
    mode: to.mode,
    amount,
    currency: asset,
    orderId: to.customer,
    description: null,
    payerEmail: null,
    payerLocale: 'en',
    metadata: {},
    assets: [asset],
    wallets: [{ family: to.family, walletId: to.walletId }],
    createdAtMs: timeMs,
    expiresAtMs: timeMs + limits.depositInvoiceLifeMs,
    rules: rulesFor(settings.actions, amount, asset),
    costs: noCosts,
    origin: 'deposit',
    sourceId: to.id,
    code,
    deposit: { transferKey: key, asset, amount, walletId: to.walletId, address: to.address, keyIndex: to.keyIndex },
  };
}
