// Owns the project's pages, with sample facts.
import type { Locale, Theme } from '../context';
import { grantableToKeys } from '../../src/domain/permission';
import { publicEventTypes } from '../../src/domain/public-event';
import { ProjectGeneralPage } from '../project/general';
import { KeysPage } from '../project/keys';
import { ProjectListPage } from '../project/list';
import { ProjectNewPage } from '../project/new';
import { WalletsPage, type WalletView } from '../project/wallets';
import { WebhooksPage } from '../project/webhooks';
import { emptyForm } from '../ui/form';
import { deliveryRows } from './invoice';
import { evmAddress, frame, minuteMs, nowMs, projects, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const dayMs = 24 * 60 * minuteMs;
const currencies = ['USD', 'EUR', 'RUB', 'KZT'].map((code) => ({ value: code, label: code }));
const head = { id: 'prj_01kaf3', name: 'Coffee & Co', mode: 'test' } as const;
const inProject = { ...frame, mode: null, projectId: 'prj_01kaf3' };
const form = { values: { name: 'Coffee & Co', currency: 'USD', expiry_minutes: '60', support_contact: 'help@coffee.example', mode: 'test' }, refusal: null };
const xpub = 'xpub6CUGRUonZSQ4TWtTMmzXdrXDtypWKiKrhko4egpiMZbpiaQL2jkwSB1icqYh2cfDfVxdx4df189oLKnC5fSwqPfgyP3hooxujYzAu3fDVmz';

const wallets: readonly WalletView[] = [
  {
    id: 'wal_2',
    family: 'evm',
    kind: 'xpub',
    source: xpub,
    current: true,
    createdAtMs: nowMs - 3 * dayMs,
    firstAddresses: [evmAddress, '0x2191eF87E392377ec08E7c08Eb105Ef5448eCED5', '0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199'],
  },
  { id: 'wal_1', family: 'sandbox', kind: 'xpub', source: '', current: true, createdAtMs: nowMs - 9 * dayMs, firstAddresses: [] },
];

const keys = [
  {
    id: 'key_1',
    name: 'Shop server',
    hint: 'qk_live_\u20267f2a',
    mode: 'live' as const,
    scopes: ['invoices:manage', 'payments:view'],
    createdAtMs: nowMs - 9 * dayMs,
    lastUsedAtMs: nowMs - minuteMs,
    revokedAtMs: null,
  },
  {
    id: 'key_2',
    name: 'Test scripts',
    hint: 'qk_test_\u202601bc',
    mode: 'test' as const,
    scopes: ['invoices:manage'],
    createdAtMs: nowMs - 8 * dayMs,
    lastUsedAtMs: null,
    revokedAtMs: null,
  },
  {
    id: 'key_3',
    name: 'Old server',
    hint: 'qk_live_\u202699aa',
    mode: 'live' as const,
    scopes: ['invoices:manage'],
    createdAtMs: nowMs - 90 * dayMs,
    lastUsedAtMs: nowMs - 30 * dayMs,
    revokedAtMs: nowMs - 20 * dayMs,
  },
];

const endpoints = [
  { id: 'whe_1', url: 'https://shop.coffee.example/hooks/quittance', events: [], mode: 'live' as const, state: 'on' as const },
  { id: 'whe_2', url: 'https://staging.coffee.example/hooks', events: ['payment.paid', 'payment.partial'], mode: 'test' as const, state: 'paused' as const },
];

const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

export const projectStories: readonly Story[] = [
  story('project-list', (l, t) => (
    <ProjectListPage
      ctx={at(l, t, '/projects')}
      frame={{ ...frame, mode: null }}
      projects={projects.map((project, index) => ({
        ...project,
        mode: index === 0 ? 'live' : 'test',
        currency: 'USD',
        wallets: 1 - index,
        createdAtMs: nowMs - dayMs,
      }))}
      canCreate
    />
  )),
  story('project-list-empty', (l, t) => <ProjectListPage ctx={at(l, t, '/projects')} frame={{ ...frame, mode: null, projects: [] }} projects={[]} canCreate />),
  story('project-new', (l, t) => <ProjectNewPage ctx={at(l, t, '/projects/new')} frame={{ ...frame, mode: null }} form={emptyForm} currencies={currencies} />),
  story('project-new-refused', (l, t) => (
    <ProjectNewPage
      ctx={at(l, t, '/projects/new')}
      frame={{ ...frame, mode: null }}
      form={{ values: { name: 'Shop', receiving: 'wallet' }, refusal: { reason: 'invalid_input', problems: [{ pointer: '/source', code: 'private_key' }] } }}
      currencies={currencies}
    />
  )),
  story('project-general', (l, t) => (
    <ProjectGeneralPage
      ctx={at(l, t, '/projects/prj_01kaf3')}
      frame={inProject}
      project={head}
      form={form}
      currencies={currencies}
      canManage
      hasLiveWallet={false}
    />
  )),
  story('project-wallets', (l, t) => (
    <WalletsPage
      ctx={at(l, t, '/projects/prj_01kaf3/wallets')}
      frame={inProject}
      project={head}
      wallets={wallets}
      form={emptyForm}
      canManage
      networks={['Ethereum', 'BNB Chain', 'Arbitrum One', 'Base', 'Optimism']}
      warnsOfDepth={false}
    />
  )),
  story('project-keys', (l, t) => (
    <KeysPage
      ctx={at(l, t, '/projects/prj_01kaf3/keys')}
      frame={inProject}
      project={head}
      keys={keys}
      grantable={grantableToKeys}
      form={emptyForm}
      chosenScopes={['invoices:manage']}
      created={{ name: 'Shop server', secret: 'qk_test_3fQ8kJ2mVx7RtYp1ZbN6wLsD4hGcEa9uT5' }}
      canManage
    />
  )),
  story('project-webhooks', (l, t) => (
    <WebhooksPage
      ctx={at(l, t, '/projects/prj_01kaf3/webhooks')}
      frame={inProject}
      project={head}
      endpoints={endpoints}
      deliveries={deliveryRows}
      eventTypes={publicEventTypes}
      form={emptyForm}
      chosenEvents={[]}
      created={null}
      canManage
    />
  )),
];
