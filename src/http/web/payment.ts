// Owns Payments: the list of invoices in one mode, narrowed by what its address says.
import { Hono, type Context } from 'hono';
import { countOddInvoices } from '../../db/inbox';
import { countInvoiceTabs, listInvoices, noInvoiceFilter, tabCountMax, type InvoiceFilter } from '../../db/invoice';
import { fiatCodes, findCurrency } from '../../domain/currency';
import { isId } from '../../domain/id';
import { limits } from '../../domain/limits';
import { PaymentsPage, paymentTabs, type PaymentFilters, type PaymentTab } from '../../../views/invoice/list';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { framed } from './frame';
import { leadToMode, modePattern, modeScope } from './mode-scope';
import { pagerOf } from './pager';
import { paymentRows } from './payment-row';

export const paymentPages = new Hono<AppEnv>();

const dayMs = 24 * 60 * 60 * 1000;

paymentPages.get(paths.payments, leadToMode);

paymentPages.get(`${modePattern}/payments`, modeScope, requireRight('payments:view'), async (c) => {
  const { database, scope } = c.var;
  const filters = filtersOf(c);
  const { ctx, frame, projects } = await framed(c, { mode: scope.mode, projectId: filters.project });
  const [list, counts, attention] = await Promise.all([
    listInvoices(database, scope, filterOf(filters), c.req.query('cursor') ?? null, limits.pageSizeDefault),
    countInvoiceTabs(database, scope, filters.project),
    countOddInvoices(database, scope, filters.project),
  ]);
  const odd = counts.partial + counts.over + counts.late + counts.marked + counts.reverted;
  const { confirming, paid, expired, cancelled, invalid } = counts;
  const byTab = { new: counts.new, confirming, paid, odd, expired, cancelled, invalid };
  const all = Object.values(byTab).reduce((sum, count) => sum + count, 0);
  const page = PaymentsPage({
    ctx,
    frame,
    filters,
    counts: Object.fromEntries(Object.entries({ all, attention, ...byTab }).map(([tab, count]) => [tab, cappedText(count)])),
    currencies: fiatCodes,
    rows: await paymentRows(c, list.rows, projects),
    pager: pagerOf(ctx.path, list.nextCursor),
    hasAny: all > 0,
  });
  return c.html(page);
});

function cappedText(count: number): string {
  return count >= tabCountMax ? `${tabCountMax}+` : String(count);
}

/** What the address asks for; anything unreadable narrows nothing. */
function filtersOf(c: Context<AppEnv>): PaymentFilters {
  const given = (name: string): string | null => c.req.query(name)?.trim().slice(0, limits.orderIdLengthMax) || null;
  const day = (name: string): string | null => (/^\d{4}-\d{2}-\d{2}$/.test(given(name) ?? '') && dayStart(given(name)) !== null ? given(name) : null);
  const status = given('status');
  const currency = given('currency');
  const project = given('project');
  return {
    status: isTab(status) ? status : 'all',
    project: project !== null && isId('prj', project) ? project : null,
    currency: currency !== null && findCurrency(currency) !== null ? currency : null,
    from: day('from'),
    to: day('to'),
    q: given('q'),
  };
}

function isTab(text: string | null): text is PaymentTab {
  return (paymentTabs as readonly (string | null)[]).includes(text);
}

function filterOf(filters: PaymentFilters): InvoiceFilter {
  const to = dayStart(filters.to);
  return {
    ...noInvoiceFilter,
    tab: filters.status === 'all' || filters.status === 'attention' ? null : filters.status,
    attention: filters.status === 'attention' ? 'any' : null,
    projectId: filters.project,
    currency: filters.currency,
    text: filters.q,
    createdFromMs: dayStart(filters.from),
    createdToMs: to === null ? null : to + dayMs,
  };
}

/** Midnight UTC of a day, or null for a day that does not exist. */
function dayStart(day: string | null): number | null {
  const startMs = day === null ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(startMs) ? null : startMs;
}
