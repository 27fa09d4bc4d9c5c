// Owns what a payer's page is told of one invoice, whichever place it is shown in: reads the projection once, trusts no stored text that
// has been changed on its way, and hands a view its props. Changes nothing.
import type { Context } from 'hono';
import { sandboxPaymentKinds } from '../../commands/pay-sandbox';
import { readPayerInvoice, type PayerInvoice } from '../../db/checkout';
import { assetOf, chains } from '../../domain/asset';
import { currencyOf } from '../../domain/currency';
import { isId } from '../../domain/id';
import type { InvoiceTerms } from '../../domain/invoice';
import { askedOf } from '../../domain/invoice-rules';
import { decodeTerms, hashTerms } from '../../domain/invoice-terms';
import { formatDecimal } from '../../domain/money';
import { decodeSettings, type ProjectSettings } from '../../domain/project-settings';
import type { Refusal } from '../../domain/refusal';
import { ok, refuse, type Result } from '../../domain/result';
import { isPresent } from '../../domain/transfer';
import { sha256Hex } from '../../lib/hash';
import { logAlarm } from '../../lib/log';
import type { CheckoutInvoice, CheckoutPlace, PayerCosts, SandboxPayment } from '../../../views/checkout/model';
import type { CheckoutProps } from '../../../views/checkout/page';
import { withQueryOf } from '../../../views/checkout/place';
import { paths, withQuery } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { currencyLabel, invoiceAmount } from '../money-text';
import { viewContext } from '../page';
import { readRateBook } from './methods';
import { straysOf } from './received';
import { wayBack } from './return';
import { checkoutState, type PayerQuery } from './state';

/** One invoice as its payer may know it, with what was frozen for it and what its shop has set. */
export interface PayerFacts {
  readonly payer: PayerInvoice;
  readonly terms: InvoiceTerms;
  readonly shop: ProjectSettings;
}

/** Reads the invoice. Refuses `not_found`, and `temporarily_unavailable` when somebody has changed its terms in the database. */
export async function readPayer(c: Context<AppEnv>, invoiceId: string): Promise<Result<PayerFacts>> {
  const payer = isId('inv', invoiceId) ? await readPayerInvoice(c.var.database, invoiceId) : null;
  if (payer === null) return refuse({ reason: 'not_found' });
  if (hashTerms(payer.invoice.terms) !== payer.invoice.termsHash) {
    report(c, invoiceId, 'terms');
    return refuse({ reason: 'temporarily_unavailable' });
  }
  return ok({ payer, terms: decodeTerms(payer.invoice.terms), shop: decodeSettings(payer.project.settings) });
}

function report(c: Context<AppEnv>, invoice: string, what: string): void {
  logAlarm('what leads a payer was changed outside', { invoice, what, requestId: c.var.requestId });
}

/** The page's props at this moment. `refusal`: why what the payer just asked for was not done. */
export async function payerProps(c: Context<AppEnv>, facts: PayerFacts, place: CheckoutPlace, refusal: Refusal | null): Promise<CheckoutProps> {
  const { payer, terms, shop } = facts;
  const { nowMs, settings, ports } = c.var;
  const invoice = invoiceOf(c, facts);
  const state = await checkoutState({
    payer,
    terms,
    query: payerQuery(c),
    nowMs,
    chainConfirmations: settings.chainConfirmations,
    returns: shop.actions.autoReturn && place.frameOrigin === null && c.req.query('stay') !== '1',
    book: () => readRateBook(ports, terms.mode),
    refusal,
    onTampering: (option) => report(c, terms.invoiceId, option.asset),
  });
  const { base, exception } = payer.invoice;
  const ctx = viewContext(c, c.req.method === 'GET' ? herePath(c, place) : place.page);
  const receipt = hasReceipt(payer) ? paths.receipt(terms.invoiceId) : null;
  const shown = { place, invoice, state, status: { base, exception }, strays: straysOf(payer), sandbox: sandboxKinds(payer, terms, nowMs), receipt };
  const version = sha256Hex(JSON.stringify([ctx.locale, ctx.path, shown])).slice(0, 32);
  return { ctx, ...shown, version };
}

