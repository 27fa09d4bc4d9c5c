// Owns the checks of a running instance for the operator and for the first run: what the domain makes of the facts, and whether each
// binding answers. Reads only; never tells an address, a name of a server or a key.
import type { Context } from 'hono';
import { readHealthFacts, readLastLetter } from '../db/operator';
import { parseChainProviders } from '../domain/chain-providers';
import { healthLines, type HealthLevel, type HealthLine } from '../domain/health';
import { decodeRateBook } from '../domain/rate';
import type { Settings } from '../env';
import { logFault } from '../lib/log';
import type { CheckLine, SetupCause } from '../../views/operator/health-words';
import { asset } from '../../views/assets/manifest';
import type { AppEnv } from './app-env';

/** Chains with the number of their providers. Settings that do not hold never come so far. */
export function configuredChains(settings: Settings): readonly { readonly chain: string; readonly providers: number }[] {
  const loopback = settings.home === 'cloudflare' ? 'refused' : 'allowed';
  const parsed = parseChainProviders({ providersText: settings.chainProviders, loopback });
  return parsed.ok ? parsed.providers.map(({ chain, urls }) => ({ chain, providers: urls.length })) : [];
}

/** How the instance is now. */
export async function readHealth(c: Context<AppEnv>): Promise<readonly HealthLine[]> {
  const { database, nowMs, settings, ports } = c.var;
  const [facts, bookText] = await Promise.all([readHealthFacts(database, nowMs), ports.rates.getByName('rates').peek()]);
  const book = bookText === null ? null : decodeRateBook(bookText);
  return healthLines({ ...facts, configured: configuredChains(settings), book }, nowMs);
}

const answerMs = 3_000;

/** Whether something answers within three seconds. Its fault goes to the log, never out. */
async function answers(name: string, ask: () => Promise<unknown>): Promise<boolean> {
  try {
    const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('no answer in time')), answerMs));
    await Promise.race([ask(), late]);
    return true;
  } catch (error) {
    logFault('a binding did not answer', error, { binding: name });
    return false;
  }
}

/** The first run's checks, in the order in which they should be mended. */
export async function readSetupChecks(c: Context<AppEnv>): Promise<readonly CheckLine[]> {
  const { env } = c;
  const { nowMs } = c.var;
  const line = (what: string, level: HealthLevel, cause: SetupCause, atMs: number | null = null): CheckLine => ({ what, level, cause, value: '', atMs });
  const bound = (what: string, isThere: boolean): CheckLine => line(what, isThere ? 'good' : 'bad', isThere ? 'binding_answers' : 'binding_missing');
  const [health, objects, files, assets, mail] = await Promise.all([
    readHealth(c),
    answers('objects', async () => {
      await env.LIMITER.getByName('set-up').hit(1, 1, nowMs);
      await env.CHAIN.getByName('SANDBOX:set-up').scannedThroughMs();
      await env.RATE.getByName('rates').peek();
      // An id that no invoice has: refused, which is an answer.
      await env.INVOICE.getByName('set-up').open('set-up');
    }),
    answers('files', () => env.BODIES.head('set-up')),
    answers('assets', async () => {
      const found = await env.ASSETS.fetch(new URL(asset.css, c.var.settings.origin));
      if (!found.ok) throw new Error(`assets answered ${found.status}`);
    }),
    mailLine(c),
  ]);
  const queues = typeof env.EVENTS?.send === 'function' && typeof env.DELIVERIES?.send === 'function';
  const jobs = health.filter((one) => one.what.startsWith('job:'));
  const late = jobs.some((one) => one.cause === 'job_late');
  const ranAtMs = Math.max(0, ...jobs.map((one) => one.atMs ?? 0));
  const cron =
    jobs.length === 0 ? line('cron', 'watch', 'cron_waits') : late ? line('cron', 'bad', 'cron_late', ranAtMs) : line('cron', 'good', 'cron_ran', ranAtMs);
  return [
    // The page itself was made from it.
    ...health.filter((one) => one.what === 'database'),
    bound('binding:objects', objects),
    bound('binding:queues', queues),
    bound('binding:files', files),
    bound('binding:assets', assets),
    line('secrets', 'good', 'secrets_set'),
    mail,
    cron,
    ...health.filter((one) => one.what === 'chains' || one.what.startsWith('chain:') || one.what === 'rates'),
  ];
}

async function mailLine(c: Context<AppEnv>): Promise<CheckLine> {
  const { settings, database } = c.var;
  const line = (level: HealthLevel, cause: SetupCause, atMs: number | null = null): CheckLine => ({ what: 'mail', level, cause, value: '', atMs });
  const isSet = settings.smtp !== null || settings.resend !== null || c.env.EMAIL !== undefined;
  if (!isSet) return settings.home === 'cloudflare' ? line('bad', 'mail_none') : line('good', 'mail_outbox');
  const last = await readLastLetter(database);
  if (last === null || last.state === 'pending') return line('good', 'mail_set');
  return last.state === 'sent' ? line('good', 'mail_sent', last.attemptedAtMs) : line('bad', 'mail_failed', last.attemptedAtMs);
}
