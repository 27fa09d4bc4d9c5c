// Owns the API: which nouns it has, the guards in front of all of them, and its description, which is made from the routes.
import { Hono } from 'hono';
import { generateSpecs, type GenerateSpecOptions } from 'hono-openapi';
import type { AppEnv } from '../../app-env';
import { newestApiVersion } from '../../middleware/api-version';
import { apiKeyScope } from '../../middleware/api-key-scope';
import { jsonOnly } from '../../middleware/json-only';
import { requestLog } from '../../middleware/request-log';
import { balances } from './balance';
import { deliveries } from './delivery';
import { events } from './event';
import { completeDocument, type ApiDocument } from './document';
import { invoices } from './invoice';
import { invoiceActs } from './invoice-act';
import { invoiceNotes } from './invoice-note';
import { invoiceOptions } from './invoice-option';
import { invoiceRefunds } from './invoice-refund';
import { paymentLinks } from './payment-link';
import { projects } from './project';
import { sandboxPayments } from './sandbox-payment';
import { staticAddresses } from './static-address';
import { statistics } from './statistics';
import { invoiceTransfers, transfers } from './transfer';
import { wallets } from './wallet';
import { webhookEndpoints } from './webhook-endpoint';
import { webhookEndpointActs } from './webhook-endpoint-act';
import { withdrawalRequests } from './withdrawal-request';

export const api = new Hono<AppEnv>().use('/api/v1/*', requestLog, apiKeyScope, jsonOnly);
api.route('/api/v1/projects', projects);
api.route('/api/v1/projects', wallets);
for (const noun of [invoices, invoiceActs, invoiceOptions, invoiceTransfers, invoiceNotes, invoiceRefunds]) api.route('/api/v1/invoices', noun);
api.route('/api/v1/invoices', sandboxPayments);
api.route('/api/v1/transfers', transfers);
api.route('/api/v1/payment-links', paymentLinks);
api.route('/api/v1/static-addresses', staticAddresses);
api.route('/api/v1/events', events);
api.route('/api/v1/statistics', statistics);
api.route('/api/v1/withdrawal-requests', withdrawalRequests);
api.route('/api/v1/webhook-endpoints', webhookEndpoints);
api.route('/api/v1/webhook-endpoints', webhookEndpointActs);
api.route('/api/v1/deliveries', deliveries);
api.route('/api/v1/balances', balances);

const documentation: NonNullable<GenerateSpecOptions['documentation']> = {
  openapi: '3.1.0',
  info: {
    title: 'Quittance API',
    version: newestApiVersion,
    description: 'Amounts are decimal strings, times are RFC 3339, refusals are problem+json. The prefix of the key, qk_live_ or qk_test_, chooses the mode.',
  },
  servers: [{ url: '/' }],
  tags: [
    'Projects',
    'Wallets',
    'Invoices',
    'Transfers',
    'Payment links',
    'Static addresses',
    'Events',
    'Statistics',
    'Sandbox',
    'Webhook endpoints',
    'Deliveries',
    'Balances',
  ].map((name) => ({ name })),
  components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: Authorization: Bearer qk_test_…' } } },
  security: [{ apiKey: [] }],
};

let made: Promise<ApiDocument> | null = null;

/** OpenAPI 3.1 of every route above. Made once, at the first question. */
export function describeApi(): Promise<ApiDocument> {
  made ??= generateSpecs(api, { documentation, defaultValidationErrorResponse: false, excludeStaticFile: false }).then((specs) =>
    completeDocument(specs as unknown as ApiDocument),
  );
  return made;
}
