// Owns the pages of wallets under the receive-address guard and of API keys, with sample facts.
import type { Locale, Theme } from '../context';
import { grantableToKeys } from '../../src/domain/permission';
import { KeyChangePage } from '../keys/change';
import { AccountKeysPage } from '../keys/page';
import type { KeyRow } from '../keys/table';
import { KeysPage } from '../project/keys';
import { WalletsPage, type GuardView, type WalletsProps, type WalletView } from '../project/wallets';
import { emptyForm } from '../ui/form';
import { WalletStopPage, type WalletStopProps } from '../wallet-stop/page';
import { evmAddress, frame, minuteMs, nowMs, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const head = { id: 'prj_01kaf3', name: 'Coffee & Co', mode: 'test' } as const;
const inProject = { ...frame, mode: null, projectId: 'prj_01kaf3' };
const xpub = 'xpub6CUGRUonZSQ4TWtTMmzXdrXDtypWKiKrhko4egpiMZbpiaQL2jkwSB1icqYh2cfDfVxdx4df189oLKnC5fSwqPfgyP3hooxujYzAu3fDVmz';
const firstAddresses = [evmAddress, '0x2191eF87E392377ec08E7c08Eb105Ef5448eCED5', '0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199'];
const walletsPath = '/projects/prj_01kaf3/wallets';
const keysPath = '/projects/prj_01kaf3/keys';

const wallet = (change: Partial<WalletView>): WalletView => ({
  id: 'wal_2',
  family: 'evm',
  kind: 'xpub',
  source: xpub,
  state: 'current',
  createdAtMs: nowMs - 40 * dayMs,
  activeAtMs: nowMs - 40 * dayMs,
  addedBy: '',
  canStop: false,
  firstAddresses,
  ...change,
});

const sandbox = wallet({ id: 'wal_1', family: 'sandbox', source: '', firstAddresses: [] });
const guard: GuardView = { waitMs: dayMs, isAfterRecovery: false, frozenUntilMs: null };

const walletsProps = (l: Locale, t: Theme): WalletsProps => ({
  ctx: at(l, t, walletsPath),
  frame: inProject,
  project: head,
  wallets: [wallet({}), sandbox],
  form: emptyForm,
  check: null,
  guard,
  canManage: true,
  canGoLive: true,
  confirmedUntilMs: null,
  networks: ['Ethereum', 'BNB Chain', 'Arbitrum One', 'Base', 'Optimism'],
  warnsOfDepth: false,
});

const waiting = wallet({
  id: 'wal_3',
  kind: 'address',
  source: evmAddress,
  state: 'waiting',
  createdAtMs: nowMs - 2 * hourMs,
  activeAtMs: nowMs + 22 * hourMs,
  addedBy: 'Kim Lee',
  canStop: true,
});
const stopped = wallet({ id: 'wal_4', kind: 'address', source: evmAddress, state: 'stopped', createdAtMs: nowMs - 9 * dayMs });

const hrefs = { change: '/keys/key_1', rotation: '/keys/key_1/rotation', revocation: '/keys/key_1/revocation' };
const key = (change: Partial<KeyRow>): KeyRow => ({
  id: 'key_1',
  name: 'Shop server',
  hint: 'qk_live_7f2a\u2026',
  mode: 'live',
  scopes: ['invoices:manage', 'payments:view'],
  allowList: ['203.0.113.0/24', '2001:db8:1::/48'],
  createdAtMs: nowMs - 9 * dayMs,
  expiresAtMs: nowMs + 356 * dayMs,
  lastUsedAtMs: nowMs - minuteMs,
  state: 'good',
  hrefs,
  ...change,
});
const keys: readonly KeyRow[] = [
  key({}),
  key({
    id: 'key_2',
    name: 'Test scripts',
    hint: 'qk_test_01bc\u2026',
    mode: 'test',
    scopes: ['invoices:manage'],
    allowList: [],
    expiresAtMs: null,
    lastUsedAtMs: null,
  }),
  key({ id: 'key_3', name: 'Old till', hint: 'qk_live_99aa\u2026', allowList: [], state: 'replaced', expiresAtMs: nowMs + 20 * hourMs }),
  key({ id: 'key_4', name: 'Old server', hint: 'qk_live_55cd\u2026', allowList: [], state: 'expired', expiresAtMs: nowMs - dayMs }),
  key({ id: 'key_5', name: 'Older server', hint: 'qk_live_11ee\u2026', allowList: [], state: 'revoked' }),
];
const secret = 'qk_test_3fQ8kJ2mVx7RtYp1ZbN6wLsD4hGcEa9uT5';

const stop = (l: Locale, t: Theme, change: Partial<WalletStopProps>) => (
  <WalletStopPage
    ctx={at(l, t, '/wallet-stop/token')}
    token="token"
    state="waiting"
    canStop
    accountName="Coffee & Co"
    projectName="Web shop"
    wallet={'xpub6CUGRU\u2026u3fDVmz'}
    firstAddress={evmAddress}
    addedBy="Kim Lee"
    createdAtMs={nowMs - 2 * hourMs}
    activeAtMs={nowMs + 22 * hourMs}
    {...change}
  />
);

const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

const walletStories: readonly Story[] = [
  story('project-wallets', (l, t) => <WalletsPage {...walletsProps(l, t)} />),
  story('project-wallets-waiting', (l, t) => <WalletsPage {...walletsProps(l, t)} wallets={[waiting, wallet({}), stopped, sandbox]} />),
  story('project-wallets-compare', (l, t) => (
    <WalletsPage {...walletsProps(l, t)} check={{ source: xpub, kind: 'xpub', firstAddresses, warnsOfDepth: false }} confirmedUntilMs={nowMs + 4 * minuteMs} />
  )),
  story('project-wallets-frozen', (l, t) => <WalletsPage {...walletsProps(l, t)} guard={{ ...guard, frozenUntilMs: nowMs + 70 * hourMs }} />),
  story('project-wallets-first', (l, t) => <WalletsPage {...walletsProps(l, t)} wallets={[sandbox]} guard={{ ...guard, waitMs: null }} />),
  story('project-wallets-unverified', (l, t) => (
    <WalletsPage {...walletsProps(l, t)} wallets={[sandbox]} guard={{ ...guard, waitMs: null }} canGoLive={false} />
  )),
  story('wallet-stop', (l, t) => stop(l, t, {})),
  story('wallet-stop-admin', (l, t) => stop(l, t, { canStop: false })),
  story('wallet-stop-done', (l, t) => stop(l, t, { state: 'stopped' })),
  story('wallet-stop-late', (l, t) => stop(l, t, { state: 'active', activeAtMs: nowMs - hourMs })),
];

const keyStories: readonly Story[] = [
  story('project-keys', (l, t) => (
    <KeysPage
      ctx={at(l, t, keysPath)}
      frame={inProject}
      project={head}
      keys={keys}
      grantable={grantableToKeys}
      form={emptyForm}
      chosenScopes={['invoices:manage']}
      created={{ name: 'Shop server', secret, replaces: false }}
      canManage
      canGoLive
      confirmedUntilMs={nowMs + 4 * minuteMs}
    />
  )),
  story('account-keys', (l, t) => (
    <AccountKeysPage
      ctx={at(l, t, '/keys')}
      frame={{ ...frame, mode: null }}
      keys={keys.slice(0, 3)}
      withdrawalKeys={[]}
      grantable={grantableToKeys}
      making="api"
      form={emptyForm}
      chosenScopes={['invoices:manage']}
      created={{ name: 'Shop server', secret, replaces: true }}
      canManage
      canGoLive
      canWithdraw
      confirmedUntilMs={null}
    />
  )),
  story('account-keys-withdrawal', (l, t) => (
    <AccountKeysPage
      ctx={at(l, t, '/keys')}
      frame={{ ...frame, mode: null }}
      keys={[]}
      withdrawalKeys={[key({ name: 'Payout job', scopes: ['withdrawals:view', 'withdrawals:manage'] })]}
      grantable={grantableToKeys}
      making="withdrawal"
      form={{
        values: { name: 'Payout job', allow_list: '203.0.113.7/33' },
        refusal: { reason: 'invalid_input', problems: [{ pointer: '/allow_list', code: 'invalid' }] },
      }}
      chosenScopes={[]}
      created={null}
      canManage
      canGoLive
      canWithdraw
      confirmedUntilMs={null}
    />
  )),
  story('key-change', (l, t) => (
    <KeyChangePage
      ctx={at(l, t, '/keys/key_1')}
      frame={{ ...frame, mode: null }}
      name="Shop server"
      hint={'qk_live_7f2a\u2026'}
      action="/keys/key_1"
      back={{ href: '/keys', label: 'Coffee & Co' }}
      grantable={grantableToKeys}
      chosenScopes={['invoices:manage', 'payments:view']}
      form={{ values: { name: 'Shop server', allow_list: '203.0.113.0/24\n2001:db8:1::/48' }, refusal: null }}
      confirmedUntilMs={null}
    />
  )),
];

export const accessStories: readonly Story[] = [...walletStories, ...keyStories];
