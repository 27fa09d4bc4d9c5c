// Owns the pages of webhooks, with sample facts.
import { signatureRecipe } from '../../src/domain/webhook-recipe';
import { sampleWebhookBody } from '../../src/domain/webhook-sample';
import type { Locale, Theme } from '../context';
import { WebhooksPage, type WebhooksProps } from '../project/webhooks';
import { DeliveryPage } from '../webhook/delivery';
import type { DeliveryView, EndpointView, LogRow, LogView } from '../webhook/model';
import { ReplayPage } from '../webhook/replay';
import { EndpointPage, type EndpointProps } from '../webhook/show';
import { frame, minuteMs, nowMs, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const hourMs = 60 * minuteMs;
const head = { id: 'prj_01kaf3', name: 'Coffee & Co', mode: 'test' } as const;
const inProject = { ...frame, mode: null, projectId: 'prj_01kaf3' };
const figures = {
  tried: 412,
  taken: 407,
  percent: 98,
  p50Ms: 84,
  p95Ms: 1_320,
  last: { outcome: 'delivered', statusCode: 200, atMs: nowMs - 4 * minuteMs },
} as const;
const url = 'https://shop.coffee.example/hooks/quittance';

const endpoint: EndpointView = {
  id: 'whe_1',
  url,
  mode: 'live',
  events: [],
  ordered: true,
  state: 'on',
  pausedBy: null,
  failures: 0,
  createdAtMs: nowMs - 90 * 24 * hourMs,
  previousUntilMs: nowMs + 22 * hourMs,
  figures,
};
const failing: EndpointView = {
  ...endpoint,
  id: 'whe_2',
  url: 'https://staging.coffee.example/a/rather/long/path/of/hooks/that/somebody/made',
  mode: 'test',
  events: ['payment.paid', 'payment.partial', 'balance.withdrawn'],
  ordered: false,
  state: 'paused',
  pausedBy: 'failures',
  failures: 14,
  previousUntilMs: null,
  figures: { ...figures, percent: 12, tried: 57, last: { outcome: 'server_error', statusCode: 503, atMs: nowMs - 40 * minuteMs } },
};
const fresh = { tried: 0, taken: 0, percent: null, p50Ms: null, p95Ms: null, last: null };

const line: LogRow = {
  id: 'dlv_1',
  type: 'payment.paid',
  mode: 'live',
  endpoint: url,
  state: 'delivered',
  attempts: 1,
  outcome: 'delivered',
  statusCode: 200,
  tookMs: 84,
  createdAtMs: nowMs - 4 * minuteMs,
  nextAtMs: null,
  isTest: false,
};
const log: LogView = {
  rows: [
    line,
    {
      ...line,
      id: 'dlv_2',
      type: 'balance.withdrawal_requested',
      state: 'pending',
      attempts: 3,
      outcome: 'server_error',
      statusCode: 503,
      nextAtMs: nowMs + 28 * minuteMs,
    },
    { ...line, id: 'dlv_3', type: 'payment.seen', state: 'dead', attempts: 10, outcome: 'timeout', statusCode: null, tookMs: 15_000 },
    { ...line, id: 'dlv_4', mode: 'test', isTest: true, endpoint: failing.url, state: 'pending', attempts: 0, outcome: null, statusCode: null, tookMs: null },
  ],
  filters: { state: '', event: '', endpoint: '', from: '', to: '' },
  endpoints: [
    { value: 'whe_1', label: url },
    { value: 'whe_2', label: failing.url },
  ],
  pager: { previousHref: null, nextHref: '?cursor=x' },
};

const id = 'tst_5Kd3NBUAdUnhyzenEwVLyb';
const body = sampleWebhookBody('payment.paid', { id, projectId: head.id, mode: 'live', atMs: nowMs });
const timestamp = String(Math.floor(nowMs / 1000));
const signature = 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=';
const delivery: DeliveryView = {
  ...line,
  isTest: true,
  attempts: 2,
  eventId: id,
  invoiceId: 'inv_5Kd3NBUAdUnhyzenEwVLyb',
  endpointId: 'whe_1',
  isSigned: true,
  answeredAtMs: nowMs,
  tries: [
    {
      attempt: 2,
      atMs: nowMs,
      url,
      requestHeaders: [
        'content-type: application/json',
        'user-agent: Quittance-Webhooks/1',
        `webhook-id: ${id}`,
        `webhook-timestamp: ${timestamp}`,
        `webhook-signature: ${signature}`,
      ].join('\n'),
      requestBody: body,
      statusCode: 200,
      failure: null,
      answerHeaders: 'content-type: text/html\nserver: nginx',
      answerBody: '<img src=x onerror="stolen()">\n<b>OK</b>',
    },
    {
      attempt: 1,
      atMs: nowMs - minuteMs,
      url,
      requestHeaders: '',
      requestBody: body,
      statusCode: null,
      failure: 'timeout: no answer within 15 seconds',
      answerHeaders: '',
      answerBody: null,
    },
  ],
  recipe: signatureRecipe({ id, timestamp, body, signature }),
};

const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

const listed = (l: Locale, t: Theme, more: Partial<WebhooksProps> = {}) => (
  <WebhooksPage
    ctx={at(l, t, '/projects/prj_01kaf3/webhooks')}
    frame={inProject}
    project={head}
    endpoints={[endpoint, failing]}
    postbacks={[{ id: 'whe_3', url: 'https://shop.coffee.example/?wc-api=cryptocloud', mode: 'live', state: 'on', pausedBy: null, figures: fresh }]}
    log={log}
    form={{ values: { mode: 'test' }, refusal: null }}
    chosenEvents={[]}
    created={null}
    canManage
    {...more}
  />
);

const shown = (l: Locale, t: Theme, more: Partial<EndpointProps> = {}) => (
  <EndpointPage
    ctx={at(l, t, '/projects/prj_01kaf3/webhooks/whe_1')}
    frame={inProject}
    project={head}
    endpoint={endpoint}
    form={{ values: { url, ordered: 'yes' }, refusal: null }}
    chosenEvents={[]}
    revealed={null}
    log={{ ...log, endpoints: [] }}
    replaysOpen={0}
    canManage
    confirmedUntilMs={null}
    {...more}
  />
);

const unsafe = { reason: 'invalid_input', problems: [{ pointer: '/url', code: 'unsafe_url', detail: 'ip_literal' }] } as const;

export const webhookStories: readonly Story[] = [
  story('project-webhooks', (l, t) => listed(l, t)),
  story('project-webhooks-empty', (l, t) =>
    listed(l, t, { endpoints: [], postbacks: [], log: { ...log, rows: [], pager: { previousHref: null, nextHref: null } } }),
  ),
  story('project-webhooks-refused', (l, t) =>
    listed(l, t, { form: { values: { mode: 'test', url: 'https://10.0.0.1/' }, refusal: unsafe }, chosenEvents: ['payment.paid'] }),
  ),
  story('webhook-endpoint', (l, t) => shown(l, t)),
  story('webhook-endpoint-failing', (l, t) => shown(l, t, { endpoint: failing, replaysOpen: 1, confirmedUntilMs: nowMs + 4 * minuteMs })),
  story('webhook-endpoint-rotated', (l, t) => shown(l, t, { revealed: { kind: 'new_secret', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } })),
  story('webhook-endpoint-change-refused', (l, t) => shown(l, t, { form: { values: { url: 'http://10.0.0.1/' }, refusal: unsafe }, canManage: true })),
  story('webhook-endpoint-viewer', (l, t) => shown(l, t, { canManage: false, endpoint: { ...endpoint, figures: fresh, state: 'gone' } })),
  story('webhook-delivery', (l, t) => (
    <DeliveryPage ctx={at(l, t, '/projects/prj_01kaf3/deliveries/dlv_1')} frame={inProject} project={head} delivery={delivery} canManage />
  )),
  story('webhook-delivery-waiting', (l, t) => (
    <DeliveryPage
      ctx={at(l, t, '/projects/prj_01kaf3/deliveries/dlv_1')}
      frame={inProject}
      project={head}
      delivery={{ ...delivery, state: 'pending', attempts: 0, outcome: null, statusCode: null, tookMs: null, answeredAtMs: null, tries: [], recipe: null }}
      canManage={false}
    />
  )),
  story('webhook-replays', (l, t) => (
    <ReplayPage
      ctx={at(l, t, '/projects/prj_01kaf3/webhooks/whe_1/replays')}
      frame={inProject}
      project={head}
      endpoint={{ id: 'whe_1', url }}
      form={{ values: { which: 'failed', since: '24' }, refusal: null }}
      replays={[
        { id: 'rpl_2', which: 'failed', fromMs: nowMs - 24 * hourMs, toMs: nowMs, events: 120, createdAtMs: nowMs - minuteMs, doneAtMs: null },
        {
          id: 'rpl_1',
          which: 'all',
          fromMs: nowMs - 72 * hourMs,
          toMs: nowMs - 48 * hourMs,
          events: 1_204,
          createdAtMs: nowMs - 90 * minuteMs,
          doneAtMs: nowMs - 60 * minuteMs,
        },
      ]}
      canManage
    />
  )),
];
