// Owns the page of a project's wallets. Public keys only: a pasted secret is refused, never kept, never shown again.
import { Hono, type Context } from 'hono';
import { addWallet } from '../../commands/add-wallet';
import { findProject } from '../../db/project';
import { lacksRight } from '../../db/scope';
import { inForce, listWallets, type WalletRow } from '../../db/wallet';
import { chains } from '../../domain/asset';
import { liveChains } from '../../domain/chain-config';
import { deriveAddress } from '../../domain/derivation';
import { checksummed } from '../../domain/evm-address';
import { paths } from '../../../views/paths';
import { WalletsPage, type WalletView } from '../../../views/project/wallets';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { projectHead, projectScope } from './project-scope';

export const walletPages = new Hono<AppEnv>();

/** Enough for a merchant to compare with the wallet at hand. */
const addressesShown = 3;

walletPages.get('/projects/:projectId/wallets', projectScope, requireRight('wallets:view'), (c) => showWallets(c, c.var.project.id, emptyForm));

walletPages.post('/projects/:projectId/wallets', projectScope, requireRight('wallets:manage'), async (c) => {
  const form = await readForm(c);
  const projectId = c.var.project.id;
  const request = form.request(`POST /projects/${projectId}/wallets`);
  if (request === null) return showWallets(c, projectId, formAgain(form, { reason: 'idempotency_key_missing' }, ['source']));
  const added = await addWallet(c.var.ports, inMode(c.var.scope, 'live'), { projectId, source: form.text('source') }, request);
  if (!added.ok) {
    const isSecret = added.refusal.reason === 'invalid_input' && added.refusal.problems.some((problem) => problem.code === 'private_key');
    return showWallets(c, projectId, formAgain(form, added.refusal, isSecret ? ['source'] : []));
  }
  const path = doneAt(paths.wallets(projectId), 'wallet');
  return c.redirect(added.value.warnings.includes('not_an_account_key') ? `${path}&depth=1` : path, 303);
});

/** The page of that project's wallets, with the form as it was left. */
export async function showWallets(c: Context<AppEnv>, projectId: string, form: FormState): Promise<Response> {
  const { database, scope, nowMs, settings } = c.var;
  const project = await findProject(database, scope, projectId);
  if (project === null) return answerRefusal(c, { reason: 'not_found' });
  const { ctx, frame } = await framed(c, { projectId }, c.req.method === 'GET' ? undefined : paths.wallets(projectId));
  const [live, test] = await Promise.all([listWallets(database, inMode(scope, 'live'), projectId), listWallets(database, inMode(scope, 'test'), projectId)]);
  const current = new Set([...inForce(live, nowMs), ...inForce(test, nowMs)].map((wallet) => wallet.id));
  const shown = [...live, ...test.filter((wallet) => current.has(wallet.id))];
  const page = WalletsPage({
    ctx,
    frame,
    project: projectHead(project),
    wallets: shown.map((wallet) => walletView(wallet, current.has(wallet.id))),
    form,
    canManage: lacksRight(scope, 'wallets:manage') === null,
    networks: liveChains(settings.chainProviders).map((id) => chains[id].name),
    warnsOfDepth: c.req.query('depth') === '1',
  });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

function walletView(wallet: WalletRow, current: boolean): WalletView {
  const { id, family, source, createdAtMs } = wallet;
  const kind = wallet.kind === 'xpub' ? 'xpub' : 'address';
  const shownSource = wallet.kind === 'address' ? checksummed(source) : source;
  return { id, family, kind, source: shownSource, current, createdAtMs, firstAddresses: kind === 'xpub' ? firstAddresses(wallet) : [] };
}

function firstAddresses(wallet: WalletRow): readonly string[] {
  const derived = Array.from({ length: addressesShown }, (_item, index) => deriveAddress(wallet, index));
  return derived.flatMap((address) => (address.ok ? [checksummed(address.value)] : []));
}
