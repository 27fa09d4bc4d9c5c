// Owns the pages of the first run, the operator, the person and the account, with sample facts.
import type { Locale, Theme } from '../context';
import { AccountPage, type AccountProps } from '../account/page';
import { SupportAccessPage } from '../account/support-access';
import { OperatorAccountPage } from '../operator/account';
import type { CheckLine } from '../operator/health-words';
import { OperatorAccountsPage, OperatorHealthPage, OperatorRegistrationPage } from '../operator/pages';
import { ProfilePage, type ProfileProps } from '../profile/page';
import { SetupPage } from '../setup/page';
import { emptyForm } from '../ui/form';
import { frame as sampleFrame, minuteMs, nowMs, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const frame = { ...sampleFrame, mode: null };
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const noPager = { previousHref: null, nextHref: null };

const line = (what: string, level: CheckLine['level'], cause: CheckLine['cause'], value = '', atMs: number | null = null): CheckLine => {
  return { what, level, cause, value, atMs };
};

const setupLines: readonly CheckLine[] = [
  line('database', 'good', 'database_size', '1'),
  line('binding:objects', 'good', 'binding_answers'),
  line('binding:queues', 'good', 'binding_answers'),
  line('binding:files', 'bad', 'binding_missing'),
  line('binding:assets', 'good', 'binding_answers'),
  line('secrets', 'good', 'secrets_set'),
  line('mail', 'bad', 'mail_none'),
  line('cron', 'watch', 'cron_waits'),
  line('chain:ETH', 'good', 'chain_never', '3'),
  line('chain:BASE', 'watch', 'chain_alone'),
  line('rates', 'good', 'rates_idle'),
];

const healthLines: readonly CheckLine[] = [
  line('chain:ETH', 'good', 'chain_read', '3', nowMs - 12_000),
  line('chain:BSC', 'bad', 'chain_behind', '', nowMs - 9 * minuteMs),
  line('chain:ARB', 'watch', 'chain_trouble', 'providers disagree', nowMs - 2 * minuteMs),
  line('rates', 'good', 'rates_agree', '', nowMs - 20_000),
  line('job:repair-chains', 'good', 'job_ran', '', nowMs - 30_000),
  line('job:tell', 'watch', 'job_failed', '1', nowMs - 30_000),
  line('deliveries', 'bad', 'queue_late', '14', nowMs - 40 * minuteMs),
  line('letters', 'good', 'queue_empty'),
  line('seals', 'good', 'seals_done'),
  line('database', 'good', 'database_size', '214'),
];

const account = { id: 'acc_7Yt3kPq9', name: 'Coffee & Co', createdAtMs: nowMs - 90 * dayMs, state: 'open', members: 6, projects: 2, invoices: 1204 } as const;
const accounts = [
  account,
  { ...account, id: 'acc_8', name: 'Books by the river', state: 'suspended', members: 2, projects: 1, invoices: 17 },
  { ...account, id: 'acc_9', name: 'Closed account', state: 'closed', members: 0, projects: 0, invoices: 0 },
] as const;
const quotas = { projects: '5', members: '', invoices_per_day: '500' };

const profile: Omit<ProfileProps, 'ctx' | 'frame'> = {
  form: { values: { name: 'Anna', locale: 'en', time_zone: '', theme: 'system' }, refusal: null },
  timeZones: ['Europe/Berlin', 'Europe/Riga', 'UTC'],
  guessedZone: 'Europe/Riga',
  soleOwned: [],
  exportConfirmedUntilMs: null,
  deletion: { action: 'factors', confirmedUntilMs: nowMs + 4 * minuteMs },
};

const settings: Omit<AccountProps, 'ctx' | 'frame'> = {
  form: { values: { name: 'Coffee & Co' }, refusal: null },
  accountId: 'acc_7Yt3kPq9',
  isOwner: true,
  requiresFactor: false,
  walletDelayHours: 48,
  walletDelayChoices: [24, 48, 72, 168],
  nextDelay: { hours: 24, fromMs: nowMs + dayMs },
  supportUntilMs: null,
  confirmed: { walletsMs: null, membersMs: null, exportsMs: nowMs + 3 * minuteMs, ownershipMs: null },
  closing: { members: 6, projects: 2, keys: 3, endpoints: 2, open: 4 },
};

const access = { id: 'sup_1', createdAtMs: nowMs - 2 * hourMs, expiresAtMs: nowMs + 22 * hourMs, endedAtMs: null, living: true };
const over = { ...access, id: 'sup_2', createdAtMs: nowMs - 9 * dayMs, expiresAtMs: nowMs - 8 * dayMs, living: false };
const hours = [1, 4, 24, 72, 168];

const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

const setup = { form: emptyForm, lines: setupLines, hasPeople: false } as const;

export const operatorStories: readonly Story[] = [
  story('setup', (l, t) => <SetupPage ctx={at(l, t, '/setup')} {...setup} code="asked" />),
  story('setup-no-code', (l, t) => <SetupPage ctx={at(l, t, '/setup')} {...setup} code="missing" hasPeople />),
  story('operator-accounts', (l, t) => (
    <OperatorAccountsPage
      ctx={at(l, t, '/operator/accounts')}
      frame={frame}
      rows={accounts}
      text=""
      pager={{ ...noPager, nextHref: '/operator/accounts?cursor=x' }}
    />
  )),
  story('operator-accounts-empty', (l, t) => <OperatorAccountsPage ctx={at(l, t, '/operator/accounts')} frame={frame} rows={[]} text="tea" pager={noPager} />),
  story('operator-account', (l, t) => (
    <OperatorAccountPage
      ctx={at(l, t, '/operator/accounts/acc_7Yt3kPq9')}
      frame={frame}
      account={account}
      suspendedReason=""
      form={{ values: quotas, refusal: null }}
      consentUntilMs={nowMs + hourMs}
      confirmedUntilMs={null}
    />
  )),
  story('operator-account-suspended', (l, t) => (
    <OperatorAccountPage
      ctx={at(l, t, '/operator/accounts/acc_8')}
      frame={frame}
      account={accounts[1]}
      suspendedReason="Complaints of payers"
      form={{ values: { ...quotas, projects: '0' }, refusal: { reason: 'invalid_input', problems: [{ pointer: '/projects', code: 'invalid' }] } }}
      consentUntilMs={null}
      confirmedUntilMs={nowMs + 3 * minuteMs}
    />
  )),
  story('operator-health', (l, t) => <OperatorHealthPage ctx={at(l, t, '/operator/health')} frame={frame} lines={healthLines} />),
  story('operator-registration', (l, t) => (
    <OperatorRegistrationPage
      ctx={at(l, t, '/operator/registration')}
      frame={frame}
      form={{ values: { registration: 'invitation' }, refusal: null }}
      confirmedUntilMs={null}
    />
  )),
  story('profile', (l, t) => <ProfilePage ctx={at(l, t, '/profile')} frame={frame} {...profile} />),
  story('profile-owner', (l, t) => (
    <ProfilePage ctx={at(l, t, '/profile')} frame={frame} {...profile} soleOwned={[{ id: 'acc_1', name: 'Coffee & Co' }]} guessedZone="" />
  )),
  story('account', (l, t) => <AccountPage ctx={at(l, t, '/account')} frame={frame} {...settings} />),
  story('support-access', (l, t) => (
    <SupportAccessPage
      ctx={at(l, t, '/account/support-access')}
      frame={frame}
      form={{ values: { hours: '24' }, refusal: null }}
      rows={[access, over]}
      hoursChoices={hours}
      confirmedUntilMs={null}
    />
  )),
  story('support-access-empty', (l, t) => (
    <SupportAccessPage
      ctx={at(l, t, '/account/support-access')}
      frame={frame}
      form={{ values: { hours: '24' }, refusal: null }}
      rows={[]}
      hoursChoices={hours}
      confirmedUntilMs={nowMs + minuteMs}
    />
  )),
];
