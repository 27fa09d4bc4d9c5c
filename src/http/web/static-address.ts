// Owns the merchant's pages of static addresses. An address gets the mode of its project's switch when it is made. It is derived again
// before it is shown, as on every page that shows one.
import { Hono, type Context } from 'hono';
import { closeStaticAddress } from '../../commands/close-static-address';
import { createStaticAddress } from '../../commands/create-static-address';
import { openStaticAddress } from '../../commands/open-static-address';
import { simulateDeposit } from '../../commands/simulate-deposit';
import type { ProjectRow } from '../../db/project';
import { lacksRight } from '../../db/scope';
import { listInvoicesOfSource } from '../../db/source-invoice';
import { findStaticAddress, listStaticAddresses, readStaticWallet, type StaticAddressUse } from '../../db/static-address';
import { assetOf, chains } from '../../domain/asset';
import { assetsOffered } from '../../domain/chain-config';
import { deriveAddress } from '../../domain/derivation';
import { checksummed } from '../../domain/evm-address';
import { isId } from '../../domain/id';
import { limits } from '../../domain/limits';
import { invalidField, type Refusal } from '../../domain/refusal';
import { logAlarm } from '../../lib/log';
import { inMode as modePath, paths } from '../../../views/paths';
import { StaticAddressListPage } from '../../../views/static-address/list';
import type { StaticAddressView } from '../../../views/static-address/model';
import { StaticAddressNewPage } from '../../../views/static-address/new';
import { StaticAddressShowPage } from '../../../views/static-address/show';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { leadToMode, modePattern, modeScope } from './mode-scope';
import { pagerOf } from './pager';
import { sourceInvoiceRows } from './source-invoice-rows';

export const staticAddressPages = new Hono<AppEnv>();

staticAddressPages.get(paths.staticAddresses, leadToMode);
staticAddressPages.get(paths.staticAddressNew, leadToMode);

staticAddressPages.get(`${modePattern}/addresses`, modeScope, requireRight('invoices:view'), async (c) => {
  const { database, scope } = c.var;
  const project = c.req.query('project') ?? '';
  const state = c.req.query('state');
  const customer = c.req.query('customer')?.trim().slice(0, limits.orderIdLengthMax) || null;
  const filter = { projectId: isId('prj', project) ? project : null, state: state === 'open' || state === 'closed' ? state : null, customer } as const;
  const { ctx, frame, projects } = await framed(c, { mode: scope.mode, projectId: filter.projectId });
  const list = await listStaticAddresses(database, scope, filter, c.req.query('cursor') ?? null, limits.pageSizeDefault);
  const page = StaticAddressListPage({
    ctx,
    frame,
    addresses: list.rows.map((row) => addressView(row, shownAs(row), projects)),
    filter: { project: filter.projectId, state: filter.state, customer },
    pager: pagerOf(ctx.path, list.nextCursor),
    canManage: lacksRight(scope, 'invoices:manage') === null,
  });
  return c.html(page);
});

staticAddressPages.get(`${modePattern}/addresses/new`, modeScope, requireRight('invoices:manage'), (c) => showNew(c, null));

staticAddressPages.post(`${modePattern}/addresses`, modeScope, requireRight('invoices:manage'), async (c) => {
  const form = await readForm(c);
  const refused = (refusal: Refusal): Promise<Response> => showNew(c, formAgain(form, refusal));
  const { projects } = await framed(c, {});
  const project = projects.find((row) => row.id === form.text('project_id'));
  if (project === undefined && form.text('project_id') === '') return refused(invalidField('/project_id', 'required'));
  if (project === undefined) return answerRefusal(c, { reason: 'not_found' });
  const input = { projectId: project.id, asset: form.text('asset'), customer: form.text('customer') };
  const made = await createStaticAddress(c.var.ports, inMode(c.var.scope, project.mode), input);
  if (!made.ok) return refused(made.refusal);
  return c.redirect(doneAt(modePath(project.mode, paths.staticAddress(made.value.staticAddress.id)), 'saved'), 303);
});

/** The activity log and bookmarks need not know the mode. */
staticAddressPages.get('/addresses/:addressId{sta_[1-9A-HJ-NP-Za-km-z]+}', requireRight('invoices:view'), async (c) => {
  const { database, scope } = c.var;
  const id = c.req.param('addressId');
  for (const mode of ['live', 'test'] as const) {
    if ((await findStaticAddress(database, inMode(scope, mode), id)) !== null) return c.redirect(modePath(mode, paths.staticAddress(id)), 303);
  }
  return answerRefusal(c, { reason: 'not_found' });
});

staticAddressPages.get(`${modePattern}/addresses/:addressId`, modeScope, requireRight('invoices:view'), (c) => showAddress(c, c.req.param('addressId'), null));

