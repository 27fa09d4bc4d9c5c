// Owns how to call, with success, the unsafe routes of the checkout on a shop's own page.
import { posting, type Fields, type Scene } from './activity-scenes';
import { Visitor } from './visitor';
import { makeWays } from './ways-world';
import { makeInvoice, makeMerchant } from './worker-world';

const host = 'localhost:9999';

/** In the frame; from a page that may not show it nothing happens. */
const framed = (what: string, fields: Fields, again?: 1) => async (): Promise<Scene> => {
  const path = `/embed/i/${await makeInvoice(await makeMerchant())}/${what}`;
  const refused = posting(new Visitor(), `${path}?host=stranger.example`, fields);
  return { send: posting(new Visitor(), `${path}?host=${host}`, fields), refused, ...(again === undefined ? {} : { again }) };
};

export const payerScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /embed/i/:invoiceId/options': framed('options', { asset: 'USD_SANDBOX' }),
  'POST /embed/i/:invoiceId/simulation': framed('simulation', { kind: 'partial' }, 1),
  'POST /embed/pay/:shopId': async () => {
    const { shopId } = await makeWays(await makeMerchant());
    const fields = { amount: '12.50', currency: 'USD', order: '7', host, idempotency_key: crypto.randomUUID() };
    const path = `/embed/pay/${shopId}`;
    return { send: posting(new Visitor(), path, fields), refused: posting(new Visitor(), path, { ...fields, host: 'stranger.example' }) };
  },
};
