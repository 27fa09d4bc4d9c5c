// Owns the pages of the CryptoCloud-compatible side, with sample facts.
import type { Locale, Theme } from '../context';
import { samplePostback } from '../../src/domain/cryptocloud/sample';
import { iconsAt } from '../assets/coin-icons';
import { BalancePage } from '../balance/page';
import { WithdrawalAgainPage, type WithdrawalRequest } from '../balance/withdrawal';
import type { KeyRow } from '../keys/table';
import { PostbackPage, type PostbackProps } from '../project/postback';
import { deliveryRows } from './invoice';
import { evmAddress, frame, minuteMs, nowMs, sampleContext, txid } from './samples';
import type { Story } from './story';

const at = sampleContext;
const dayMs = 24 * 60 * minuteMs;
const head = { id: 'prj_01kaf3', name: 'Coffee & Co', mode: 'test' } as const;
const inProject = { ...frame, mode: null, projectId: 'prj_01kaf3' };
const origin = 'https://pay.coffee.example';

const key: KeyRow = {
  id: 'key_1',
  name: 'CryptoCloud',
  hint: 'qk_test_7f2a\u2026',
  mode: 'test',
  scopes: ['projects:view', 'invoices:view', 'invoices:manage', 'payments:view', 'balance:view'],
  allowList: [],
  createdAtMs: nowMs - 3 * dayMs,
  expiresAtMs: null,
  lastUsedAtMs: nowMs - 4 * minuteMs,
  state: 'good',
  hrefs: {
    change: '/projects/prj_01kaf3/keys/key_1',
    rotation: '/projects/prj_01kaf3/keys/key_1/rotation',
    revocation: '/projects/prj_01kaf3/keys/key_1/revocation',
  },
};

const sample = (format: 'json' | 'form') => {
  const project = { id: head.id, name: head.name, success: 'https://shop.coffee.example/thanks', fail: '' };
  return samplePostback({ project, origin, icons: iconsAt(origin), format });
};

const postback = (l: Locale, t: Theme, change: Partial<PostbackProps> = {}) => (
  <PostbackPage
    ctx={at(l, t, '/projects/prj_01kaf3/postback')}
    frame={inProject}
    project={head}
    origin={origin}
    shopId="Q7ZK2MWX9PA4TREV"
    keys={[key]}
    form={{ values: { url: 'https://shop.coffee.example/?wc-api=WC_Gateway_CryptoCloud', format: 'form' }, refusal: null }}
    revealed={null}
    isPaused={false}
    sample={sample('form')}
    deliveries={deliveryRows.filter((row) => row.eventType === 'payment.paid' && row.channel === 'webhook')}
    canManage
    canMakeKeys
    confirmedUntilMs={null}
    {...change}
  />
);

const request = (change: Partial<WithdrawalRequest>): WithdrawalRequest => ({
  id: 'wdr_1',
  code: 'INV-89UX09KA',
  orderId: 'P-17',
  amount: '250',
  symbol: 'USDT',
  network: 'BNB Chain',
  address: evmAddress,
  state: 'open',
  txid: null,
  reason: null,
  createdAtMs: nowMs - 20 * minuteMs,
  ...change,
});
const requests = [
  request({}),
  request({
    id: 'wdr_2',
    code: 'INV-4TREVQ7Z',
    orderId: null,
    amount: '0.125',
    symbol: 'ETH',
    network: 'Ethereum',
    state: 'sent',
    txid,
    createdAtMs: nowMs - dayMs,
  }),
  request({ id: 'wdr_3', code: 'INV-K2MWX9PA', state: 'rejected', reason: 'Asked for twice', createdAtMs: nowMs - 2 * dayMs }),
];

export const compatStories: readonly Story[] = [
  { name: 'postback', render: (l, t) => postback(l, t) },
  {
    name: 'postback-empty',
    render: (l, t) =>
      postback(l, t, { keys: [], deliveries: [], form: { values: { url: '', format: 'json' }, refusal: null }, sample: sample('json'), canMakeKeys: false }),
  },
  { name: 'postback-key', render: (l, t) => postback(l, t, { revealed: { kind: 'key', secret: `qk_test_${'7f2A'.repeat(9)}` } }) },
  {
    name: 'postback-refused',
    render: (l, t) =>
      postback(l, t, {
        isPaused: true,
        form: {
          values: { url: 'http://10.0.0.1/', format: 'json' },
          refusal: { reason: 'invalid_input', problems: [{ pointer: '/url', code: 'unsafe_url' }] },
        },
      }),
  },
  {
    name: 'balance-requests',
    render: (l, t) => (
      <BalancePage
        ctx={at(l, t, '/live/balance')}
        frame={frame}
        assets={[]}
        movements={[]}
        unmatched={[]}
        pager={{ previousHref: null, nextHref: null }}
        requests={requests}
        canEndRequests
      />
    ),
  },
  {
    name: 'withdrawal-refused',
    render: (l, t) => (
      <WithdrawalAgainPage
        ctx={at(l, t, '/live/balance')}
        frame={frame}
        id="wdr_1"
        end="sent"
        form={{ values: { txid: 'x' }, refusal: { reason: 'invalid_input', problems: [{ pointer: '/txid', code: 'invalid' }] } }}
      />
    ),
  },
];
