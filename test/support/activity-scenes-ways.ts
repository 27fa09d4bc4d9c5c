// Owns how to call, with success, the unsafe routes of payment links and static addresses that take more than one form of an owner.
import { eq } from 'drizzle-orm';
import { paymentLink, staticAddress } from '../../src/db/schema';
import { staticWatch } from '../../src/objects/book-deposit';
import { form, posting, type Fields, type Scene } from './activity-scenes';
import { makeWorld, type World } from './authorization-world';
import { Visitor } from './visitor';
import { makeWays, type Ways } from './ways-world';
import { database, env, makeMerchant } from './worker-world';

/** The browser of the world's owner. */
function ownerOf({ owner }: World): Visitor {
  const visitor = new Visitor();
  const [name = '', value = ''] = owner.cookie.split('=');
  visitor.cookies.set(name, value);
  return visitor;
}

/** A stranger's form, sent with one key; refused without an amount or without a key. */
const strangers = (path: (ways: Ways) => string, fields: Fields) => async (): Promise<Scene> => {
  const ways = await makeWays(await makeMerchant());
  const sent = { ...fields, idempotency_key: crypto.randomUUID() };
  return { send: posting(new Visitor(), path(ways), sent), refused: posting(new Visitor(), path(ways), { ...fields, idempotency_key: '' }) };
};

const prepared =
  (path: (world: World) => string, prepare: (world: World) => Promise<unknown>, fields: Fields = {}) =>
  async (): Promise<Scene> => {
    const world = await makeWorld();
    await prepare(world);
    return form(ownerOf(world), path(world), fields);
  };

/** The address as creating it leaves it: watched by its chain. */
async function watched({ staticAddressId, projectId }: World): Promise<void> {
  const request = await staticWatch(database, staticAddressId);
  const name = `SANDBOX:${projectId}`;
  if (request !== null) await env.CHAIN.getByName(name).watch(name, request);
}

export const waysScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /pay/:linkId': strangers(({ linkId }) => `/pay/${linkId}`, {}),
  'POST /pos/:shopId': strangers(({ shopId }) => `/pos/${shopId}`, { amount: '3.50', order_id: 'Table 4' }),
  'POST /:mode{live|test}/links/:linkId/resumption': prepared(
    ({ linkId }) => `/test/links/${linkId}/resumption`,
    ({ linkId }) => database.update(paymentLink).set({ pausedAtMs: Date.now() }).where(eq(paymentLink.id, linkId)),
  ),
  'POST /:mode{live|test}/addresses/:addressId/opening': prepared(
    ({ staticAddressId }) => `/test/addresses/${staticAddressId}/opening`,
    ({ staticAddressId }) => database.update(staticAddress).set({ closedAtMs: Date.now() }).where(eq(staticAddress.id, staticAddressId)),
  ),
  // Its one row is that of the deposit's invoice.
  'POST /:mode{live|test}/addresses/:addressId/simulation': prepared(({ staticAddressId }) => `/test/addresses/${staticAddressId}/simulation`, watched, {
    amount: '5',
  }),
};
