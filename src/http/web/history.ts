// Owns the login history of a person: the list in pages, narrowed by what its address says, and the same as a file.
import { Hono } from 'hono';
import { exportHistory } from '../../commands/export-history';
import { listSignInAttempts, type SignInAttemptRow } from '../../db/sign-in-attempt';
import { csvFile } from '../../domain/csv';
import { deviceWords } from '../../domain/device';
import { limits } from '../../domain/limits';
import { isResultFilter, isSignInMethod, noHistoryFilter, type HistoryFilter } from '../../domain/login-history';
import { paths } from '../../../views/paths';
import { HistoryPage, type AttemptView, type HistoryFilters } from '../../../views/security/history';
import { methodWords, resultWords } from '../../../views/security/history-words';
import { words, type Words } from '../../../views/words';
import type { AppEnv } from '../app-env';
import { download } from '../download';
import { requireOwnEyes } from '../middleware/own-eyes';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { framed } from './frame';
import { pagerOf } from './pager';

export const historyPages = new Hono<AppEnv>();

const dayMs = 24 * 60 * 60 * 1000;

historyPages.get(paths.history, async (c) => {
  const { database, signedIn } = c.var;
  const filters = filtersOf((name) => c.req.query(name));
  const cursor = c.req.query('cursor') ?? null;
  const [{ ctx, frame }, list, confirmedUntilMs] = await Promise.all([
    framed(c, {}),
    listSignInAttempts(database, signedIn.userId, filterOf(filters), cursor, limits.pageSizeDefault),
    confirmedUntil(c, 'exports'),
  ]);
  const hasAny = list.rows.length > 0 || (await listSignInAttempts(database, signedIn.userId, noHistoryFilter, null, 1)).rows.length > 0;
  const rows = list.rows.map(attemptView);
  return c.html(HistoryPage({ ctx, frame, filters, rows, pager: pagerOf(ctx.path, list.nextCursor), hasAny, confirmedUntilMs }));
});

historyPages.post(paths.historyExport, requireOwnEyes, stepUp('exports'), async (c) => {
  const form = await readForm(c);
  const filters = filtersOf((name) => form.text(name));
  const exported = await exportHistory(c.var.ports, c.var.scope, filterOf(filters));
  if (!exported.ok) return answerRefusal(c, exported.refusal);
  const w = words(c.var.locale);
  const day = new Date(c.var.nowMs).toISOString().slice(0, 10);
  return download(c, `login-history-${day}.csv`, 'text/csv; charset=utf-8', csvFile(csvHead(w), csvRows(w, exported.value)));
});

/** A line of the history as views show it. */
export function attemptView({ id, atMs, method, result, device, place, ip }: SignInAttemptRow): AttemptView {
  return { id, atMs, method, result, device: deviceWords(device), place, ip };
}

function csvHead(w: Words): readonly string[] {
  return [w.history_csv_time(), w.history_result(), w.history_method(), w.history_device(), w.history_csv_place(), w.history_csv_ip(), w.history_csv_browser()];
}

function* csvRows(w: Words, rows: readonly SignInAttemptRow[]): Iterable<readonly string[]> {
  for (const { atMs, result, method, device, place, ip } of rows)
    yield [new Date(atMs).toISOString(), resultWords(w, result), methodWords(w, method), deviceWords(device), place, ip, device];
}

/** What the address or the form asks for; anything unreadable narrows nothing. */
function filtersOf(read: (name: string) => string | undefined): HistoryFilters {
  const given = (name: string): string | null => read(name)?.trim().slice(0, limits.nameLengthMax) || null;
  const day = (name: string): string | null => (dayStart(given(name)) === null ? null : given(name));
  const [result, method] = [given('result'), given('method')];
  return { result: isResultFilter(result) ? result : null, method: isSignInMethod(method) ? method : null, from: day('from'), to: day('to'), q: given('q') };
}

function filterOf({ result, method, from, to, q }: HistoryFilters): HistoryFilter {
  const toMs = dayStart(to);
  return {
    result: isResultFilter(result) ? result : null,
    method: isSignInMethod(method) ? method : null,
    text: q,
    fromMs: dayStart(from),
    toMs: toMs === null ? null : toMs + dayMs,
  };
}

/** Midnight UTC of a day, or null for a day that does not exist. */
function dayStart(day: string | null): number | null {
  if (day === null || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const startMs = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(startMs) ? null : startMs;
}
