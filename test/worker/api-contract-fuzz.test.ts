// A quick look of the campaign at what the API does with requests that nobody should send: no fault, nothing outside the description,
// nothing told of the inside. The long one: npm run campaign -- fuzz --requests 20000.
import { expect, test } from 'vitest';
import { describeApi } from '../../src/http/api/v1';
import { createRequests, collectIds, judge } from '../campaign/fuzz/requests.mjs';
import { seeded } from '../campaign/kill/random.mjs';
import { contract, makeKey, origin, send } from '../support/api-client';
import { makeInvoice, makeMerchant } from '../support/worker-world';

const requests = 300;
const seed = 1120;

test('three hundred requests that nobody should send are each answered as described', async () => {
  const [shop, stranger] = [await makeMerchant(), await makeMerchant()];
  const keys = [await makeKey(shop), await makeKey(shop), await makeKey(shop, { mode: 'live' })];
  const own: Record<string, string[]> = { project_id: [shop.projectId], invoice_id: [await makeInvoice(shop), await makeInvoice(shop)] };
  const foreign: Record<string, string[]> = { project_id: [stranger.projectId], invoice_id: [await makeInvoice(stranger)] };
  const maker = createRequests({ document: await describeApi(), random: seeded(seed), world: { keys, own, foreign, seed } });
  const problems: string[] = [];
  for (let index = 0; index < requests; index += 1) {
    const { method, path, headers, body } = maker.next();
    const request = new Request(origin + path, { method, headers, body });
    const response = await send(request);
    const text = await response.text();
    const exchange = {
      method,
      path: new URL(request.url).pathname + new URL(request.url).search,
      requestText: body ?? '',
      status: response.status,
      headers: response.headers,
      text,
    };
    // No source of rates answers in these tests.
    const found = judge(contract, exchange, ['rate_unavailable']);
    problems.push(...found.map((problem) => `${index}: ${method} ${path.slice(0, 200)} ${String(body).slice(0, 300)}: ${problem} ${text.slice(0, 300)}`));
    if (response.status < 300 && text !== '') collectIds(own, JSON.parse(text));
  }
  expect(problems).toEqual([]);
}, 60_000);
