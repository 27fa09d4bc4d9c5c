// Owns the list of ways to pay with the exact amount of each, quoted now from the rate book, best first. Quotes nothing for good:
// the invoice's own object does that when the payer chooses.
import type { CommandPorts } from '../../commands/ports';
import type { PayerInvoice } from '../../db/checkout';
import { assetOf, chains, type Asset } from '../../domain/asset';
import { findCurrency } from '../../domain/currency';
import type { InvoiceTerms } from '../../domain/invoice';
import { askedOf } from '../../domain/invoice-rules';
import { limits } from '../../domain/limits';
import { formatDecimal } from '../../domain/money';
import { quote } from '../../domain/quote';
import { decodeRateBook, sandboxRateBook, type RateBook } from '../../domain/rate';
import type { Method, MethodBlock } from '../../../views/checkout/model';

/** The newest rate book: simulated for test invoices, asked of the rate object for real ones; null when there is none at all. */
export async function readRateBook(ports: CommandPorts, mode: InvoiceTerms['mode']): Promise<RateBook | null> {
  if (mode === 'test') return sandboxRateBook(ports.nowMs);
  return decodeRateBook(await ports.rates.getByName('rates').book());
}

/** Every accepted asset as a row of the choice: stable coins on quick chains first. */
export function methodsOf(payer: PayerInvoice, terms: InvoiceTerms, book: RateBook | null, nowMs: number): readonly Method[] {
  const rows = terms.assets.map((id) => methodOf(payer, terms, assetOf(id), book, nowMs));
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b));
  const best = sorted.find((method) => method.blocked === null);
  return sorted.map((method) => ({ ...method, recommended: sorted.length > 1 && method.asset === best?.asset }));
}

function rank(method: Method): number {
  return (method.blocked === null ? 0 : 1e9) + (assetOf(method.asset).stable ? 0 : 1e6) + method.usualSeconds;
}

function methodOf(payer: PayerInvoice, terms: InvoiceTerms, asset: Asset, book: RateBook | null, nowMs: number): Method {
  const chain = chains[asset.chain];
  const row = { asset: asset.id, symbol: asset.symbol, network: chain.name, standard: chain.standard, usualSeconds: chain.usualSeconds, recommended: false };
  const standing = payer.options.find((option) => option.asset === asset.id && nowMs < option.quoteExpiresAtMs);
  if (standing !== undefined) return { ...row, amount: formatDecimal(standing.due, asset.decimals), blocked: null };
  const blocked = (reason: MethodBlock): Method => ({ ...row, amount: null, blocked: reason });
  if (isChainSilent(payer, asset, nowMs)) return blocked('chain');
  const currency = findCurrency(terms.currency);
  if (book === null || currency === null) return blocked('rate');
  const quoted = quote({
    ...askedOf(terms.amount, terms.costs),
    currency: currency.code,
    asset,
    book,
    now: nowMs,
    invoiceExpiresAtMs: payer.invoice.expiresAtMs,
  });
  if (quoted.ok) return { ...row, amount: formatDecimal(quoted.value.dueBase, asset.decimals), blocked: null };
  return blocked(quoted.refusal.reason === 'rate_unavailable' ? 'rate' : 'too_small');
}

/** A chain in trouble that has not been read for a while: money sent now would be found late. */
function isChainSilent(payer: PayerInvoice, asset: Asset, nowMs: number): boolean {
  const name = asset.chain === 'SANDBOX' ? `SANDBOX:${payer.invoice.projectId}` : asset.chain;
  const status = payer.chains.find((row) => row.name === name);
  return status !== undefined && status.trouble !== null && nowMs - status.scannedThroughMs > limits.chainSilentAfterMs;
}
