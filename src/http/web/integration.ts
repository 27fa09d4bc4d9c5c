// Owns the Integration page of a project and the log of its API requests. The programs on it work as they are copied; the only thing made
// here is the reader's practice key, which is for test mode alone.
import { Hono, type Context } from 'hono';
import { findPracticeKey, makePracticeKey } from '../../commands/make-practice-key';
import { findApiKeysById } from '../../db/api-key';
import { listInvoices, noInvoiceFilter } from '../../db/invoice';
import { lacksRight } from '../../db/scope';
import { limits } from '../../domain/limits';
import type { LoggedRequest, RequestFilter } from '../../objects/request-log-object';
import { IntegrationPage } from '../../../views/integration/page';
import { RequestsPage, type RequestRow } from '../../../views/integration/requests';
import { isSnippetLanguage } from '../../../views/integration/snippets';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { answerRefusal } from '../respond';
import { framed } from './frame';
import { pagerOf } from './pager';
import { projectHead, projectScope } from './project-scope';

export const integrationPages = new Hono<AppEnv>();

const requestsShownBeside = 8;
const dayMs = 86_400_000;

integrationPages.get('/projects/:projectId/integration', projectScope, requireRight('projects:view'), async (c) => {
  const { database, ports, project, scope, settings, nowMs } = c.var;
  const test = inMode(scope, 'test');
  const asked = c.req.query('lang');
  const [{ ctx, frame }, practice, newest, requests, confirmedUntilMs] = await Promise.all([
    framed(c, { projectId: project.id }),
    mayMakeKeys(c) ? findPracticeKey(ports, scope, project.id) : null,
    listInvoices(database, test, { ...noInvoiceFilter, projectId: project.id, status: 'new' }, null, 1),
    readRequests(c, { keyId: null, outcome: null, before: null }, requestsShownBeside),
    confirmedUntil(c, 'api_keys'),
  ]);
  const page = IntegrationPage({
    ctx,
    frame,
    project: { ...projectHead(project), shopId: project.shopId },
    origin: settings.origin,
    language: isSnippetLanguage(asked) ? asked : 'curl',
    practiceKey: practice?.key ?? null,
    canMakeKey: mayMakeKeys(c),
    confirmedUntilMs,
    // The Idempotency-Key follows from it: an order that somebody else copied, or copied days ago, would be answered with that one's invoice.
    orderId: String(10_000_000 + (Math.floor(nowMs / 100) % 90_000_000)),
    newestInvoiceId: newest.rows[0]?.id ?? null,
    requests: await rowsOf(c, requests),
  });
  return c.html(page);
});

integrationPages.post('/projects/:projectId/integration/key', projectScope, requireRight('keys:manage'), stepUp('api_keys'), async (c) => {
  const made = await makePracticeKey(c.var.ports, inMode(c.var.scope, 'test'), c.var.project.id);
  return made.ok ? c.redirect(`${paths.projectIntegration(c.var.project.id)}#key`, 303) : answerRefusal(c, made.refusal);
});

integrationPages.get('/projects/:projectId/requests', projectScope, requireRight('keys:view'), async (c) => {
  const { project } = c.var;
  const outcome = c.req.query('outcome');
  const chosen: RequestFilter['outcome'] = outcome === 'refused' || outcome === 'good' ? outcome : null;
  const before = Number(c.req.query('cursor') ?? Number.NaN);
  const filter = { keyId: null, outcome: chosen, before: Number.isSafeInteger(before) ? before : null };
  const [{ ctx, frame }, found] = await Promise.all([framed(c, { projectId: project.id }), readRequests(c, filter, limits.pageSizeDefault + 1)]);
  const shown = found.slice(0, limits.pageSizeDefault);
  const last = shown.at(-1);
  const page = RequestsPage({
    ctx,
    frame,
    project: projectHead(project),
    outcome: chosen,
    rows: await rowsOf(c, shown),
    pager: pagerOf(ctx.path, found.length > shown.length && last !== undefined ? String(last.position) : null),
    daysKept: limits.requestLogLifeMs / dayMs,
  });
  return c.html(page);
});

function mayMakeKeys(c: Context<AppEnv>): boolean {
  return lacksRight(c.var.scope, 'keys:manage') === null;
}

/** Lines of the project's own keys. What a key of the whole account asked belongs to no project and is not shown here. */
async function readRequests(c: Context<AppEnv>, filter: Omit<RequestFilter, 'projectIds'>, limit: number): Promise<readonly LoggedRequest[]> {
  const { scope, project } = c.var;
  if (lacksRight(scope, 'keys:view') !== null) return [];
  return await c.env.REQUESTS.getByName(scope.accountId).list({ ...filter, projectIds: [project.id] }, limit);
}

async function rowsOf(c: Context<AppEnv>, lines: readonly LoggedRequest[]): Promise<readonly RequestRow[]> {
  const ids = [...new Set(lines.map((line) => line.keyId))];
  const keys = ids.length === 0 ? [] : await findApiKeysById(c.var.database, c.var.scope, ids);
  const nameOf = (id: string): string => keys.find((key) => key.id === id)?.name ?? id;
  return lines.map(({ atMs, method, path, status, code, keyId, requestId, tookMs }) => {
    return { atMs, method, path, status, code, key: nameOf(keyId), requestId, tookMs };
  });
}
