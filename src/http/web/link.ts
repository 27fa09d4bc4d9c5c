// Owns the merchant's pages of payment links. A link gets the mode of its project's switch when it is made, whatever mode the page was
// opened in.
import { Hono, type Context } from 'hono';
import { archivePaymentLink } from '../../commands/archive-payment-link';
import { changePaymentLink } from '../../commands/change-payment-link';
import { createPaymentLink, linkKinds } from '../../commands/create-payment-link';
import { fieldsOfLink, type PaymentLinkFields } from '../../commands/payment-link-fields';
import { pausePaymentLink, resumePaymentLink } from '../../commands/pause-payment-link';
import { findPaymentLink, listPaymentLinks, paymentLinkStates, stateOfLink, type PaymentLinkUse } from '../../db/payment-link';
import type { ProjectRow } from '../../db/project';
import { lacksRight } from '../../db/scope';
import { listInvoicesOfSource } from '../../db/source-invoice';
import { chains, type Mode } from '../../domain/asset';
import { assetsOffered } from '../../domain/chain-config';
import { isId } from '../../domain/id';
import { limits } from '../../domain/limits';
import { invalidField, type Refusal } from '../../domain/refusal';
import { LinkListPage } from '../../../views/link/list';
import type { LinkKind, LinkState, LinkView } from '../../../views/link/model';
import { LinkNewPage } from '../../../views/link/new';
import { LinkShowPage } from '../../../views/link/show';
import { inMode as modePath, paths, withQuery } from '../../../views/paths';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { currencyLabel, invoiceAmount } from '../money-text';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { currencyOptions } from './currency-options';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt, framed } from './frame';
import { leadToMode, modePattern, modeScope } from './mode-scope';
import { pagerOf } from './pager';
import { sourceInvoiceRows } from './source-invoice-rows';

export const linkPages = new Hono<AppEnv>();

linkPages.get(paths.links, leadToMode);
linkPages.get(paths.linkNew, leadToMode);

linkPages.get(`${modePattern}/links`, modeScope, requireRight('invoices:view'), async (c) => {
  const { database, scope } = c.var;
  const project = c.req.query('project') ?? '';
  const asked = c.req.query('state');
  const filter = { projectId: isId('prj', project) ? project : null, state: paymentLinkStates.find((state) => state === asked) ?? null };
  const { ctx, frame, projects } = await framed(c, { mode: scope.mode, projectId: filter.projectId });
  const list = await listPaymentLinks(database, scope, filter, c.req.query('cursor') ?? null, limits.pageSizeDefault);
  const links = list.rows.map((row) => linkView(row, projects));
  const canManage = lacksRight(scope, 'invoices:manage') === null;
  const shown = { project: filter.projectId, state: filter.state };
  return c.html(LinkListPage({ ctx, frame, links, filter: shown, pager: pagerOf(ctx.path, list.nextCursor), canManage }));
});

linkPages.get(`${modePattern}/links/new`, modeScope, requireRight('invoices:manage'), (c) => showNew(c, kindOf(c.req.query('kind')), null, []));

linkPages.post(`${modePattern}/links`, modeScope, requireRight('invoices:manage'), async (c) => {
  const form = await readForm(c);
  const kind = kindOf(form.text('kind'));
  const refused = (refusal: Refusal): Promise<Response> => showNew(c, kind, formAgain(form, refusal), form.all('assets'));
  const { projects } = await framed(c, {});
  const project = projects.find((row) => row.id === form.text('project_id'));
  if (project === undefined && form.text('project_id') === '') return refused(invalidField('/project_id', 'required'));
  if (project === undefined) return answerRefusal(c, { reason: 'not_found' });
  const request = form.request('POST /links');
  if (request === null) return refused({ reason: 'idempotency_key_missing' });
  const scope = inMode(c.var.scope, project.mode);
  const created = await createPaymentLink(c.var.ports, scope, { projectId: project.id, kind, ...linkFieldsOf(form) }, request);
  if (!created.ok) return refused(created.refusal);
  return c.redirect(doneAt(modePath(project.mode, paths.link(created.value.linkId)), 'saved'), 303);
});

/** The activity log and bookmarks need not know the mode. */
linkPages.get('/links/:linkId{lnk_[1-9A-HJ-NP-Za-km-z]+}', requireRight('invoices:view'), async (c) => {
  const { database, scope } = c.var;
  const id = c.req.param('linkId');
  for (const mode of ['live', 'test'] as const) {
    if ((await findPaymentLink(database, inMode(scope, mode), id)) !== null) return c.redirect(modePath(mode, paths.link(id)), 303);
  }
  return answerRefusal(c, { reason: 'not_found' });
});

linkPages.get(`${modePattern}/links/:linkId`, modeScope, requireRight('invoices:view'), (c) => showLink(c, c.req.param('linkId'), null, null));

linkPages.post(`${modePattern}/links/:linkId`, modeScope, requireRight('invoices:manage'), async (c) => {
  const linkId = c.req.param('linkId');
  const form = await readForm(c);
  const changed = await changePaymentLink(c.var.ports, c.var.scope, linkId, linkFieldsOf(form));
  if (changed.ok) return backTo(c, linkId);
  if (changed.refusal.reason === 'not_found') return answerRefusal(c, changed.refusal);
  return showLink(c, linkId, formAgain(form, changed.refusal), form.all('assets'));
});

