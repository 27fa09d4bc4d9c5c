// Owns the payer's page and its two commands. Needs no session, no cookie and no script; reads the projection only, so looking at a
// page never wakes an invoice's object.
import { Hono, type Context } from 'hono';
import { chooseOption } from '../../commands/choose-option';
import { paySandbox, sandboxPaymentKinds, type SandboxPaymentKind } from '../../commands/pay-sandbox';
import { readPayerInvoice, type PayerInvoice } from '../../db/checkout';
import { chains, assetOf } from '../../domain/asset';
import { isId } from '../../domain/id';
import type { InvoiceTerms } from '../../domain/invoice';
import { decodeTerms, hashTerms } from '../../domain/invoice-terms';
import { limits } from '../../domain/limits';
import { invalidField, type Refusal } from '../../domain/refusal';
import { ok, refuse, type Result } from '../../domain/result';
import { sha256Hex } from '../../lib/hash';
import { logAlarm } from '../../lib/log';
import { CheckoutPage, CheckoutSection, type CheckoutProps } from '../../../views/checkout/page';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { readFormData } from '../form-data';
import { sameOriginForms } from '../middleware/csrf';
import { locale } from '../middleware/locale';
import { currencyLabel, invoiceAmount } from '../money-text';
import { viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { readRateBook } from './methods';
import { checkoutState, type PayerQuery } from './state';

export const checkout = new Hono<AppEnv>();

const minuteMs = 60_000;

checkout.use('/i/*', locale, sameOriginForms);

checkout.get('/i/:invoiceId', async (c) => {
  const view = await payerView(c, c.req.param('invoiceId'), null);
  return view.ok ? c.html(CheckoutPage(view.value)) : answerRefusal(c, view.refusal);
});

/**
 * The live part of the page. The tag is taken of what would be shown at this moment, so an expiry changes it without any event. The
 * page itself says what it shows: browsers keep nothing of answers that must not be stored, so they have no tag to send.
 */
checkout.get('/i/:invoiceId/state', async (c) => {
  const view = await payerView(c, c.req.param('invoiceId'), null);
  if (!view.ok) return answerRefusal(c, view.refusal);
  const { version } = view.value;
  const tag = `"${version}"`;
  c.header('ETag', tag);
  const known = c.req.header('If-None-Match') === tag || c.req.query('shown') === version;
  return known ? c.body(null, 304) : c.html(CheckoutSection(view.value));
});

checkout.post('/i/:invoiceId/options', async (c) => {
  const invoiceId = c.req.param('invoiceId');
  if (!isId('inv', invoiceId)) return answerRefusal(c, { reason: 'not_found' });
  const limited = await limitPayer(c);
  if (limited !== null) return answerRefusal(c, limited);
  const asset = (await readFormData(c)).get('asset');
  if (typeof asset !== 'string' || asset === '') return await refusedChoice(c, invoiceId, invalidField('/asset', 'required'));
  const chosen = await chooseOption(c.var.ports, invoiceId, asset);
  if (!chosen.ok) return await refusedChoice(c, invoiceId, chosen.refusal);
  const query = new URLSearchParams({ asset, asked: String(c.var.nowMs) });
  return c.redirect(`${paths.checkout(invoiceId)}?${query}`, 303);
});

checkout.post('/i/:invoiceId/simulation', async (c) => {
  const invoiceId = c.req.param('invoiceId');
  if (!isId('inv', invoiceId)) return answerRefusal(c, { reason: 'not_found' });
  const limited = await limitPayer(c);
  if (limited !== null) return answerRefusal(c, limited);
  const kind = (await readFormData(c)).get('kind');
  if (!isSandboxKind(kind)) return await refusedChoice(c, invoiceId, invalidField('/kind', 'not_listed'));
  const paid = await paySandbox(c.var.ports, invoiceId, kind);
  return paid.ok ? c.redirect(paths.checkout(invoiceId), 303) : await refusedChoice(c, invoiceId, paid.refusal);
});

function isSandboxKind(value: unknown): value is SandboxPaymentKind {
  return (sandboxPaymentKinds as readonly unknown[]).includes(value);
}

/** Anybody with a link may choose, so one network address may not choose without end: each choice costs a quote and a watch. */
async function limitPayer(c: Context<AppEnv>): Promise<Refusal | null> {
  const address = c.req.header('CF-Connecting-IP') ?? 'local';
  const limiter = c.env.LIMITER.getByName(`checkout:${address}`);
  const { allowed, retryAfterSeconds } = await limiter.hit(limits.checkoutChoicesPerMinuteMax, minuteMs, c.var.nowMs);
  return allowed ? null : { reason: 'too_many_requests', retryAfterSeconds };
}

/** The choice again, with the reason on top; an invoice that has moved on shows where it is now instead. */
async function refusedChoice(c: Context<AppEnv>, invoiceId: string, refusal: Refusal): Promise<Response> {
  const view: Result<CheckoutProps> = refusal.reason === 'not_found' ? { ok: false, refusal } : await payerView(c, invoiceId, refusal);
  return view.ok ? c.html(CheckoutPage(view.value), refusalStatus(refusal)) : answerRefusal(c, view.refusal);
}

async function payerView(c: Context<AppEnv>, invoiceId: string, refusal: Refusal | null): Promise<Result<CheckoutProps>> {
  const { database, nowMs, settings, ports } = c.var;
  const payer = isId('inv', invoiceId) ? await readPayerInvoice(database, invoiceId) : null;
  if (payer === null) return refuse({ reason: 'not_found' });
  const report = (what: string): void => logAlarm('what leads a payer was changed outside', { invoice: invoiceId, what, requestId: c.var.requestId });
  if (hashTerms(payer.invoice.terms) !== payer.invoice.termsHash) {
    report('terms');
    return refuse({ reason: 'temporarily_unavailable' });
  }
  const terms = decodeTerms(payer.invoice.terms);
  const state = await checkoutState({
    payer,
    terms,
    query: payerQuery(c),
    nowMs,
    chainConfirmations: settings.chainConfirmations,
    book: () => readRateBook(ports, terms.mode),
    refusal,
    onTampering: (option) => report(option.asset),
  });
  const ctx = viewContext(c, c.req.method === 'GET' ? pagePath(c, invoiceId) : paths.checkout(invoiceId));
  const shown = { invoice: invoiceProps(terms, payer), state, sandbox: canSimulate(terms, payer.invoice.base) };
  const version = sha256Hex(JSON.stringify([ctx.locale, ctx.path, shown])).slice(0, 32);
  return ok({ ctx, ...shown, version });
}

function invoiceProps(terms: InvoiceTerms, payer: PayerInvoice): CheckoutProps['invoice'] {
  return {
    id: terms.invoiceId,
    shop: payer.project.name,
    orderId: terms.orderId,
    description: terms.description,
    amount: invoiceAmount(terms.amount, terms.currency),
    currency: currencyLabel(terms.currency),
    createdAtMs: terms.createdAtMs,
    expiresAtMs: payer.invoice.expiresAtMs,
    contact: payer.project.supportContact === '' ? null : payer.project.supportContact,
    returnUrl: null,
    test: terms.mode === 'test',
  };
}

/** Simulated payments belong to the simulated chain, as long as the invoice can take one. */
function canSimulate(terms: InvoiceTerms, base: string): boolean {
  return terms.mode === 'test' && base !== 'paid' && base !== 'cancelled' && terms.assets.some((asset) => chains[assetOf(asset).chain].family === 'sandbox');
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

/** The page's own address, also where only its live part is asked for. */
function pagePath(c: Context<AppEnv>, invoiceId: string): string {
  const query = new URL(c.req.url).searchParams;
  query.delete('shown');
  return paths.checkout(invoiceId) + (query.size === 0 ? '' : `?${query}`);
}
