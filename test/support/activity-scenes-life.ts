// Owns how to call, with success, each form by which people decide about an invoice: money must have come, and the version must be named.
import { form, type Scene } from './activity-scenes';
import { makeWorld } from './authorization-world';
import { chosenInvoice, detailOf, looseTransfer, ownerOf, underpaidInvoice } from './invoice-hand-world';

type Fields = Readonly<Record<string, string>>;

const scene =
  (what: string, fields: Fields, make = underpaidInvoice) =>
  async (): Promise<Scene> => {
    const world = await makeWorld();
    const invoiceId = await make(world.merchant);
    const { invoice } = await detailOf(world.merchant.scope, invoiceId);
    return await form(ownerOf(world), `/test/payments/${invoiceId}/${what}`, { seen_version: String(invoice.seq), ...fields });
  };

const route = (what: string): string => `POST /:mode{live|test}/payments/:invoiceId/${what}`;

export const lifeScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  [route('acceptance')]: scene('acceptance', { reason: 'A regular customer' }),
  [route('extension')]: scene('extension', { minutes: '60' }),
  [route('invalidation')]: scene('invalidation', { reason: 'A test of ours' }),
  [route('refunds')]: scene('refunds', { asset: 'USD_SANDBOX', amount: '1,5', txid: 'back-1', reason: 'Sent back' }),
  [route('review')]: scene('review', {}),
  [route('notes')]: scene('notes', { text: 'Called the payer' }),
  [route('simulation')]: scene('simulation', {}, chosenInvoice),
  'POST /:mode{live|test}/inbox/transfer-review': async () => {
    const world = await makeWorld();
    return await form(ownerOf(world), '/test/inbox/transfer-review', { transfer_id: await looseTransfer(world) });
  },
};