/** What stays the same on each of the invoice's pages. */
export function invoiceOf(c: Context<AppEnv>, { payer, terms, shop }: PayerFacts): CheckoutInvoice {
  const back = wayBack(payer, terms, shop, c.var.settings);
  return {
    id: terms.invoiceId,
    shop: payer.project.name,
    orderId: terms.orderId,
    description: terms.description,
    amount: invoiceAmount(terms.amount, terms.currency),
    currency: currencyLabel(terms.currency),
    createdAtMs: terms.createdAtMs,
    expiresAtMs: payer.invoice.expiresAtMs,
    contact: payer.project.supportContact || null,
    costs: costsOf(terms),
    back: back === null ? null : { href: paths.checkoutReturn(terms.invoiceId), host: back.host },
    site: shop.site || null,
    termsUrl: shop.termsUrl || null,
    test: terms.mode === 'test',
    counter: terms.origin === 'counter' && terms.sourceId !== null ? withQuery(paths.pay(terms.sourceId), { lang: c.req.query('lang') ?? null }) : null,
  };
}

/** Only what the payer bears; what the shop bears is its own affair. */
function costsOf({ amount, currency, costs, assets }: InvoiceTerms): PayerCosts | null {
  const asked = askedOf(amount, costs);
  const fee = asked.amount > amount ? { amount: invoiceAmount(costs.feeUnits, currency), total: invoiceAmount(asked.amount, currency) } : null;
  // An amount in the asset that is paid has no rate, so there is nothing for a margin to be in.
  const isPriced = assets.some((asset) => asset !== currencyOf(currency).code);
  const spreadPercent = asked.spreadBps > 0 && isPriced ? formatDecimal(BigInt(asked.spreadBps), 2) : null;
  return fee === null && spreadPercent === null ? null : { fee, spreadPercent };
}

/** There is a receipt for what is paid, and for the part that is there when the rest never came or still may. */
export function hasReceipt(payer: PayerInvoice): boolean {
  const { base } = payer.invoice;
  return base === 'paid' || (base !== 'invalid' && payer.options.some((option) => option.received > 0n));
}

/** Simulated payments that make sense now: all while money is asked for, one more kind of late money after that. */
function sandboxKinds(payer: PayerInvoice, terms: InvoiceTerms, nowMs: number): readonly SandboxPayment[] {
  const simulated = terms.mode === 'test' && terms.assets.some((asset) => chains[assetOf(asset).chain].family === 'sandbox');
  if (!simulated) return [];
  const { base, expiresAtMs } = payer.invoice;
  const part = payer.options.some((option) => option.received > 0n);
  if (base === 'new' && nowMs < expiresAtMs) {
    const others = sandboxPaymentKinds.filter((kind) => kind !== 'exact' && kind !== 'rest');
    return part ? ['rest', ...others.filter((kind) => kind !== 'twice')] : ['exact', ...others];
  }
  const mayComeLate = base === 'expired' || base === 'cancelled';
  return mayComeLate && payer.options.length > 0 && !payer.transfers.some(isPresent) ? ['exact'] : [];
}

function payerQuery(c: Context<AppEnv>): PayerQuery {
  const asked = Number(c.req.query('asked') ?? Number.NaN);
  return {
    asset: c.req.query('asset') ?? null,
    askedAtMs: Number.isSafeInteger(asked) ? asked : null,
    choosing: c.req.query('choose') === '1',
    qr: c.req.query('qr') === 'amount' ? 'amount' : 'address',
  };
}

/** The page's own address with the reader's query, also where only its live part is asked for. */
function herePath(c: Context<AppEnv>, place: CheckoutPlace): string {
  const url = new URL(c.req.url);
  url.searchParams.delete('shown');
  return withQueryOf(place.page, `?${url.searchParams}`);
}