staticAddressPages.post(`${modePattern}/addresses/:addressId/simulation`, modeScope, requireRight('invoices:manage'), async (c) => {
  const id = c.req.param('addressId');
  const form = await readForm(c);
  const request = form.request(`POST /addresses/${id}/simulation`);
  if (request === null) return showAddress(c, id, formAgain(form, { reason: 'idempotency_key_missing' }));
  const paid = await simulateDeposit(c.var.ports, c.var.scope, { staticAddressId: id, amount: form.text('amount') }, request);
  if (paid.ok) return backTo(c, id);
  return paid.refusal.reason === 'invalid_input' ? showAddress(c, id, formAgain(form, paid.refusal)) : answerRefusal(c, paid.refusal);
});

for (const [verb, act] of [
  ['closure', closeStaticAddress],
  ['opening', openStaticAddress],
] as const) {
  staticAddressPages.post(`${modePattern}/addresses/:addressId/${verb}`, modeScope, requireRight('invoices:manage'), async (c) => {
    const id = c.req.param('addressId') ?? '';
    const done = await act(c.var.ports, c.var.scope, id);
    return done.ok ? backTo(c, id) : answerRefusal(c, done.refusal);
  });
}

function backTo(c: Context<AppEnv>, id: string): Response {
  return c.redirect(doneAt(modePath(c.var.scope.mode, paths.staticAddress(id)), 'saved'), 303);
}

/** The stored address in the spelling of its chain: for lists, where nobody pays from. */
function shownAs(row: StaticAddressUse): string {
  return row.family === 'evm' ? checksummed(row.address) : row.address;
}

/** The address as its wallet gives it here and now, or null when the stored one is another: then somebody has changed a row. */
async function verifiedAs(c: Context<AppEnv>, row: StaticAddressUse): Promise<string | null> {
  const wallet = await readStaticWallet(c.var.database, row);
  const derived = wallet === null ? null : deriveAddress(wallet, row.keyIndex);
  if (derived?.ok === true && derived.value === row.address) return shownAs(row);
  logAlarm('what leads a payer was changed outside', { invoice: row.id, what: row.asset, requestId: c.var.requestId });
  return null;
}

function addressView(row: StaticAddressUse, address: string | null, projects: readonly ProjectRow[]): StaticAddressView {
  const asset = assetOf(row.asset);
  return {
    id: row.id,
    customer: row.customer,
    symbol: asset.symbol,
    network: chains[asset.chain].name,
    address,
    project: { id: row.projectId, name: projects.find((project) => project.id === row.projectId)?.name ?? '' },
    isClosed: row.closedAtMs !== null,
    deposits: row.deposits,
    createdAtMs: row.createdAtMs,
  };
}

async function showNew(c: Context<AppEnv>, form: FormState | null): Promise<Response> {
  const { mode } = c.var.scope;
  const { ctx, frame, projects } = await framed(c, { mode }, modePath(mode, paths.staticAddressNew));
  const sorted = projects.toSorted((a, b) => Number(b.mode === mode) - Number(a.mode === mode));
  const project = sorted.find((row) => row.id === form?.values['project_id']) ?? sorted[0];
  const offered = assetsOffered(project?.mode ?? mode, ['evm', 'sandbox'], c.var.settings.chainProviders);
  const refusal = form?.refusal ?? null;
  const page = StaticAddressNewPage({
    ctx,
    frame,
    projects: sorted.map(({ id, name, mode: own }) => ({ id, name, mode: own })),
    assets: offered.map((asset) => ({ value: asset.id, label: `${asset.symbol}: ${chains[asset.chain].name}` })),
    needsOwnAddresses: needsOwnAddresses(refusal),
    form: form ?? { values: { project_id: project?.id ?? '' }, refusal: null },
  });
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}

function needsOwnAddresses(refusal: Refusal | null): boolean {
  if (refusal?.reason === 'wallet_missing') return true;
  return refusal?.reason === 'invalid_input' && refusal.problems.some(({ detail }) => detail === 'shared_address');
}

async function showAddress(c: Context<AppEnv>, id: string, form: FormState | null): Promise<Response> {
  const { database, scope } = c.var;
  const row = isId('sta', id) ? await findStaticAddress(database, scope, id) : null;
  if (row === null) return answerRefusal(c, { reason: 'not_found' });
  const own = modePath(scope.mode, paths.staticAddress(id));
  const { ctx, frame, projects } = await framed(c, { mode: scope.mode, projectId: row.projectId }, c.req.method === 'GET' ? undefined : own);
  const page = StaticAddressShowPage({
    ctx,
    frame,
    staticAddress: addressView(row, await verifiedAs(c, row), projects),
    deposits: sourceInvoiceRows(await listInvoicesOfSource(database, scope, id, limits.pageSizeDefault)),
    canManage: lacksRight(scope, 'invoices:manage') === null,
    simulation: scope.mode === 'test' ? (form ?? { values: { amount: '10' }, refusal: null }) : null,
  });
  const refusal = form?.refusal ?? null;
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}