for (const [verb, act] of [
  ['pause', pausePaymentLink],
  ['resumption', resumePaymentLink],
  ['archival', archivePaymentLink],
] as const) {
  linkPages.post(`${modePattern}/links/:linkId/${verb}`, modeScope, requireRight('invoices:manage'), async (c) => {
    const linkId = c.req.param('linkId') ?? '';
    const done = await act(c.var.ports, c.var.scope, linkId);
    return done.ok ? backTo(c, linkId) : answerRefusal(c, done.refusal);
  });
}

function backTo(c: Context<AppEnv>, linkId: string): Response {
  return c.redirect(doneAt(modePath(c.var.scope.mode, paths.link(linkId)), 'saved'), 303);
}

function kindOf(text: string | undefined): LinkKind {
  return linkKinds.find((kind) => kind === text) ?? 'fixed';
}

/** Suggested amounts are typed side by side, separated by spaces or semicolons: a comma may belong to an amount. */
function linkFieldsOf(form: SentForm): PaymentLinkFields {
  return {
    title: form.text('title'),
    description: form.text('description'),
    currency: form.text('currency'),
    amount: form.optional('amount'),
    amountMin: form.optional('amount_min'),
    amountMax: form.optional('amount_max'),
    suggested: form
      .text('suggested')
      .split(/[\s;]+/)
      .filter((text) => text !== ''),
    assets: form.all('assets'),
  };
}

function linkView(row: PaymentLinkUse, projects: readonly ProjectRow[]): LinkView {
  const text = (units: bigint | null): string | null => (units === null ? null : invoiceAmount(units, row.currency));
  const { id, kind, title, description, made, paid, createdAtMs } = row;
  const state: LinkState = stateOfLink(row);
  return {
    id,
    kind,
    state,
    title,
    description,
    made,
    paid,
    createdAtMs,
    project: { id: row.projectId, name: projects.find((project) => project.id === row.projectId)?.name ?? '' },
    currency: currencyLabel(row.currency),
    amount: text(row.amount),
    amountMin: text(row.amountMin),
    amountMax: text(row.amountMax),
  };
}

function choices(c: Context<AppEnv>, mode: Mode) {
  const offered = assetsOffered(mode, ['evm', 'sandbox'], c.var.settings.chainProviders);
  return {
    currencies: currencyOptions(
      c.var.locale,
      offered.map((asset) => asset.id),
    ),
    assets: offered.map((asset) => ({ id: asset.id, symbol: asset.symbol, network: chains[asset.chain].name })),
  };
}

async function showNew(c: Context<AppEnv>, kind: LinkKind, form: FormState | null, chosenAssets: readonly string[]): Promise<Response> {
  const { mode } = c.var.scope;
  const { ctx, frame, projects } = await framed(c, { mode }, withQuery(modePath(mode, paths.linkNew), { kind }));
  // Projects of the page's own mode first: what is on top is what is chosen by default.
  const sorted = projects.toSorted((a, b) => Number(b.mode === mode) - Number(a.mode === mode));
  const project = sorted.find((row) => row.id === form?.values['project_id']) ?? sorted[0];
  const page = LinkNewPage({
    ctx,
    frame,
    kind,
    chosenAssets,
    ...choices(c, project?.mode ?? mode),
    projects: sorted.map(({ id, name, mode: own }) => ({ id, name, mode: own })),
    form: form ?? { values: { project_id: project?.id ?? '', currency: project?.currency ?? 'USD' }, refusal: null },
  });
  const refusal = form?.refusal ?? null;
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}

async function showLink(c: Context<AppEnv>, linkId: string, form: FormState | null, chosenAssets: readonly string[] | null): Promise<Response> {
  const { database, scope, settings } = c.var;
  const link = isId('lnk', linkId) ? await findPaymentLink(database, scope, linkId) : null;
  if (link === null) return answerRefusal(c, { reason: 'not_found' });
  const own = modePath(scope.mode, paths.link(linkId));
  const { ctx, frame, projects } = await framed(c, { mode: scope.mode, projectId: link.projectId }, c.req.method === 'GET' ? undefined : own);
  const shopId = projects.find((project) => project.id === link.projectId)?.shopId ?? '';
  const page = LinkShowPage({
    ctx,
    frame,
    ...choices(c, scope.mode),
    link: linkView(link, projects),
    url: settings.origin + paths.pay(link.id),
    shopUrl: link.kind === 'counter' && shopId !== '' ? settings.origin + paths.counter(shopId) : null,
    invoices: sourceInvoiceRows(await listInvoicesOfSource(database, scope, link.id, limits.pageSizeDefault)),
    canManage: lacksRight(scope, 'invoices:manage') === null,
    form: form ?? { values: valuesOf(link), refusal: null },
    chosenAssets: chosenAssets ?? link.assets,
  });
  const refusal = form?.refusal ?? null;
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}

function valuesOf(link: PaymentLinkUse): Readonly<Record<string, string>> {
  const { title, description, currency, amount, amountMin, amountMax, suggested } = fieldsOfLink(link);
  const amounts = { amount: amount ?? '', amount_min: amountMin ?? '', amount_max: amountMax ?? '' };
  return { title, description, currency, suggested: suggested.join(' '), ...amounts };
}
