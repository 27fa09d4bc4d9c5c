// Owns the pages of sessions, login history, lock-down and recovery, in each of their states, with sample facts.
import type { Locale, Theme } from '../context';
import { RecoveredPage, RecoveryChoicePage, RecoveryPage, RecoverySentPage, RecoveryStatePage, RecoveryStopPage } from '../recovery/pages';
import { HistoryPage, type AttemptView, type HistoryProps } from '../security/history';
import { LockdownPage, LockedDownPage } from '../security/lockdown';
import { SessionsPage, type SessionView } from '../security/sessions';
import { emptyForm, type FormState } from '../ui/form';
import { frame, minuteMs, nowMs, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const plain = { ...frame, mode: null };
const token = 'x'.repeat(43);
const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

const sessions: readonly SessionView[] = [
  {
    id: 'ses_1',
    isCurrent: true,
    method: 'passkey',
    device: 'Firefox, Linux',
    place: 'Riga, LV',
    ip: '198.51.100.7',
    createdAtMs: nowMs - 50 * minuteMs,
    lastSeenAtMs: nowMs,
  },
  {
    id: 'ses_2',
    isCurrent: false,
    method: 'password_totp',
    device: 'Safari, iOS',
    place: 'Riga, LV',
    ip: '2001:db8:85a3::8a2e:370:7334',
    createdAtMs: nowMs - 6 * hourMs,
    lastSeenAtMs: nowMs - 20 * minuteMs,
  },
  {
    id: 'ses_3',
    isCurrent: false,
    method: 'password',
    device: '',
    place: '',
    ip: '203.0.113.40',
    createdAtMs: nowMs - 2 * hourMs,
    lastSeenAtMs: nowMs - 40 * minuteMs,
  },
];

const attempts: readonly AttemptView[] = [
  { id: 'sin_1', atMs: nowMs - 50 * minuteMs, method: 'passkey', result: 'success', device: 'Firefox, Linux', place: 'Riga, LV', ip: '198.51.100.7' },
  { id: 'sin_2', atMs: nowMs - 2 * hourMs, method: 'password', result: 'wrong_password', device: 'Chrome, Windows', place: 'Lagos, NG', ip: '203.0.113.40' },
  {
    id: 'sin_3',
    atMs: nowMs - 2 * hourMs - minuteMs,
    method: 'password',
    result: 'limited',
    device: 'Chrome, Windows',
    place: 'Lagos, NG',
    ip: '203.0.113.40',
  },
  {
    id: 'sin_4',
    atMs: nowMs - 6 * hourMs,
    method: 'password_totp',
    result: 'success',
    device: 'Safari, iOS',
    place: 'Riga, LV',
    ip: '2001:db8:85a3::8a2e:370:7334',
  },
  { id: 'sin_5', atMs: nowMs - 9 * dayMs, method: 'recovery_code', result: 'wrong_code', device: '', place: '', ip: '' },
];

const noFilters = { result: null, method: null, from: null, to: null, q: null };
const noPager = { previousHref: null, nextHref: null };

const history = (l: Locale, t: Theme, change: Partial<HistoryProps>) => (
  <HistoryPage
    ctx={at(l, t, '/security/history?result=failed&q=Lagos')}
    frame={plain}
    filters={noFilters}
    rows={attempts}
    pager={{ previousHref: null, nextHref: '/security/history?cursor=x' }}
    hasAny
    confirmedUntilMs={null}
    {...change}
  />
);

const passkeys = [
  { id: 'pk_1', name: 'Phone', lastUsedAtMs: nowMs - dayMs },
  { id: 'pk_2', name: 'YubiKey 5', lastUsedAtMs: null },
];

const keys = [
  { id: 'key_1', name: 'Shop server', hint: 'qk_live_7f2a', mode: 'live' as const, projectId: 'prj_01kaf3', projectName: 'Coffee & Co' },
  { id: 'key_2', name: 'Test scripts', hint: 'qk_test_01bc', mode: 'test' as const, projectId: null, projectName: null },
];

const choice = {
  token,
  waitHours: 72,
  freezeHours: 72,
  codes: 8,
  hasTotp: true,
  passkeys: [
    { id: 'pk_1', name: 'Phone' },
    { id: 'pk_2', name: 'YubiKey 5' },
  ],
  canAskOwner: true,
  isOpenAlready: false,
  chosen: ['totp'],
} as const;
const wrongCode: FormState = { values: {}, refusal: { reason: 'invalid_input', problems: [{ pointer: '/code', code: 'wrong_code' }] } };
const state = { token, form: emptyForm, readyAtMs: nowMs + 3 * dayMs, endsAtMs: nowMs + 10 * dayMs, canAskOwner: true, freezeHours: 72 } as const;

export const historyStories: readonly Story[] = [
  story('security-sessions', (l, t) => <SessionsPage ctx={at(l, t, '/security/sessions')} frame={plain} sessions={sessions} recovery={null} />),
  story('security-sessions-recovery', (l, t) => (
    <SessionsPage
      ctx={at(l, t, '/security/sessions')}
      frame={plain}
      sessions={sessions.slice(0, 1)}
      recovery={{ createdAtMs: nowMs - hourMs, readyAtMs: nowMs + 71 * hourMs }}
    />
  )),
  story('security-history', (l, t) => history(l, t, { confirmedUntilMs: nowMs + 4 * minuteMs })),
  story('security-history-filtered', (l, t) =>
    history(l, t, { filters: { ...noFilters, result: 'failed', q: 'Lagos', from: '2026-11-01' }, rows: attempts.slice(1, 3) }),
  ),
  story('security-history-nothing', (l, t) => history(l, t, { filters: { ...noFilters, q: 'Paris' }, rows: [], pager: noPager })),
  story('security-history-empty', (l, t) => history(l, t, { rows: [], pager: noPager, hasAny: false })),
  story('security-lockdown', (l, t) => (
    <LockdownPage
      ctx={at(l, t, '/security/lockdown?attempt=sin_2')}
      frame={plain}
      form={emptyForm}
      otherSessions={2}
      attempt={attempts[1] ?? null}
      hasPassword
      confirmedUntilMs={null}
    />
  )),
  story('security-lockdown-after', (l, t) => (
    <LockedDownPage ctx={at(l, t, '/security/lockdown?step=after')} frame={plain} hasPassword passkeys={passkeys} keys={keys} />
  )),
  story('recovery', (l, t) => <RecoveryPage ctx={at(l, t, '/recovery')} form={emptyForm} />),
  story('recovery-sent', (l, t) => <RecoverySentPage ctx={at(l, t, '/recovery')} />),
  story('recovery-choice', (l, t) => <RecoveryChoicePage ctx={at(l, t, `/recovery/${token}`)} form={wrongCode} {...choice} />),
  story('recovery-choice-open', (l, t) => (
    <RecoveryChoicePage ctx={at(l, t, `/recovery/${token}`)} form={emptyForm} {...choice} codes={0} hasTotp={false} passkeys={[]} isOpenAlready />
  )),
  story('recovery-waiting', (l, t) => <RecoveryStatePage ctx={at(l, t, `/recovery/${token}`)} state="waiting" {...state} />),
  story('recovery-ready', (l, t) => <RecoveryStatePage ctx={at(l, t, `/recovery/${token}`)} state="ready" {...state} />),
  story('recovery-stopped', (l, t) => <RecoveryStatePage ctx={at(l, t, `/recovery/${token}`)} state="stopped" {...state} />),
  story('recovery-done', (l, t) => <RecoveredPage ctx={at(l, t, '/recovery')} />),
  story('recovery-stop', (l, t) => <RecoveryStopPage ctx={at(l, t, `/recovery-stop/${token}`)} token={token} state="open" />),
  story('recovery-stop-over', (l, t) => <RecoveryStopPage ctx={at(l, t, `/recovery-stop/${token}`)} token={token} state="over" />),
];
