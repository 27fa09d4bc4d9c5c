// Owns the gallery's sample of the API's reference: one operation of each kind that the page knows how to show.
import { ApiReferencePage, type ReferenceField, type ReferenceOperation } from '../docs/api';
import { sampleContext } from './samples';
import type { Story } from './story';

const field = (name: string, type: string, more: Partial<ReferenceField> = {}): ReferenceField => ({
  name,
  type,
  shape: null,
  required: false,
  limits: '',
  description: '',
  place: null,
  ...more,
});

const answers = [
  { status: '201', description: 'The new invoice. Send the payer to checkout_url.' },
  { status: '401', description: 'No API key, or none that opens anything.' },
  { status: '422', description: 'The content is not valid, or the Idempotency-Key came with another content before.' },
];

const create: ReferenceOperation = {
  id: 'createInvoice',
  method: 'POST',
  path: '/api/v1/invoices',
  summary: 'Create an invoice',
  description: 'With an asset the answer holds the address at once, so that no page of ours is needed.',
  parameters: [field('Idempotency-Key', 'string', { required: true, place: 'header', limits: '1 to 255 characters' })],
  body: [
    field('amount', 'string', { required: true, limits: 'up to 60 characters', description: 'An exact decimal string.' }),
    field('currency', 'string', { required: true, description: 'A fiat code or an asset code.' }),
    field('expiry_minutes', 'integer or null', { limits: '5 to 129600' }),
  ],
  answers,
  answer: { type: 'Invoice', shape: 'Invoice', example: JSON.stringify({ status: 'new', amount: '12.50' }, null, 2) },
  curl: `curl -X POST https://pay.example.com/api/v1/invoices \\\n  -d '{"amount":"12.50","currency":"USD"}'`,
};

const remove: ReferenceOperation = {
  ...create,
  id: 'deleteWebhookEndpoint',
  method: 'DELETE',
  path: '/api/v1/webhook-endpoints/{endpoint_id}',
  summary: 'Delete a webhook endpoint',
  description: '',
  parameters: [field('endpoint_id', 'string', { required: true, place: 'path' })],
  body: [],
  answer: null,
  curl: 'curl -X DELETE https://pay.example.com/api/v1/webhook-endpoints/whe_8bCdE5fGhJ2kLmN7pQrStU',
};

export const docsStories: readonly Story[] = [
  {
    name: 'api-reference',
    render: (locale, theme) =>
      ApiReferencePage({
        ctx: sampleContext(locale, theme, '/docs/api'),
        title: 'Quittance API',
        lead: 'Amounts are decimal strings, times are RFC 3339, refusals are problem+json.',
        version: '2026-11-20',
        groups: [
          { name: 'Invoices', operations: [create] },
          { name: 'Webhook endpoints', operations: [remove] },
        ],
        shapes: [
          {
            name: 'Invoice',
            description: '',
            fields: [field('id', 'string', { required: true }), field('options', 'list of InvoiceOption', { shape: 'InvoiceOption' })],
          },
          { name: 'InvoiceOption', description: 'One asset on one network.', fields: [field('address', 'string or null', { description: 'Where to pay.' })] },
        ],
      }),
  },
];
