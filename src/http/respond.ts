// Owns how an answer that is no page of its own leaves: problems for the API, an error page for people. Decides nothing else.
import type { Context } from 'hono';
import type { Refusal } from '../domain/refusal';
import type { AppEnv } from './app-env';
import { answerCryptocloud, answerCryptocloudFault, isCryptocloudPath } from './compat/cryptocloud/answer';
import { errorPage } from './error-page';
import { faultProblem, problemOf, type Problem } from './refusal-problem';
import { refusalStatus, retryAfterSeconds } from './refusal-status';

const problemHeaders = { 'Content-Type': 'application/problem+json' };

/** Whether a program asks: the API and its description answer JSON even to what does not exist. */
export function isProgram(c: Context<AppEnv>): boolean {
  return c.req.path.startsWith('/api/') || c.req.path === '/openapi.json' || c.req.path === '/healthz';
}

/** The answer to a refusal on whichever surface asked. */
export function answerRefusal(c: Context<AppEnv>, refusal: Refusal): Response | Promise<Response> {
  if (isCryptocloudPath(c.req.path)) return answerCryptocloud(c, refusal);
  return isProgram(c) ? answerRefusalInWords(c, refusal) : errorPage(c, refusalStatus(refusal), refusal);
}

/** The problem object of a refusal; `detail` replaces its usual sentence. */
export function answerRefusalInWords(c: Context<AppEnv>, refusal: Refusal, detail?: string): Response {
  c.set('refused', refusal.reason);
  const wait = retryAfterSeconds(refusal);
  if (wait !== null) c.header('Retry-After', String(wait));
  return c.body(JSON.stringify(problemOf(refusal, originOf(c), c.var.requestId, detail)), refusalStatus(refusal), problemHeaders);
}

/** The answer to a fault of ours. The cause goes to the log, never out. */
export function answerFault(c: Context<AppEnv>): Response | Promise<Response> {
  if (isCryptocloudPath(c.req.path)) return answerCryptocloudFault(c);
  if (!isProgram(c)) return errorPage(c, 500, null);
  return c.body(JSON.stringify(faultProblem(originOf(c), c.var.requestId)), 500, problemHeaders);
}

/** While settings are missing: the list of them, and nothing else. */
export function notSetUp(c: Context<AppEnv>, missing: readonly string[]): Response {
  const problem: Problem & { readonly missing: readonly string[] } = {
    type: 'about:blank',
    title: 'Quittance is not set up yet',
    status: 503,
    detail: 'Settings are missing or wrong; the operator has to mend them.',
    code: 'not_set_up',
    request_id: c.var.requestId,
    missing,
  };
  if (isProgram(c)) return c.body(JSON.stringify(problem), 503, problemHeaders);
  return c.text(`${problem.title}.\n\n${missing.map((line) => `- ${line}`).join('\n')}\n\nRequest ${c.var.requestId}\n`, 503);
}

// Settings may be the very thing that is missing.
function originOf(c: Context<AppEnv>): string {
  return (c.var as Partial<AppEnv['Variables']>).settings?.origin ?? '';
}
