// Owns the CryptoCloud-compatible surface: which addresses it has, and whose key opens each. Bodies, figures and words are beside it. It
// keeps to what that API's clients are seen to do, also where its documentation is silent.
import { Hono } from 'hono';
import type { AppEnv } from '../../app-env';
import { requestLog } from '../../middleware/request-log';
import { projectKey, withdrawalKey } from './auth';
import { readBalance } from './balance';
import { cancel } from './cancel';
import { createV1, createV2 } from './create';
import { listInvoices, readInvoices, readInvoiceV1, readStatistics } from './read';
import { createStatic, listStatic, subscribeStatic } from './static-wallet';
import { askWithdrawal } from './withdrawal';

export const cryptocloud = new Hono<AppEnv>().use('/v2/*', requestLog).use('/v1/invoice/*', requestLog).use('/api/v2/*', requestLog);

cryptocloud.post('/v2/invoice/create', projectKey, createV2);
cryptocloud.post('/v2/invoice/merchant/canceled', projectKey, cancel);
cryptocloud.post('/v2/invoice/merchant/list', projectKey, listInvoices);
cryptocloud.post('/v2/invoice/merchant/info', projectKey, readInvoices);
cryptocloud.post('/v2/invoice/info', projectKey, readInvoices);
cryptocloud.post('/v2/merchant/wallet/balance/all', projectKey, readBalance);
cryptocloud.post('/v2/invoice/merchant/statistics', projectKey, readStatistics);
cryptocloud.post('/v2/merchant/statistics', projectKey, readStatistics);
cryptocloud.post('/v2/invoice/static/create', projectKey, createStatic);
cryptocloud.post('/v2/invoice/static/list', projectKey, listStatic);
cryptocloud.post('/v2/invoice/static/subscribe', projectKey, subscribeStatic);
cryptocloud.post('/v2/invoice/api/out/create', withdrawalKey, askWithdrawal);
cryptocloud.post('/v1/invoice/create', projectKey, createV1);
cryptocloud.get('/v1/invoice/info', projectKey, readInvoiceV1);
cryptocloud.post('/v1/invoice/info', projectKey, readInvoiceV1);
cryptocloud.post('/api/v2/invoice/create', projectKey, createV1);
