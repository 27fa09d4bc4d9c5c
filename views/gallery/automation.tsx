// Owns the pages of a project's site, automatic actions and costs, with sample facts.
import type { Locale, Theme } from '../context';
import { defaultSettings } from '../../src/domain/project-settings';
import { ProjectActionsPage } from '../project/actions';
import { ProjectAmountsPage } from '../project/amounts';
import type { PreviewView } from '../project/rules-preview';
import { ProjectSitePage, type HostView } from '../project/site';
import { emptyForm, type FormState } from '../ui/form';
import { frame, minuteMs, nowMs, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const dayMs = 24 * 60 * minuteMs;
const head = { id: 'prj_01kaf3', name: 'Coffee & Co', mode: 'test' } as const;
const inProject = { ...frame, mode: null, projectId: 'prj_01kaf3' };
const currencies = ['USD', 'EUR', 'RUB', 'KZT'].map((code) => ({ value: code, label: code }));

const plain: FormState = {
  values: {
    underpayment: 'refuse',
    late: defaultSettings.actions.late,
    grace_minutes: '0',
    step_1_currency: 'USD',
    step_1_level: 'confirmed',
    confirmation_above: 'confirmed',
    resend: 'never',
  },
  refusal: null,
};

const chosen: FormState = {
  values: {
    underpayment: 'percent',
    underpayment_percent: '2.5',
    beyond_cap: '',
    late: 'old_rate',
    grace_minutes: '15',
    cancel_unpaid: 'yes',
    step_1_amount: '20.00',
    step_1_currency: 'USD',
    step_1_level: 'seen',
    step_2_amount: '2000.00',
    step_2_currency: 'USD',
    step_2_level: 'confirmed',
    step_3_currency: 'USD',
    step_3_level: 'confirmed',
    confirmation_above: 'final',
    reminder_minutes: '30',
    invoice_mail: 'yes',
    partial_mail: 'yes',
    receipt_mail: 'yes',
    resend: 'weekly',
    auto_return: 'yes',
  },
  refusal: null,
};

const preview: PreviewView = {
  looked: 214,
  leftOut: 3,
  open: 5,
  rateUnknown: 0,
  vanished: 1,
  cutAt: null,
  changes: [
    { kind: 'accepted', count: 12, sums: [{ amount: '640.00', code: 'USD', missing: '4.12' }] },
    {
      kind: 'late',
      count: 3,
      sums: [
        { amount: '75.50', code: 'EUR', missing: null },
        { amount: '210.00', code: 'USD', missing: null },
      ],
    },
    { kind: 'cancelled', count: 41, sums: [{ amount: '2180.00', code: 'USD', missing: null }] },
  ],
  lines: [
    { kind: 'accepted', invoiceId: 'inv_01kaf3a', orderId: '1042', amount: '49.90', code: 'USD', missing: '0.40', createdAtMs: nowMs - dayMs },
    { kind: 'late', invoiceId: 'inv_01kaf3b', orderId: null, amount: '75.50', code: 'EUR', missing: null, createdAtMs: nowMs - 3 * dayMs },
    { kind: 'cancelled', invoiceId: 'inv_01kaf3c', orderId: '1031', amount: '20.00', code: 'USD', missing: null, createdAtMs: nowMs - 9 * dayMs },
  ],
};

const hosts: readonly HostView[] = [
  {
    host: 'shop.coffee.example',
    token: 'quittance-verification=8c1f0d2e9a7b4c5d6e3f21a0b9c8d7e6',
    fileUrl: 'https://shop.coffee.example/.well-known/quittance-verification.txt',
    verified: true,
    checkedAtMs: nowMs - dayMs,
  },
  {
    host: 'xn--e1afmkfd.xn--p1ai:8443',
    token: 'quittance-verification=0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    fileUrl: 'https://xn--e1afmkfd.xn--p1ai:8443/.well-known/quittance-verification.txt',
    verified: false,
    checkedAtMs: nowMs - minuteMs,
  },
];

const siteForm: FormState = {
  values: {
    site: 'https://shop.coffee.example/',
    terms_url: 'https://shop.coffee.example/terms',
    support_contact: 'help@coffee.example',
    return_success: 'https://shop.coffee.example/thanks',
    return_fail: 'https://old.coffee.example/cart',
  },
  refusal: null,
};

const amountsForm: FormState = {
  values: {
    amount_min: '5.00',
    amount_min_currency: 'USD',
    amount_max_currency: 'USD',
    spread_percent: '1',
    spread_by: 'payer',
    fee_amount: '0.50',
    fee_currency: 'USD',
    fee_by: 'merchant',
  },
  refusal: null,
};

const example = {
  code: 'USD',
  invoice: '100.00',
  fee: '0.50',
  feeBy: 'merchant',
  spread: '1.00',
  spreadBy: 'payer',
  pays: '101.00',
  left: '99.50',
} as const;

const invalid = (pointer: string, code: 'unsafe_url' | 'too_large' | 'too_small'): FormState['refusal'] => ({
  reason: 'invalid_input',
  problems: [{ pointer, code }],
});

const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });
const actionsAt = '/projects/prj_01kaf3/actions';
const siteAt = '/projects/prj_01kaf3/site';

export const automationStories: readonly Story[] = [
  story('automation-actions', (l, t) => (
    <ProjectActionsPage ctx={at(l, t, actionsAt)} frame={inProject} project={head} form={plain} currencies={currencies} steps={2} preview={null} canManage />
  )),
  story('automation-actions-preview', (l, t) => (
    <ProjectActionsPage
      ctx={at(l, t, actionsAt)}
      frame={inProject}
      project={head}
      form={chosen}
      currencies={currencies}
      steps={3}
      preview={preview}
      canManage
    />
  )),
  story('automation-actions-refused', (l, t) => (
    <ProjectActionsPage
      ctx={at(l, t, actionsAt)}
      frame={inProject}
      project={head}
      form={{ values: { ...chosen.values, underpayment_percent: '12' }, refusal: invalid('/beyond_cap', 'too_large') }}
      currencies={currencies}
      steps={3}
      preview={null}
      canManage
    />
  )),
  story('automation-amounts', (l, t) => (
    <ProjectAmountsPage
      ctx={at(l, t, '/projects/prj_01kaf3/amounts')}
      frame={inProject}
      project={head}
      form={amountsForm}
      currencies={currencies}
      example={example}
      canManage
    />
  )),
  story('automation-site', (l, t) => (
    <ProjectSitePage
      ctx={at(l, t, siteAt)}
      frame={inProject}
      project={head}
      form={siteForm}
      hostForm={emptyForm}
      hosts={hosts}
      found={{ host: 'xn--e1afmkfd.xn--p1ai:8443', kind: 'status', status: 404 }}
      unoffered={{ return_fail: 'old.coffee.example' }}
      loopbackPasses={false}
      canManage
    />
  )),
  story('automation-site-empty', (l, t) => (
    <ProjectSitePage
      ctx={at(l, t, siteAt)}
      frame={inProject}
      project={head}
      form={{ values: { return_success: 'http://shop.example/thanks' }, refusal: invalid('/return_success', 'unsafe_url') }}
      hostForm={emptyForm}
      hosts={[]}
      found={null}
      unoffered={{}}
      loopbackPasses
      canManage={false}
    />
  )),
];
