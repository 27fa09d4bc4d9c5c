// Owns how to call, with success, each unsafe route of the CryptoCloud-compatible surface; refused, the same comes without a key.
import type { Scene } from './activity-scenes';
import { cryptocloudPosts } from './access-rows-compat';
import { ask, keyOf, makeShop, resultOf, type Shop } from './cryptocloud';

type Path = (typeof cryptocloudPosts)[number];
type Prepared = Pick<Scene, 'first' | 'again'> & { readonly body: Readonly<Record<string, unknown>>; readonly key?: string };

const order = (shop: Shop) => ({ shop_id: shop.shopId, amount: 5 });
const customer = (shop: Shop) => ({ shop_id: shop.shopId, currency: 'USDT_BSC', identify: 'customer-7' });
const days = { start: '01.01.2026', end: '31.12.2026' };
const made = async (shop: Shop): Promise<unknown> => resultOf(await ask(shop, '/v2/invoice/create', order(shop)))['uuid'];

/** Without an idempotency key of their own, creations happen each time they are asked for. */
const creates = async (shop: Shop): Promise<Prepared> => ({ body: order(shop), again: 1 });
const reads =
  (body: (shop: Shop) => Promise<Prepared['body']> | Prepared['body'] = () => ({})) =>
  async (shop: Shop): Promise<Prepared> => ({ body: await body(shop), first: 0 });

const preparations: Readonly<Record<Path, (shop: Shop) => Promise<Prepared>>> = {
  '/v2/invoice/create': creates,
  '/v1/invoice/create': creates,
  '/api/v2/invoice/create': creates,
  '/v2/invoice/merchant/canceled': async (shop) => ({ body: { uuid: await made(shop) } }),
  '/v2/invoice/merchant/list': reads(() => days),
  '/v2/invoice/merchant/info': reads(async (shop) => ({ uuids: [await made(shop)] })),
  '/v2/invoice/info': reads(async (shop) => ({ uuids: [await made(shop)] })),
  '/v1/invoice/info': reads(async (shop) => ({ uuid: await made(shop) })),
  '/v2/merchant/wallet/balance/all': reads(),
  '/v2/invoice/merchant/statistics': reads(() => days),
  '/v2/merchant/statistics': reads(() => days),
  '/v2/invoice/static/create': async (shop) => ({ body: customer(shop) }),
  '/v2/invoice/static/list': reads(),
  '/v2/invoice/static/subscribe': async (shop) => {
    const { uuid } = resultOf(await ask(shop, '/v2/invoice/static/create', customer(shop)));
    return { body: { uuid, subscribe: false } };
  },
  // The second one comes too soon.
  '/v2/invoice/api/out/create': async (shop) => ({
    body: { currency_code: 'USDT_BSC', to_address: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', amount: '1.5' },
    key: await keyOf(shop.merchant, 'withdrawal'),
  }),
};

const scene = (path: Path) => async (): Promise<Scene> => {
  const shop = await makeShop();
  const { body, key = shop.key, ...rows } = await preparations[path](shop);
  const send = async (authorization?: null) => (await ask({ key }, path, body, authorization === null ? { authorization } : {})).status;
  return { send: () => send(), refused: () => send(null), ...rows };
};

export const compatScenes: Readonly<Record<string, () => Promise<Scene>>> = Object.fromEntries(cryptocloudPosts.map((path) => [`POST ${path}`, scene(path)]));
