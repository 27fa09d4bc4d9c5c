// Owns the step from rows to CryptoCloud's words: reads what the figures are made of, once for a whole page of invoices. An address is
// given only when the frozen wallet itself gives the same, and none while an invoice that is over still waits for its verdict.
import type { Context } from 'hono';
import { readParts, type CryptocloudRow, type Parts } from '../../../db/cryptocloud-invoice';
import type { ProjectRow } from '../../../db/project';
import { dollarsBy } from '../../../domain/cryptocloud/dollars';
import { chosenDue, chosenOf, countedTransfers, paidShare, txidsOf } from '../../../domain/cryptocloud/facts';
import { invoiceShape, type InvoiceFacts, type ProjectFacts, type ShownBy } from '../../../domain/cryptocloud/invoice';
import type { Written } from '../../../domain/cryptocloud/raw-json';
import { noShare, type InvoiceTerms } from '../../../domain/invoice';
import { decodeSettings } from '../../../domain/project-settings';
import { decodeRateBook, sandboxRateBook, type RateBook } from '../../../domain/rate';
import { logAlarm } from '../../../lib/log';
import { iconsAt } from '../../../../views/assets/coin-icons';
import type { AppEnv } from '../../app-env';
import { verifiedAddress } from '../../payment-request';

export function projectFacts({ id, name, settings }: Pick<ProjectRow, 'id' | 'name' | 'settings'>): ProjectFacts {
  const { success, fail } = decodeSettings(settings).returns;
  return { id, name, success, fail };
}

/** What figures are shown by. Rates are asked for only when something is not in dollars already. */
export async function shownBy(c: Context<AppEnv>, currencies: Iterable<string>): Promise<ShownBy> {
  const { settings, nowMs } = c.var;
  const needsRates = [...currencies].some((code) => code !== 'USD');
  return { origin: settings.origin, icons: iconsAt(settings.origin), dollars: dollarsBy(needsRates ? await rateBook(c) : null, nowMs) };
}

async function rateBook(c: Context<AppEnv>): Promise<RateBook | null> {
  const { scope, ports, nowMs } = c.var;
  return scope.mode === 'test' ? sandboxRateBook(nowMs) : decodeRateBook(await ports.rates.getByName('rates').book());
}

/** Invoices of the scope's project as list and info give them, in the order given. */
export async function invoiceRows(c: Context<AppEnv>, rows: readonly CryptocloudRow[]): Promise<readonly Readonly<Record<string, Written>>[]> {
  if (rows.length === 0) return [];
  const { database, scope, project } = c.var;
  const ids = rows.map((row) => row.id);
  const [parts, by] = await Promise.all([
    readParts(database, scope.accountId, ids),
    shownBy(
      c,
      rows.map((row) => row.terms.currency),
    ),
  ]);
  const facts = projectFacts(project);
  return rows.map((row) => invoiceShape(factsOf(c, row, parts, facts), by));
}

function factsOf(c: Context<AppEnv>, row: CryptocloudRow, parts: Parts, project: ProjectFacts): InvoiceFacts {
  const { terms, status, expiresAtMs } = row;
  const options = parts.options.filter((option) => option.invoiceId === row.id);
  const transfers = countedTransfers(
    terms,
    status,
    parts.transfers.filter((transfer) => transfer.invoiceId === row.id),
  );
  const option = chosenOf(options, transfers);
  const isOver = status.base === 'new' && c.var.nowMs >= expiresAtMs;
  const address = option === null || isOver ? '' : verifiedAddress(option, terms);
  if (address === null) logAlarm('what leads a payer was changed outside', { invoice: row.id, what: option?.asset ?? '', requestId: c.var.requestId });
  const isOpen = status.base === 'new' || status.base === 'confirming';
  return {
    terms,
    status,
    expiresAtMs,
    finishedAtMs: isOpen ? null : (parts.ends.find((end) => end.invoiceId === row.id)?.atMs ?? null),
    chosen: chosenDue(option),
    address: address ?? '',
    paid: paidShare(options, transfers),
    txids: txidsOf(transfers),
    project,
  };
}

/** An invoice that was made this moment: nothing has to be read. */
export async function newInvoiceRow(c: Context<AppEnv>, terms: InvoiceTerms): Promise<Readonly<Record<string, Written>>> {
  const nothing = { finishedAtMs: null, chosen: null, address: '', paid: noShare, txids: [] } as const;
  const facts = {
    terms,
    status: { base: 'new', exception: 'none' },
    expiresAtMs: terms.expiresAtMs,
    project: projectFacts(c.var.project),
    ...nothing,
  } as const;
  return invoiceShape(facts, await shownBy(c, [terms.currency]));
}
