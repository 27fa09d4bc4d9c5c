// Owns Overview: today's figures, the latest payments, and how to begin.
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { listInvoices, noInvoiceFilter } from '../../db/invoice';
import { readOverview } from '../../db/overview';
import { assetOf, chains } from '../../domain/asset';
import { OverviewPage, type GettingStarted } from '../../../views/overview/page';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { assetAmount } from '../money-text';
import { framed } from './frame';
import { leadToMode, modePattern, modeScope } from './mode-scope';
import { paymentRows } from './payment-row';

export const overviewPages = new Hono<AppEnv>();

const latestShown = 8;
const dayMs = 24 * 60 * 60 * 1000;
const putAwayCookie = 'started';
const yearSeconds = 365 * 24 * 60 * 60;

overviewPages.get(paths.overview, leadToMode);

overviewPages.get(`${modePattern}/overview`, modeScope, requireRight('payments:view'), async (c) => {
  const { database, scope, nowMs } = c.var;
  const { ctx, frame, projects } = await framed(c, { mode: scope.mode });
  // Days end at midnight UTC, the zone in which the page says it writes times.
  const [facts, latest] = await Promise.all([
    readOverview(database, scope, nowMs - (nowMs % dayMs), nowMs),
    listInvoices(database, scope, noInvoiceFilter, null, latestShown),
  ]);
  const started: GettingStarted = {
    project: facts.progress.hasProject,
    invoice: facts.progress.hasInvoice,
    webhook: facts.progress.hasWebhook,
    wallet: facts.progress.hasWallet,
    livePayment: facts.progress.hasLivePayment,
    projectId: projects[0]?.id ?? null,
  };
  const isDone = started.project && started.invoice && started.webhook && started.wallet && started.livePayment;
  const page = OverviewPage({
    ctx,
    frame,
    started: isDone || getCookie(c, putAwayCookie) === 'away' ? null : started,
    receivedToday: facts.received.map(({ asset, base }) => ({ ...assetAmount(asset, base), network: chains[assetOf(asset).chain].name })),
    paidToday: facts.paid,
    waiting: facts.waiting,
    needsLook: facts.odd,
    latest: await paymentRows(c, latest.rows, projects),
  });
  return c.html(page);
});

/** Puts the list of first steps away on this device. */
overviewPages.post(paths.gettingStarted, (c) => {
  const secure = c.var.settings.origin.startsWith('https:');
  setCookie(c, putAwayCookie, 'away', { path: '/', sameSite: 'Lax', httpOnly: true, secure, maxAge: yearSeconds });
  return c.redirect(paths.overview, 303);
});
