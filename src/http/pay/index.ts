// Owns the pages on which strangers begin to pay: payment links and counters. Needs no session, no cookie and no script; looking makes
// nothing, and what a form makes is counted first.
import { Hono, type Context } from 'hono';
import { checkPayLink, payLink, type PayLinkInput } from '../../commands/pay-link';
import { readCounterLink, readPaymentLink, stateOfLink, type PaymentLinkRow } from '../../db/payment-link';
import { findProjectByShopId, findVisitedProject, isAccountHalted, type VisitedProject } from '../../db/visitor';
import { isId } from '../../domain/id';
import { limits } from '../../domain/limits';
import type { Refusal } from '../../domain/refusal';
import { paths, withQuery } from '../../../views/paths';
import { PayClosedPage } from '../../../views/pay/closed';
import { CounterPage } from '../../../views/pay/counter';
import type { PayShop } from '../../../views/pay/frame';
import { PayLinkPage, type PayableLink } from '../../../views/pay/link';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { readFormData } from '../form-data';
import { sameOriginForms } from '../middleware/csrf';
import { locale } from '../middleware/locale';
import { currencyLabel, invoiceAmount } from '../money-text';
import { viewContext } from '../page';
import { refusalStatus, retryAfterSeconds } from '../refusal-status';
import { answerRefusal } from '../respond';
import { payerEmailQuota, visitorQuota, visitorScope } from '../visitor-scope';

export const pay = new Hono<AppEnv>();

pay.use('/pay/*', locale, sameOriginForms);
pay.use('/pos/*', locale, sameOriginForms);

pay.get('/pay/:linkId', async (c) => showPlace(c, await linkPlace(c)));

pay.post('/pay/:linkId', async (c) => begin(c, await linkPlace(c)));

pay.get('/pos/:shopId', async (c) => showPlace(c, await counterPlace(c)));

pay.post('/pos/:shopId', async (c) => begin(c, await counterPlace(c)));

/** A page on which somebody may begin to pay: whose it is, what it asks for, and its own address. */
interface Place {
  readonly project: VisitedProject;
  readonly link: PaymentLinkRow;
  readonly path: string;
}

async function linkPlace(c: Context<AppEnv, '/pay/:linkId'>): Promise<Place | null> {
  const id = c.req.param('linkId');
  const link = isId('lnk', id) ? await readPaymentLink(c.var.database, id) : null;
  const project = link === null ? null : await findVisitedProject(c.var.database, link.accountId, link.projectId);
  return link === null || project === null ? null : { project, link, path: paths.pay(link.id) };
}

/** The counter of a project by its publishable id. Without a counter that is open there is nothing here. */
async function counterPlace(c: Context<AppEnv, '/pos/:shopId'>): Promise<Place | null> {
  const shopId = c.req.param('shopId');
  const project = /^[A-Z0-9]{16}$/.test(shopId) ? await findProjectByShopId(c.var.database, shopId) : null;
  const link = project === null ? null : await readCounterLink(c.var.database, { accountId: project.accountId, projectId: project.id });
  return link === null || project === null ? null : { project, link, path: paths.counter(project.shopId) };
}

async function showPlace(c: Context<AppEnv>, place: Place | null): Promise<Response> {
  if (place === null) return answerRefusal(c, { reason: 'not_found' });
  const asked = c.req.query('amount')?.slice(0, limits.orderIdLengthMax) ?? '';
  return showForm(c, place, { values: { amount: asked }, refusal: null }, await whyClosed(c, place));
}

async function whyClosed(c: Context<AppEnv>, { link }: Place): Promise<'paused' | 'ended' | null> {
  const state = stateOfLink(link);
  if (state === 'archived') return 'ended';
  return state === 'paused' || (await isAccountHalted(c.var.database, link.accountId)) ? 'paused' : null;
}

function showForm(c: Context<AppEnv>, place: Place, form: FormState, closed: 'paused' | 'ended' | null): Response | Promise<Response> {
  const { project, link, path } = place;
  const lang = c.req.query('lang') === undefined ? null : c.var.locale;
  const ctx = viewContext(c, c.req.method === 'GET' ? undefined : withQuery(path, { lang }));
  const shop = shopOf(project, link);
  if (closed !== null) return c.html(PayClosedPage({ ctx, shop, why: closed }), closed === 'ended' ? 410 : form.refusal === null ? 200 : 409);
  const wait = form.refusal === null ? null : retryAfterSeconds(form.refusal);
  if (wait !== null) c.header('Retry-After', String(wait));
  const shown = { ctx, shop, action: withQuery(path, { lang }), form };
  const page =
    link.kind === 'counter'
      ? CounterPage({ ...shown, title: link.title, currency: currencyLabel(link.currency) })
      : PayLinkPage({ ...shown, link: payableLink(link) });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

/** Makes the invoice and leads to its checkout. What was typed is judged before it is counted, so a slip of the finger costs no quota. */
async function begin(c: Context<AppEnv>, place: Place | null): Promise<Response> {
  if (place === null) return answerRefusal(c, { reason: 'not_found' });
  const { project, link } = place;
  const closed = await whyClosed(c, place);
  const input = await readInput(c);
  const values = { amount: input.amount, payer_email: input.payerEmail, order_id: input.orderId };
  const refused = (refusal: Refusal): Response | Promise<Response> => showForm(c, place, { values, refusal }, closed);
  if (closed !== null) return refused({ reason: 'link_paused' });
  const checked = checkPayLink(link, input);
  if (!checked.ok) return refused(checked.refusal);
  const perAddressMax = link.kind === 'counter' ? limits.counterSalesPerAddressMax : limits.anonymousInvoicesPerAddressMax;
  const over = (await visitorQuota(project.id, c.var.ports, perAddressMax)) ?? (await payerEmailQuota(input.payerEmail.trim(), c.var.ports));
  if (over !== null) return refused(over);
  const scope = await visitorScope(project, link.mode, c.var.ports);
  if (!scope.ok) return refused(scope.refusal);
  const created = await payLink(c.var.ports, scope.value, link, input);
  if (!created.ok) return refused(created.refusal);
  const lang = c.req.query('lang') === undefined ? null : c.var.locale;
  return c.redirect(withQuery(paths.checkout(created.value.invoiceId), { lang }), 303);
}

async function readInput(c: Context<AppEnv>): Promise<PayLinkInput> {
  const form = await readFormData(c);
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.slice(0, limits.descriptionLengthMax) : '';
  };
  return { amount: text('amount'), payerEmail: text('payer_email'), orderId: text('order_id'), locale: c.var.locale, key: text('idempotency_key') };
}

function shopOf(project: VisitedProject, link: PaymentLinkRow): PayShop {
  return { name: project.name, contact: project.supportContact === '' ? null : project.supportContact, test: link.mode === 'test' };
}

function payableLink(link: PaymentLinkRow): PayableLink {
  const text = (units: bigint | null): string | null => (units === null ? null : invoiceAmount(units, link.currency));
  const { kind, title, description, suggested } = link;
  return {
    kind,
    title,
    description,
    suggested,
    currency: currencyLabel(link.currency),
    amount: text(link.amount),
    amountMin: text(link.amountMin),
    amountMax: text(link.amountMax),
  };
}
