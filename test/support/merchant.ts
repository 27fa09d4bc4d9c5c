// Puts an account with a project and its wallets straight into a database, for tests on both sides of the Worker's wall.
import { account, member, project, user, wallet } from '../../src/db/schema';
import type { Database } from '../../src/db/database';
import { makeScope, type AccountScope } from '../../src/db/scope';
import type { Mode } from '../../src/domain/asset';
import { idBytes, makeId } from '../../src/domain/id';
import { allRights } from '../../src/domain/permission';
import { randomBytes } from '../../src/lib/random';

export interface Merchant {
  readonly accountId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly walletId: string;
  readonly scope: AccountScope;
}

export interface LiveWallet {
  readonly kind: 'xpub' | 'address';
  readonly source: string;
}

export async function seedMerchant(database: Database, mode: Mode, live: LiveWallet | null): Promise<Merchant> {
  const id = (prefix: Parameters<typeof makeId>[0]): string => makeId(prefix, randomBytes(idBytes));
  const [accountId, projectId, userId, walletId, seed] = [id('acc'), id('prj'), id('usr'), id('wal'), id('wal')];
  const nowMs = Date.now();
  const common = { accountId, projectId, createdAtMs: nowMs, activeAtMs: 0 };
  const email = `${userId.toLowerCase()}@shop.test`;
  await database.batch([
    database.insert(account).values({ id: accountId, name: 'Shop', createdAtMs: nowMs }),
    database.insert(user).values({
      id: userId,
      email,
      emailKey: email,
      emailVerifiedAtMs: nowMs,
      passwordHash: `scrypt$16$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
      locale: 'en',
      createdAtMs: nowMs,
    }),
    database.insert(member).values({ accountId, userId, role: 'owner', createdAtMs: nowMs }),
    database.insert(project).values({
      id: projectId,
      accountId,
      name: 'Shop',
      mode,
      currency: 'USD',
      expiryMinutes: 60,
      supportContact: '',
      assets: [],
      createdAtMs: nowMs,
      archivedAtMs: null,
    }),
    database
      .insert(wallet)
      .values({ ...common, id: live === null ? walletId : id('wal'), mode: 'test', family: 'sandbox', kind: 'sandbox', source: seed, fingerprint: seed }),
    ...(live === null
      ? []
      : [
          database
            .insert(wallet)
            .values({ ...common, id: walletId, mode: 'live', family: 'evm', kind: live.kind, source: live.source, fingerprint: live.source }),
        ]),
  ]);
  const scope = makeScope({
    accountId,
    mode,
    projectIds: 'all',
    rights: allRights,
    role: 'owner',
    readOnly: null,
    canGoLive: true,
    actor: { kind: 'user', id: userId },
    requestId: 'req_test',
    from: { ip: '', userAgent: '' },
  });
  return { accountId, projectId, userId, walletId, scope };
}
