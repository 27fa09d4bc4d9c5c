// Owns the Integration page and the log of requests, with sample facts.
import { IntegrationPage, type IntegrationProps } from '../integration/page';
import { RequestsPage, type RequestRow } from '../integration/requests';
import type { Locale, Theme } from '../context';
import { frame, minuteMs, nowMs, sampleContext } from './samples';
import type { Story } from './story';

const project = { id: 'prj_01kaf3', name: 'Coffee & Co', mode: 'test', shopId: 'Q7M2KX9PLWR4TZ6B' } as const;
const inProject = { ...frame, mode: null, projectId: project.id };
const requests: readonly RequestRow[] = [
  {
    method: 'POST',
    path: '/api/v1/invoices',
    status: 201,
    code: null,
    key: 'Shop server',
    requestId: 'req_5Kd3NBUAdUnhyzenEwVLy',
    tookMs: 21,
    atMs: nowMs - minuteMs,
  },
  {
    method: 'POST',
    path: '/api/v1/invoices',
    status: 422,
    code: 'invalid_input',
    key: 'Shop server',
    requestId: 'req_8if5moPSUW1QpW8VQho4wU',
    tookMs: 4,
    atMs: nowMs - 3 * minuteMs,
  },
  {
    method: 'GET',
    path: '/api/v1/invoices?limit=\u2026&status=\u2026',
    status: 200,
    code: null,
    key: 'Integration page',
    requestId: 'req_FL3NJy8X41weFkPtvnLDzD',
    tookMs: 9,
    atMs: nowMs - 6 * minuteMs,
  },
];

function page(locale: Locale, theme: Theme, change: Partial<IntegrationProps>) {
  const props: IntegrationProps = {
    ctx: sampleContext(locale, theme, `/projects/${project.id}/integration`),
    frame: inProject,
    project,
    origin: 'https://pay.coffee.example',
    language: 'node',
    practiceKey: 'qk_test_4cWmTqk0VhB2yNfG8sZp1LxRjD9uEa3vQ7Hn',
    canMakeKey: true,
    confirmedUntilMs: null,
    orderId: '1042',
    newestInvoiceId: 'inv_5Kd3NBUAdUnhyzenEwVLy',
    requests,
    ...change,
  };
  return <IntegrationPage {...props} />;
}

export const integrationStories: readonly Story[] = [
  { name: 'integration', render: (l, t) => page(l, t, {}) },
  { name: 'integration-no-key', render: (l, t) => page(l, t, { practiceKey: null, requests: [], language: 'curl', newestInvoiceId: null }) },
  {
    name: 'integration-requests',
    render: (l, t) => (
      <RequestsPage
        ctx={sampleContext(l, t, `/projects/${project.id}/requests`)}
        frame={inProject}
        project={project}
        outcome={null}
        rows={requests}
        pager={{ previousHref: null, nextHref: '/projects/prj_01kaf3/requests?cursor=12' }}
        daysKept={30}
      />
    ),
  },
];
