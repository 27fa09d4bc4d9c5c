// Puts a payment link, a counter and a static address straight into D1, for the authorization matrix and for tests of their pages.
import { eq } from 'drizzle-orm';
import { addressAllocation, paymentLink, project, staticAddress, wallet } from '../../src/db/schema';
import { makeCode, shopIdLength, staticCodeLength } from '../../src/domain/code';
import { deriveAddress } from '../../src/domain/derivation';
import { idBytes, makeId } from '../../src/domain/id';
import { assert } from '../../src/domain/result';
import { randomBytes } from '../../src/lib/random';
import { database, type Merchant } from './worker-world';

export interface Ways {
  /** A link of five dollars. */
  readonly linkId: string;
  readonly counterId: string;
  readonly shopId: string;
  readonly staticAddressId: string;
}

const keyIndex = 900;

/** One of each, in test mode. */
export async function makeWays(merchant: Merchant): Promise<Ways> {
  const { accountId, projectId } = merchant;
  const ways: Ways = {
    linkId: makeId('lnk', randomBytes(idBytes)),
    counterId: makeId('lnk', randomBytes(idBytes)),
    shopId: makeCode(shopIdLength, randomBytes(shopIdLength)),
    staticAddressId: makeId('sta', randomBytes(idBytes)),
  };
  const own = (await database.select().from(wallet).where(eq(wallet.projectId, projectId))).find((row) => row.family === 'sandbox');
  assert(own !== undefined, 'every project has a sandbox wallet');
  const address = deriveAddress(own, keyIndex);
  assert(address.ok, 'a sandbox wallet has addresses');
  const of = { accountId, projectId, mode: 'test', createdAtMs: Date.now() } as const;
  const place = { family: 'sandbox', walletId: own.id, address: address.value, keyIndex } as const;
  const link = { ...of, title: 'A cup of coffee', description: '', currency: 'USD', suggested: [], assets: [] };
  await database.batch([
    database.update(project).set({ shopId: ways.shopId }).where(eq(project.id, projectId)),
    database.insert(paymentLink).values({ ...link, id: ways.linkId, kind: 'fixed', amount: 5_000_000n }),
    database.insert(paymentLink).values({ ...link, id: ways.counterId, kind: 'counter', title: 'Till' }),
    database.insert(addressAllocation).values({ ...of, ...place, invoiceId: ways.staticAddressId, fingerprint: own.fingerprint }),
    database.insert(staticAddress).values({
      ...of,
      ...place,
      id: ways.staticAddressId,
      customer: 'customer-7',
      asset: 'USD_SANDBOX',
      code: makeCode(staticCodeLength, randomBytes(staticCodeLength)),
    }),
  ]);
  return ways;
}
