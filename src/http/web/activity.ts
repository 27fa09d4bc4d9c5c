// Owns the pages of the activity log: the list with its filters, its export, and the check of its chain.
import { Hono } from 'hono';
import { exportActivity, type ExportFormat } from '../../commands/export-activity';
import { listActivity, listActors, namesIn, type ActivityFilter } from '../../db/activity-list';
import { isActivityGroup } from '../../domain/activity-action';
import { limits } from '../../domain/limits';
import { invalidField } from '../../domain/refusal';
import { lacksRight } from '../../db/scope';
import { ActivityPage, type ActivityFilters } from '../../../views/activity/page';
import { ActivityCheckPage } from '../../../views/activity/check';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { download } from '../download';
import { requireRight } from '../middleware/require-right';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { answerRefusal } from '../respond';
import { activityCsv, activityJsonLines, activityRow } from './activity-row';
import { checkChain } from './activity-check';
import { readForm } from './form';
import { framed } from './frame';
import { pagerOf } from './pager';

export const activityPages = new Hono<AppEnv>();

const dayMs = 24 * 60 * 60 * 1000;

activityPages.get(paths.activity, requireRight('activity:view'), async (c) => {
  const { database, scope } = c.var;
  const filters = filtersOf((name) => c.req.query(name));
  const [{ ctx, frame, projects }, list, actors, untilMs] = await Promise.all([
    framed(c, {}),
    listActivity(database, scope, filterOf(filters), c.req.query('cursor') ?? null, limits.pageSizeDefault),
    listActors(database, scope, limits.membersPerAccountMax),
    confirmedUntil(c, 'exports'),
  ]);
  const names = await namesIn(database, scope, list.rows);
  const page = ActivityPage({
    ctx,
    frame,
    filters,
    actors: actors.map(({ actor, name }) => ({ value: actor, name })),
    rows: list.rows.map((entry) => activityRow(entry, names, projects)),
    pager: pagerOf(ctx.path, list.nextCursor),
    mayExport: lacksRight(scope, 'exports:manage') === null,
    confirmedUntilMs: untilMs,
    exportRowsMax: limits.exportRowsMax,
  });
  return c.html(page);
});

activityPages.post(paths.activityExport, requireRight('activity:view'), requireRight('exports:manage'), stepUp('exports'), async (c) => {
  const form = await readForm(c);
  const format = form.text('format');
  if (!isFormat(format)) return answerRefusal(c, invalidField('/format', 'not_listed'));
  const exported = await exportActivity(c.var.ports, c.var.scope, filterOf(filtersOf((name) => form.text(name))), format);
  if (!exported.ok) return answerRefusal(c, exported.refusal);
  const day = new Date(c.var.nowMs).toISOString().slice(0, 10);
  if (format === 'csv') return download(c, `activity-${day}.csv`, 'text/csv; charset=utf-8', activityCsv(exported.value));
  return download(c, `activity-${day}.jsonl`, 'application/x-ndjson', activityJsonLines(exported.value));
});

activityPages.get(paths.activityCheck, requireRight('activity:view'), async (c) => {
  const { ctx, frame } = await framed(c, {});
  const check = c.req.query('run') === undefined ? null : await checkChain(c, wholeNumber(c.req.query('after')));
  return c.html(ActivityCheckPage({ ctx, frame, check }));
});

function isFormat(text: string): text is ExportFormat {
  return text === 'csv' || text === 'jsonl';
}

function wholeNumber(text: string | undefined): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0;
}

/** What the address or the form asks for; anything unreadable narrows nothing. */
function filtersOf(given: (name: string) => string | undefined): ActivityFilters {
  const text = (name: string): string | null => given(name)?.trim().slice(0, limits.orderIdLengthMax) || null;
  const day = (name: string): string | null => (dayStart(text(name)) === null ? null : text(name));
  const group = text('group');
  return { who: text('who'), group: isActivityGroup(group) ? group : null, object: text('object'), from: day('from'), to: day('to'), q: text('q') };
}

function filterOf(filters: ActivityFilters): ActivityFilter {
  const to = dayStart(filters.to);
  const { who: actor, group, object, q } = filters;
  return { actor, group, object, text: q, fromMs: dayStart(filters.from), toMs: to === null ? null : to + dayMs };
}

/** Midnight UTC of a day, or null for a day that does not exist. */
function dayStart(day: string | null): number | null {
  const startMs = day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(startMs) ? null : startMs;
}
