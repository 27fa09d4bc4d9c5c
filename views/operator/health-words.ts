// Owns the words of health: what each thing of an instance is called, how it is, and what to do about it.
import { chainNameOf, type HealthCause, type HealthLevel } from '../../src/domain/health';
import type { SignName } from '../ui/icons';
import type { Words } from '../words';

/** Causes that only the first run checks. */
export type SetupCause =
  | 'binding_answers'
  | 'binding_missing'
  | 'mail_outbox'
  | 'mail_set'
  | 'mail_sent'
  | 'mail_failed'
  | 'mail_none'
  | 'secrets_set'
  | 'cron_ran'
  | 'cron_waits'
  | 'cron_late';

export interface CheckLine {
  readonly what: string;
  readonly level: HealthLevel;
  readonly cause: HealthCause | SetupCause;
  readonly value: string;
  readonly atMs: number | null;
}

type Text = (w: Words, value: string) => string;

const causes: Readonly<Record<CheckLine['cause'], Text>> = {
  chain_read: (w, value) => w.operator_chain_read({ count: value }),
  chain_idle: (w, value) => w.operator_chain_idle({ count: value }),
  chain_never: (w, value) => w.operator_chain_never({ count: value }),
  chain_behind: (w) => w.operator_chain_behind(),
  chain_trouble: (w, value) => w.operator_chain_trouble({ trouble: value }),
  chains_none: (w) => w.operator_chains_none(),
  chain_alone: (w) => w.operator_chain_alone(),
  rates_agree: (w) => w.operator_rates_agree(),
  rates_idle: (w) => w.operator_rates_idle(),
  rates_fail: (w, value) => w.operator_rates_fail({ codes: value }),
  job_ran: (w) => w.operator_job_ran(),
  job_late: (w) => w.operator_job_late(),
  job_failed: (w, value) => w.operator_job_failed({ count: value }),
  jobs_none: (w) => w.operator_jobs_none(),
  queue_empty: (w) => w.operator_queue_empty(),
  queue_waiting: (w, value) => w.operator_queue_waiting({ count: value }),
  queue_late: (w, value) => w.operator_queue_late({ count: value }),
  queue_dead: (w, value) => w.operator_queue_dead({ count: value }),
  seals_done: (w) => w.operator_seals_done(),
  seals_late: (w, value) => w.operator_seals_late({ count: value }),
  database_size: (w, value) => w.operator_database_size({ size: value }),
  database_full: (w, value) => w.operator_database_full({ size: value }),
  binding_answers: (w) => w.operator_binding_answers(),
  binding_missing: (w) => w.operator_binding_missing(),
  mail_outbox: (w) => w.operator_mail_outbox(),
  mail_set: (w) => w.operator_mail_set(),
  mail_sent: (w) => w.operator_mail_sent(),
  mail_failed: (w) => w.operator_mail_failed(),
  mail_none: (w) => w.operator_mail_none(),
  secrets_set: (w) => w.operator_secrets_set(),
  cron_ran: (w) => w.operator_cron_ran(),
  cron_waits: (w) => w.operator_cron_waits(),
  cron_late: (w) => w.operator_cron_late(),
};

export function causeWords(w: Words, line: CheckLine): string {
  return causes[line.cause](w, line.value);
}

const things: Readonly<Record<string, (w: Words) => string>> = {
  chains: (w) => w.operator_what_chains(),
  rates: (w) => w.operator_what_rates(),
  jobs: (w) => w.operator_what_jobs(),
  deliveries: (w) => w.operator_what_deliveries(),
  letters: (w) => w.operator_what_letters(),
  seals: (w) => w.operator_what_seals(),
  database: (w) => w.operator_what_database(),
  mail: (w) => w.operator_what_mail(),
  secrets: (w) => w.operator_what_secrets(),
  cron: (w) => w.operator_what_cron(),
  'binding:objects': (w) => w.operator_what_objects(),
  'binding:queues': (w) => w.operator_what_queues(),
  'binding:files': (w) => w.operator_what_files(),
  'binding:assets': (w) => w.operator_what_assets(),
};

/** What a line is about: a chain by its name, a job by its own. */
export function whatWords(w: Words, what: string): string {
  if (what.startsWith('chain:')) return chainNameOf(what);
  if (what.startsWith('job:')) return w.operator_what_job({ name: what.slice('job:'.length) });
  return things[what]?.(w) ?? what;
}

export const levelSigns: Readonly<Record<HealthLevel, SignName>> = { good: 'paid', watch: 'partial', bad: 'failed' };

export function levelWords(w: Words, level: HealthLevel): string {
  return { good: w.operator_level_good, watch: w.operator_level_watch, bad: w.operator_level_bad }[level]();
}
