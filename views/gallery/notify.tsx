// Owns the pages of preferences, recipients, sent messages and the links of mails, with sample facts.
import type { Locale, Theme } from '../context';
import { newsTypes } from '../../src/domain/notification';
import { usualPreference } from '../../src/domain/notification-preference';
import { isOfProject, ticksOf } from '../../src/domain/notification-preference-check';
import { RecipientProofPage, UnsubscribePage } from '../notify/public';
import { RecipientPage, RecipientsPage, type RecipientFormProps, type RecipientView } from '../notify/recipients';
import { NoAccountSettingsPage, NoticeSettingsPage, type NoticeSettingsProps } from '../notify/settings';
import { ToldPage, type ToldFilters, type ToldRow } from '../notify/told';
import { ToldMessagePage } from '../notify/told-message';
import { emptyForm, type FormState } from '../ui/form';
import { frame, invoiceId, minuteMs, nowMs, projects, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const dayMs = 24 * 60 * minuteMs;
const outside = { ...frame, mode: null };
const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

const values = {
  amount: '50.00',
  currency: 'EUR',
  quiet: 'yes',
  quiet_from: '22:00',
  quiet_to: '08:00',
  pace_email: 'daily',
  pace_telegram: 'at_once',
  digest_at: '09:00',
  name: 'Bookkeeping',
  email: 'books@coffee.example',
  locale: 'en',
  time_zone: 'Europe/Riga',
};
const habit: FormState = { values, refusal: null };

const settings: Omit<NoticeSettingsProps, 'ctx'> = {
  frame: outside,
  projectId: null,
  offered: newsTypes,
  ticked: ticksOf(usualPreference, null, newsTypes),
  isOwnChoice: false,
  seenAtMs: nowMs,
  choices: emptyForm,
  habit,
  timeZone: 'Europe/Riga',
  email: { address: 'anna@coffee.example', isProved: true },
  telegram: { kind: 'linked', title: 'Anna' },
  tested: null,
  doors: { recipients: true, told: true },
};
const overtaken: FormState = { values: {}, refusal: { reason: 'changed_meanwhile' } };
const wrong: FormState = {
  values: { ...values, amount: '12.345', quiet_to: '22:00' },
  refusal: {
    reason: 'invalid_input',
    problems: [
      { pointer: '/amount', code: 'too_many_decimals', detail: '2' },
      { pointer: '/quiet_to', code: 'invalid' },
    ],
  },
};

const recipient = (id: string, change: Partial<RecipientView> = {}): RecipientView => ({
  id,
  name: '',
  channel: 'email',
  address: `${id}@coffee.example`,
  state: 'on',
  answer: '',
  askedUntilMs: null,
  projects: null,
  ...change,
});

const recipients: readonly RecipientView[] = [
  recipient('rcp_1', { name: 'Bookkeeping', address: 'books@coffee.example' }),
  recipient('rcp_2', { address: 'new.colleague@coffee.example', state: 'waiting', askedUntilMs: nowMs + 2 * dayMs, projects: ['Roastery wholesale'] }),
  recipient('rcp_3', { address: 'tax@adviser.example', state: 'refused', answer: '550 5.1.1 No such mailbox here' }),
  recipient('rcp_4', { address: 'gone@coffee.example', state: 'stopped' }),
  recipient('rcp_5', { channel: 'telegram', address: 'Coffee & Co: money', name: 'Coffee & Co: money' }),
];

const recipientForm: RecipientFormProps = {
  form: habit,
  offered: newsTypes,
  ticked: settings.ticked,
  chosenProjects: null,
  projects,
  mayChooseAll: true,
  timeZones: ['Europe/Riga', 'UTC'],
  confirmedUntilMs: null,
};

const told = (id: string, change: Partial<ToldRow> = {}): ToldRow => ({
  id,
  title: 'Paid: 120.00 USD \u00b7 Order A-17',
  to: 'Boris Petrov',
  channel: 'email',
  why: 'usual',
  state: 'sent',
  outcome: '',
  isTest: false,
  atMs: nowMs - 20 * minuteMs,
  ...change,
});

const messages: readonly ToldRow[] = [
  told('dlv_1'),
  told('dlv_2', { to: 'You', channel: 'telegram', why: 'chosen', title: 'Paid in part: 80 USDT of 100 USDT \u00b7 Order A-18', isTest: true }),
  told('dlv_3', { to: 'Bookkeeping', why: 'recipient', state: 'dead', outcome: 'The mail server refused it for good.' }),
  told('dlv_4', { to: 'You', state: 'held', why: 'chosen', title: 'Paid: 12.00 EUR \u00b7 Order A-19' }),
];
const noFilters: ToldFilters = { channel: null, kind: null, state: null, who: null, from: null, to: null };
const none = { previousHref: null, nextHref: null };
const log = { frame: outside, pager: none, people: [{ id: 'usr_1', name: 'Anna' }], seesOthers: true, seesPayers: true };

const message = {
  frame: outside,
  id: 'dlv_01kaf7y2q8e9x5m3w6r4t0z1vb',
  title: 'Paid: 120.00 USD \u00b7 Order A-17',
  text: 'Order A-17 is paid for good. Asked for: 120.00 USD. Project Coffee & Co.',
  path: `/live/payments/${invoiceId}`,
  to: 'Bookkeeping',
  channel: 'email',
  why: 'recipient',
  state: 'dead',
  outcome: 'The mail server refused it for good.',
  answer: '550 5.1.1 No such mailbox here',
  code: 550,
  tookMs: 312,
  attempts: 1,
  madeAtMs: nowMs - 20 * minuteMs,
  triedAtMs: nowMs - 19 * minuteMs,
  dueAtMs: nowMs,
  bundle: null,
  bundled: [],
  mayRepeat: true,
} as const;

const link = { account: 'Coffee & Co', email: 'books@coffee.example', token: 't' };

export const notifyStories: readonly Story[] = [
  story('notify-settings', (l, t) => NoticeSettingsPage({ ctx: at(l, t, '/notices/settings'), ...settings })),
  story('notify-settings-refused', (l, t) => NoticeSettingsPage({ ctx: at(l, t, '/notices/settings'), ...settings, habit: wrong })),
  story('notify-settings-overtaken', (l, t) =>
    NoticeSettingsPage({
      ctx: at(l, t, '/notices/settings'),
      ...settings,
      choices: overtaken,
      timeZone: null,
      telegram: { kind: 'none' },
      email: { address: 'anna@coffee.example', isProved: false },
    }),
  ),
  story('notify-settings-project', (l, t) =>
    NoticeSettingsPage({
      ctx: at(l, t, '/notices/settings?project=prj_01kaf3'),
      ...settings,
      projectId: 'prj_01kaf3',
      offered: newsTypes.filter(isOfProject),
      telegram: { kind: 'off' },
    }),
  ),
  story('notify-settings-no-account', (l, t) => NoAccountSettingsPage({ ctx: at(l, t, '/notices/settings'), frame: { ...outside, accountName: null } })),
  story('notify-recipients', (l, t) => RecipientsPage({ ctx: at(l, t, '/recipients'), frame: outside, recipients, max: 20, add: recipientForm })),
  story('notify-recipients-none', (l, t) => RecipientsPage({ ctx: at(l, t, '/recipients'), frame: outside, recipients: [], max: 20, add: null })),
  story('notify-recipient', (l, t) => {
    const [shown] = recipients;
    if (shown === undefined) throw new Error('There is a sample.');
    const form: FormState = { ...wrong, values };
    return RecipientPage({ ctx: at(l, t, '/recipients/rcp_1'), frame: outside, recipient: shown, seen: '', ...recipientForm, form });
  }),
  story('notify-proof', (l, t) =>
    RecipientProofPage({ ctx: at(l, t, '/recipient-proof/t'), ...link, by: 'Anna Lindqvist', state: 'asked', untilMs: nowMs + 2 * dayMs }),
  ),
  story('notify-proof-agreed', (l, t) => RecipientProofPage({ ctx: at(l, t, '/recipient-proof/t'), ...link, by: '', state: 'agreed', untilMs: nowMs })),
  story('notify-unsubscribe', (l, t) => UnsubscribePage({ ctx: at(l, t, '/unsubscribe/t'), ...link, kind: 'member', state: 'on' })),
  story('notify-unsubscribed', (l, t) => UnsubscribePage({ ctx: at(l, t, '/unsubscribe/t'), ...link, kind: 'member', state: 'off' })),
  story('notify-told', (l, t) => ToldPage({ ctx: at(l, t, '/told'), ...log, list: { view: 'messages', rows: messages, filters: noFilters } })),
  story('notify-told-none', (l, t) =>
    ToldPage({ ctx: at(l, t, '/told?state=dead'), ...log, list: { view: 'messages', rows: [], filters: { ...noFilters, state: 'dead' } } }),
  ),
  story('notify-told-letters', (l, t) =>
    ToldPage({
      ctx: at(l, t, '/told?view=letters'),
      ...log,
      list: { view: 'letters', rows: [{ id: 'ltr_1', title: 'Your password was changed', state: 'sent', outcome: '', atMs: nowMs - dayMs }] },
    }),
  ),
  story('notify-told-payers', (l, t) =>
    ToldPage({
      ctx: at(l, t, '/told?view=payers'),
      ...log,
      list: {
        view: 'payers',
        rows: [{ id: 'pml_1', kind: 'receipt', mode: 'test', invoiceId, email: 'payer@mail.example', state: 'sent', outcome: '', atMs: nowMs - dayMs }],
      },
    }),
  ),
  story('notify-told-message', (l, t) => ToldMessagePage({ ctx: at(l, t, '/told/dlv_1'), ...message })),
  story('notify-told-digest', (l, t) =>
    ToldMessagePage({
      ctx: at(l, t, '/told/dlv_2'),
      ...message,
      title: 'Digest: 4',
      state: 'sent',
      outcome: '',
      answer: null,
      why: 'digest',
      bundled: messages,
    }),
  ),
];
