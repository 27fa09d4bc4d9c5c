// Owns the page of a project's wallets. Public keys only: a pasted secret is refused, never kept, never shown again. What is pasted is
// shown with its first addresses before it can be added, and adding it needs a fresh confirmation.
import { Hono, type Context } from 'hono';
import { addWallet } from '../../commands/add-wallet';
import { mayStopWallet, stopWallet } from '../../commands/stop-wallet';
import { findProject } from '../../db/project';
import { lacksRight, lacksWriting } from '../../db/scope';
import { inForce, listWallets, type WalletRow } from '../../db/wallet';
import { readGuardStanding, readPersonName } from '../../db/wallet-guard';
import { chains } from '../../domain/asset';
import { liveChains } from '../../domain/chain-config';
import { checksummed } from '../../domain/evm-address';
import type { Refusal } from '../../domain/refusal';
import { firstAddresses, frozenUntilMs, hasRecovered, waitMs, walletState } from '../../domain/wallet-guard';
import { parseWalletSource } from '../../domain/wallet-source';
import { paths } from '../../../views/paths';
import { WalletsPage, type GuardView, type WalletCheck, type WalletView } from '../../../views/project/wallets';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { projectHead, projectScope } from './project-scope';

export const walletPages = new Hono<AppEnv>();

walletPages.get('/projects/:projectId/wallets', projectScope, requireRight('wallets:view'), (c) => showWallets(c, c.var.project.id, emptyForm));

/** Changes nothing: reads what was pasted and shows which addresses follow from it. A form, so that nothing pasted stands in an address. */
walletPages.post('/projects/:projectId/wallets/check', projectScope, requireRight('wallets:manage'), async (c) => {
  const form = await readForm(c);
  return checkWallet(c, c.var.project.id, form.text('source'), formAgain(form, { reason: 'not_found' }));
});

walletPages.post('/projects/:projectId/wallets', projectScope, requireRight('wallets:manage'), stepUp('wallets'), async (c) => {
  const form = await readForm(c);
  const projectId = c.var.project.id;
  const request = form.request(`POST /projects/${projectId}/wallets`);
  if (request === null) return showWallets(c, projectId, formAgain(form, { reason: 'idempotency_key_missing' }, ['source']));
  const added = await addWallet(c.var.ports, inMode(c.var.scope, 'live'), { projectId, source: form.text('source') }, request);
  if (!added.ok) return showWallets(c, projectId, formAgain(form, added.refusal, secretsOf(added.refusal)));
  const path = doneAt(paths.wallets(projectId), 'wallet');
  return c.redirect(added.value.warnings.includes('not_an_account_key') ? `${path}&depth=1` : path, 303);
});

walletPages.post('/projects/:projectId/wallets/:walletId/stop', projectScope, async (c) => {
  const projectId = c.var.project.id;
  const stopped = await stopWallet(c.var.ports, c.var.scope, projectId, c.req.param('walletId'));
  return stopped.ok ? c.redirect(doneAt(paths.wallets(projectId), 'saved'), 303) : answerRefusal(c, stopped.refusal);
});

/** The page with the addresses of what was pasted, to be compared before it is added; or with why it cannot be a wallet. */
export function checkWallet(c: Context<AppEnv>, projectId: string, source: string, form: FormState): Promise<Response> {
  const parsed = parseWalletSource(source, '/source');
  if (!parsed.ok) {
    const secrets = secretsOf(parsed.refusal);
    const values = Object.fromEntries(Object.entries(form.values).filter(([name]) => !secrets.includes(name)));
    return showWallets(c, projectId, { values, refusal: parsed.refusal });
  }
  const { kind, warnings } = parsed.value;
  const check = { source: parsed.value.source, kind, firstAddresses: firstAddresses(parsed.value), warnsOfDepth: warnings.includes('not_an_account_key') };
  return showWallets(c, projectId, emptyForm, check);
}

/** The page of that project's wallets, with the form as it was left. */
export async function showWallets(c: Context<AppEnv>, projectId: string, form: FormState, check: WalletCheck | null = null): Promise<Response> {
  const { database, scope, nowMs, settings } = c.var;
  const project = await findProject(database, scope, projectId);
  if (project === null) return answerRefusal(c, { reason: 'not_found' });
  const { ctx, frame } = await framed(c, { projectId }, c.req.method === 'GET' ? undefined : paths.wallets(projectId));
  const [live, test, guard, confirmedUntilMs] = await Promise.all([
    listWallets(database, inMode(scope, 'live'), projectId),
    listWallets(database, inMode(scope, 'test'), projectId),
    guardView(c),
    confirmedUntil(c, 'wallets'),
  ]);
  const current = new Set([...inForce(live, nowMs), ...inForce(test, nowMs)].map((wallet) => wallet.id));
  const shown = [...live, ...test.filter((wallet) => current.has(wallet.id))];
  const page = WalletsPage({
    ctx,
    frame,
    project: projectHead(project),
    wallets: await Promise.all(shown.map((wallet) => walletView(c, wallet, current.has(wallet.id)))),
    form,
    check,
    guard,
    canManage: lacksRight(scope, 'wallets:manage') === null,
    canGoLive: scope.canGoLive,
    confirmedUntilMs,
    networks: liveChains(settings.chainProviders).map((id) => chains[id].name),
    warnsOfDepth: c.req.query('depth') === '1',
  });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

async function guardView(c: Context<AppEnv>): Promise<GuardView> {
  const { database, scope, nowMs } = c.var;
  const { account, hadLiveWallet } = await readGuardStanding(database, scope.accountId, nowMs);
  return {
    waitMs: hadLiveWallet ? waitMs(account, nowMs) : null,
    isAfterRecovery: hasRecovered(account, nowMs),
    frozenUntilMs: frozenUntilMs(account, nowMs),
  };
}

async function walletView(c: Context<AppEnv>, wallet: WalletRow, current: boolean): Promise<WalletView> {
  const { database, scope, signedIn, nowMs } = c.var;
  const { id, family, source, createdAtMs, activeAtMs } = wallet;
  const kind = wallet.kind === 'xpub' ? 'xpub' : 'address';
  const state = walletState(wallet, nowMs);
  const isWaiting = state === 'waiting';
  const canStop = isWaiting && lacksWriting(scope) === null && mayStopWallet(wallet, { userId: signedIn.userId, role: scope.role });
  return {
    id,
    family,
    kind,
    source: wallet.kind === 'address' ? checksummed(source) : source,
    state: state === 'active' ? (current ? 'current' : 'former') : state,
    createdAtMs,
    activeAtMs,
    addedBy: isWaiting ? await readPersonName(database, wallet.createdBy) : '',
    canStop,
    firstAddresses: wallet.kind === 'sandbox' ? [] : firstAddresses(wallet),
  };
}

/** What was recognised as a secret is not even sent back to whoever typed it. */
function secretsOf(refusal: Refusal): readonly string[] {
  const isSecret = refusal.reason === 'invalid_input' && refusal.problems.some((problem) => problem.code === 'private_key');
  return isSecret ? ['source'] : [];
}
