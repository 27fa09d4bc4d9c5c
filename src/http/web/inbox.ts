// Owns the inbox of one mode: what waits for a person, and the word that loose money was looked at. Acts on invoices are their own routes.
import { Hono, type Context } from 'hono';
import { reviewTransfer } from '../../commands/review-transfer';
import { countInbox, inboxCountMax, listInbox, readInboxDetails, type InboxItem } from '../../db/inbox';
import type { InvoiceDetail, TransferRow } from '../../db/invoice';
import { lacksRight } from '../../db/scope';
import { assetOf, chains, isChainId } from '../../domain/asset';
import type { AttentionKind } from '../../domain/invoice-reason';
import { limits } from '../../domain/limits';
import { InboxPage, type InboxEntry } from '../../../views/inbox/page';
import type { FormAct } from '../../../views/invoice/model';
import { inMode as modePath, paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { explorerUrl } from '../arrival';
import { requireRight } from '../middleware/require-right';
import { assetAmount, currencyLabel, invoiceAmount } from '../money-text';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt, framed } from './frame';
import { explainedOf, offeredActs, type HandRights } from './invoice-life';
import { leadToMode, modePattern, modeScope } from './mode-scope';
import { pagerOf } from './pager';

export const inboxPages = new Hono<AppEnv>();

inboxPages.get(paths.inbox, leadToMode);

inboxPages.get(`${modePattern}/inbox`, modeScope, requireRight('payments:view'), async (c) => {
  const { database, scope } = c.var;
  const [{ ctx, frame, projects }, page, count] = await Promise.all([
    framed(c, { mode: scope.mode }),
    listInbox(database, scope, c.req.query('cursor') ?? null, limits.pageSizeDefault),
    countInbox(database, scope),
  ]);
  const odd = page.rows.flatMap((item) => (item.kind === 'invoice' ? [item.invoice] : []));
  const details = new Map((await readInboxDetails(database, scope, odd)).map((detail) => [detail.invoice.id, detail]));
  const names = new Map(projects.map((project) => [project.id, project.name]));
  return c.html(
    InboxPage({
      ctx,
      frame,
      entries: page.rows.flatMap((item) => entryOf(c, item, details, names)),
      pager: pagerOf(ctx.path, page.nextCursor),
      count: count >= inboxCountMax ? `${inboxCountMax - 1}+` : String(count),
    }),
  );
});

inboxPages.post(`${modePattern}/inbox/transfer-review`, modeScope, requireRight('payments:manage'), async (c) => {
  const form = await readForm(c);
  const reviewed = await reviewTransfer(c.var.ports, c.var.scope, { transferId: form.text('transfer_id') });
  return reviewed.ok ? c.redirect(doneAt(modePath(c.var.scope.mode, paths.inbox), 'reviewed'), 303) : answerRefusal(c, reviewed.refusal);
});

function rightsOf(c: Context<AppEnv>): HandRights {
  const may = (right: Parameters<typeof lacksRight>[1]): boolean => lacksRight(c.var.scope, right) === null;
  return { invoices: may('invoices:manage'), payments: may('payments:manage'), confirmations: may('confirmations:manage') };
}

function entryOf(c: Context<AppEnv>, item: InboxItem, details: ReadonlyMap<string, InvoiceDetail>, names: ReadonlyMap<string, string>): readonly InboxEntry[] {
  const rights = rightsOf(c);
  if (item.kind === 'transfer') return [transferEntry(item.transfer, rights, names)];
  const detail = details.get(item.id);
  return detail === undefined ? [] : [invoiceEntry(c, detail, rights, names)];
}

function invoiceEntry(c: Context<AppEnv>, detail: InvoiceDetail, rights: HandRights, names: ReadonlyMap<string, string>): InboxEntry {
  const { locale, nowMs } = c.var;
  const { invoice } = detail;
  const explained = explainedOf(detail, locale, null);
  const offered = offeredActs({ detail, events: [], notes: [], mails: [], names }, rights, nowMs);
  return {
    kind: 'invoice',
    id: invoice.id,
    version: invoice.seq,
    amount: { amount: invoiceAmount(invoice.amount, invoice.currency), symbol: currencyLabel(invoice.currency) },
    orderId: invoice.orderId,
    project: names.get(invoice.projectId) ?? '',
    explained,
    sinceMs: invoice.changedAtMs,
    acts: explained.attention === null ? [] : wayOut[explained.attention].filter((act) => offered.includes(act)),
    canReview: rights.payments,
  };
}

/** What settles each kind of question, the usual way first. */
const wayOut: Readonly<Record<AttentionKind, readonly FormAct[]>> = {
  partial: ['accept', 'refund'],
  late: ['accept', 'refund'],
  cancelled_paid: ['accept', 'refund'],
  other_asset: ['accept', 'refund'],
  over: ['refund'],
  paid_twice: ['refund'],
  reverted: ['accept', 'invalidate'],
};

function transferEntry(row: TransferRow, rights: HandRights, names: ReadonlyMap<string, string>): InboxEntry {
  const chain = isChainId(row.chain) ? row.chain : assetOf(row.asset).chain;
  return {
    kind: 'transfer',
    id: row.id,
    role: row.role === 'ambiguous' ? 'ambiguous' : 'unmatched',
    amount: assetAmount(row.asset, row.amount),
    network: chains[chain].name,
    project: names.get(row.projectId) ?? '',
    address: row.address,
    txid: row.txid,
    explorerUrl: explorerUrl(chain, row.txid),
    sinceMs: row.timeMs,
    canReview: rights.payments,
  };
}
