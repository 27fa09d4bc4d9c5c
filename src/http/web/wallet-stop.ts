// Owns the page behind the link that stops a waiting wallet: no session, one button. Looking changes nothing, because mail programs look
// at links by themselves; the button's form is guarded by its origin.
import { Hono, type Context } from 'hono';
import { readWalletStopToken } from '../../auth/wallet-stop-link';
import { mayStopWallet, stopWalletByLink } from '../../commands/stop-wallet';
import { findWatchedWallet, readPersonName } from '../../db/wallet-guard';
import { firstAddresses, walletState, walletWords } from '../../domain/wallet-guard';
import { WalletStopPage } from '../../../views/wallet-stop/page';
import type { AppEnv } from '../app-env';
import { viewContext } from '../page';
import { answerRefusal } from '../respond';

export const walletStopPages = new Hono<AppEnv>();

walletStopPages.get('/wallet-stop/:token', (c) => showStop(c, c.req.param('token')));

walletStopPages.post('/wallet-stop/:token', async (c) => {
  const stopped = await stopWalletByLink(c.var.ports, c.req.param('token'));
  // A wallet that came into force meanwhile: the page itself says what can still be done.
  if (!stopped.ok && stopped.refusal.reason !== 'changed_meanwhile') return answerRefusal(c, stopped.refusal);
  return showStop(c, c.req.param('token'));
});

async function showStop(c: Context<AppEnv>, token: string): Promise<Response> {
  const { database, settings, nowMs } = c.var;
  const link = readWalletStopToken(settings.masterKey, token);
  const watched = link === null ? null : await findWatchedWallet(database, link.walletId, link.userId);
  if (link === null || watched === null) return answerRefusal(c, { reason: 'link_expired' });
  const { wallet, projectName, accountName, role } = watched;
  c.header('Cache-Control', 'no-store');
  c.header('Referrer-Policy', 'no-referrer');
  const page = WalletStopPage({
    ctx: viewContext(c),
    token,
    state: walletState(wallet, nowMs),
    canStop: mayStopWallet(wallet, { userId: link.userId, role }),
    accountName,
    projectName,
    wallet: walletWords(wallet),
    firstAddress: firstAddresses(wallet)[0] ?? '',
    addedBy: await readPersonName(database, wallet.createdBy),
    createdAtMs: wallet.createdAtMs,
    activeAtMs: wallet.activeAtMs,
  });
  return c.html(page);
}
