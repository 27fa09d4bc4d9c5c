// Owns what a button on a shop's page leads to before there is an invoice: shop and amount to look at, and a form that makes the invoice.
// The amount is the page's word and anybody's to change: shops deliver by what webhooks say, never by what a button said.
import { Hono, type Context } from 'hono';
import { createInvoice, type CreateInvoiceInput } from '../../commands/create-invoice';
import { readVerifiedHosts } from '../../db/project-host';
import { findProjectByShopId, type VisitedProject } from '../../db/visitor';
import { canonicalJson } from '../../domain/codec';
import { findCurrency, formatAmount, parseAmount } from '../../domain/currency';
import { shopIdLength } from '../../domain/code';
import { limits } from '../../domain/limits';
import { invalidField, type Refusal } from '../../domain/refusal';
import { ok, refuse, type Result } from '../../domain/result';
import { sha256Hex } from '../../lib/hash';
import { framePlace } from '../../../views/checkout/place';
import { EmbedStartPage } from '../../../views/embed/page';
import { paths, withQuery } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { readFormData } from '../form-data';
import { isLocale } from '../middleware/locale';
import { currencyLabel } from '../money-text';
import { viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { visitorQuota, visitorScope } from '../visitor-scope';
import { answerBlocked } from './blocked';
import { embedderOf, type Embedder } from './host';

export const embedStart = new Hono<AppEnv>();

/** What a button says, each value as text or not at all. */
interface Said {
  readonly amount: string;
  readonly currency: string;
  readonly order: string;
  readonly host: string;
}

interface Start {
  readonly project: VisitedProject;
  readonly said: Said;
  /** Null on a page of its own. */
  readonly embedder: Embedder | null;
}

interface Order {
  readonly amount: bigint;
  readonly currency: string;
  readonly orderId: string | null;
}

embedStart.get('/embed/pay/:shopId', async (c) => {
  const said = saidIn((name) => c.req.query(name));
  const start = await startOf(c, said);
  if (!start.ok) return await answerBlocked(c, start.refusal, ownPage(c, said));
  const order = orderOf(start.value);
  return showStart(c, start.value, order.ok ? null : order.refusal);
});

embedStart.post('/embed/pay/:shopId', async (c) => {
  const form = await readFormData(c);
  const text = (name: string): string | undefined => {
    const value = form.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const language = text('lang');
  if (isLocale(language)) c.set('locale', language);
  const said = saidIn(text);
  const start = await startOf(c, said);
  if (!start.ok) return await answerBlocked(c, start.refusal, ownPage(c, said));
  const made = await make(c, start.value, text('idempotency_key') ?? '');
  if (!made.ok) return showStart(c, start.value, made.refusal);
  const { embedder } = start.value;
  const page = embedder === null ? paths.checkout(made.value) : framePlace(made.value, embedder.host, embedder.origin).page;
  return c.redirect(withQuery(page, { lang: c.var.locale }), 303);
});

const saidLengthMax = 300;

function saidIn(read: (name: string) => string | undefined): Said {
  const text = (name: string): string => (read(name) ?? '').trim().slice(0, saidLengthMax);
  return { amount: text('amount'), currency: text('currency').toUpperCase(), order: text('order'), host: text('host') };
}

/** The same start without a frame around it. */
function ownPage(c: Context<AppEnv>, said: Said): string {
  const shown = Object.fromEntries(Object.entries({ ...said, host: '' }).map(([name, value]) => [name, value === '' ? null : value]));
  return withQuery(paths.embedPay(c.req.param('shopId') ?? ''), shown);
}

/** The shop, and the page around the frame where there is one. Refuses `not_found`, and `host_unverified` for a frame on a strange page. */
async function startOf(c: Context<AppEnv>, said: Said): Promise<Result<Start>> {
  const shopId = c.req.param('shopId') ?? '';
  const { database, settings } = c.var;
  const project = shopId.length === shopIdLength ? await findProjectByShopId(database, shopId) : null;
  if (project === null) return refuse({ reason: 'not_found' });
  if (said.host === '') return ok({ project, said, embedder: null });
  const verified = await readVerifiedHosts(database, project.id);
  const embedder = embedderOf({ named: said.host, verified, mode: project.mode, settings });
  if (embedder === null) return refuse({ reason: 'host_unverified', host: said.host });
  c.set('sharing', { kind: 'frame', ancestors: embedder.ancestors });
  return ok({ project, said, embedder });
}

/** What is to be paid, as the button says it. Refuses `invalid_input` with the field. */
function orderOf({ project, said }: Start): Result<Order> {
  const currency = said.currency === '' ? project.currency : said.currency;
  if (findCurrency(currency) === null) return refuse(invalidField('/currency', 'not_listed'));
  if (said.amount === '') return refuse(invalidField('/amount', 'required'));
  const amount = parseAmount(said.amount, currency);
  if (!amount.ok) return refuse(invalidField('/amount', amount.refusal.code, amount.refusal.detail));
  if (said.order.length > limits.orderIdLengthMax) return refuse(invalidField('/order', 'too_long', String(limits.orderIdLengthMax)));
  return ok({ amount: amount.value, currency, orderId: said.order === '' ? null : said.order });
}

/** Makes the invoice, once for each form. Its id, or why not. */
async function make(c: Context<AppEnv>, start: Start, key: string): Promise<Result<string>> {
  const { ports, locale } = c.var;
  const { project, said } = start;
  const order = orderOf(start);
  if (!order.ok) return order;
  if (key === '' || key.length > limits.idempotencyKeyLengthMax) return refuse({ reason: 'idempotency_key_missing' });
  const limited = await visitorQuota(project.id, ports);
  if (limited !== null) return refuse(limited);
  const scope = await visitorScope(project, project.mode, ports);
  if (!scope.ok) return scope;
  const input: CreateInvoiceInput = {
    projectId: project.id,
    ...order.value,
    description: null,
    payerEmail: null,
    metadata: {},
    expiryMinutes: null,
    assets: null,
    origin: 'embed',
    sourceId: null,
    payerNotices: null,
    locale,
  };
  const request = { route: `POST ${paths.embedPay(project.shopId)}`, key, inputHash: sha256Hex(canonicalJson(said)) };
  const created = await createInvoice(ports, scope.value, input, request);
  return created.ok ? ok(created.value.invoiceId) : created;
}

function showStart(c: Context<AppEnv>, start: Start, refusal: Refusal | null): Response | Promise<Response> {
  const { project, said, embedder } = start;
  const read = orderOf(start);
  const currency = read.ok ? read.value.currency : said.currency;
  const code = findCurrency(currency)?.code;
  const order = {
    shop: project.name,
    shopId: project.shopId,
    amount: read.ok && code !== undefined ? formatAmount(read.value.amount, code) : null,
    currency: code === undefined ? '' : currencyLabel(code),
    orderId: said.order === '' ? null : said.order,
    host: embedder?.host ?? null,
    test: project.mode === 'test',
  };
  const page = EmbedStartPage({ ctx: viewContext(c), order, origin: embedder?.origin ?? null, refusal });
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}
