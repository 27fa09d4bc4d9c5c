// The main journey of a shop by a client that is made from the description of the API: openapi-fetch against the Worker.
import { expect, test } from 'vitest';
import { mainJourney } from '../support/api-journey.mjs';
import { makeKey, origin, send } from '../support/api-client';
import { env, makeMerchant } from '../support/worker-world';

test('a generated client opens a project, is paid, and reads what came of it', async () => {
  const shop = await makeMerchant();
  let projectId = '';
  const fetch = async (request: Request): Promise<Response> => {
    const response = await send(request);
    if (new URL(request.url).pathname === '/api/v1/projects') projectId = String(((await response.clone().json()) as { id: string }).id);
    return response;
  };
  const wait = (): Promise<unknown> => env.CHAIN.getByName(`SANDBOX:${projectId}`).tick(`SANDBOX:${projectId}`);
  const journey = await mainJourney({ origin, key: await makeKey(shop), fetch, wait });
  expect(journey.created).toMatchObject({ status: 'new', amount: '49.90', currency: 'USD', order_id: '1042', metadata: { cart: 'c-7' } });
  expect(journey.repeated).toEqual({ invoice: journey.created, mark: 'true' });
  expect(journey.paid).toMatchObject({ id: journey.created.id, status: 'paid', exception: 'none' });
  expect(journey.listed).toEqual([journey.created.id]);
  expect(journey.received).toEqual(['49.9']);
  expect(journey.refusal).toEqual({ code: 'invalid_input', fields: ['/amount'] });
});
