// Sets up accounts, projects, wallets and invoices straight in D1 for tests in workerd, and gives commands their ports.
import { env as testEnv } from 'cloudflare:workers';
import { createInvoice, type CreateInvoiceInput } from '../../src/commands/create-invoice';
import type { CommandPorts } from '../../src/commands/ports';
import { openDatabase } from '../../src/db/database';
import { account, member, project, user, wallet } from '../../src/db/schema';
import { makeScope, type AccountScope } from '../../src/db/scope';
import type { Mode } from '../../src/domain/asset';
import { idBytes, makeId } from '../../src/domain/id';
import { allRights } from '../../src/domain/permission';
import { assert } from '../../src/domain/result';
import { readSettings, type Env } from '../../src/env';
import { randomBytes } from '../../src/lib/random';

export const env = testEnv as unknown as Env;
export const database = openDatabase(env.DB);

export function makePorts(change: Partial<CommandPorts> = {}): CommandPorts {
  const settings = readSettings(env);
  assert(settings.ok, 'the test Worker is configured');
  const later = (work: Promise<unknown>): void => void work.catch(() => undefined);
  return { database, invoices: env.INVOICE, chains: env.CHAIN, rates: env.RATE, settings: settings.settings, nowMs: Date.now(), random: randomBytes, later, ...change };
}

export interface Merchant {
  readonly accountId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly scope: AccountScope;
}

/** The test mnemonic of every EVM tool, as its account key m/44'/60'/0'. */
export const testXpub = 'xpub6EF8jXqFeFEW5bwMU7RpQtHkzE4KJxcqJtvkCjJumzW8CPpacXkb92ek4WzLQXjL93HycJwTPUAcuNxCqFPKKU5m5Z2Vq4nCyh5CyPeBFFr';

export async function makeMerchant(mode: Mode = 'test', source: { kind: 'xpub' | 'address'; source: string } | null = null): Promise<Merchant> {
  const id = (prefix: Parameters<typeof makeId>[0]): string => makeId(prefix, randomBytes(idBytes));
  const [accountId, projectId, userId] = [id('acc'), id('prj'), id('usr')];
  const nowMs = Date.now();
  const seed = id('wal');
  const common = { accountId, projectId, createdAtMs: nowMs, activeAtMs: 0 };
  const email = `${userId.toLowerCase()}@shop.test`;
  await database.batch([
    database.insert(account).values({ id: accountId, name: 'Shop', createdAtMs: nowMs }),
    database.insert(user).values({ id: userId, email, emailKey: email, passwordHash: 'none', locale: 'en', createdAtMs: nowMs }),
    database.insert(member).values({ accountId, userId, role: 'owner', createdAtMs: nowMs }),
    database.insert(project).values({ id: projectId, accountId, name: 'Shop', mode, currency: 'USD', expiryMinutes: 60, supportContact: '', assets: [], createdAtMs: nowMs, archivedAtMs: null }),
    database.insert(wallet).values({ ...common, id: id('wal'), mode: 'test', family: 'sandbox', kind: 'sandbox', source: seed, fingerprint: seed }),
    ...(source === null ? [] : [database.insert(wallet).values({ ...common, id: id('wal'), mode: 'live', family: 'evm', kind: source.kind, source: source.source, fingerprint: `${source.source}:${accountId}` })]),
  ]);
  const scope = makeScope({ accountId, mode, projectIds: 'all', rights: allRights, actor: { kind: 'user', id: userId }, requestId: 'req_test' });
  return { accountId, projectId, userId, scope };
}

let keyCount = 0;

export async function makeInvoice(merchant: Merchant, change: Partial<CreateInvoiceInput> = {}, ports = makePorts()): Promise<string> {
  const input: CreateInvoiceInput = { projectId: merchant.projectId, amount: 50_000_000n, currency: 'USD', orderId: '1042', description: null, payerEmail: null, metadata: {}, expiryMinutes: null, assets: null, ...change };
  keyCount += 1;
  const created = await createInvoice(ports, merchant.scope, input, { route: 'test', key: `key-${keyCount}`, inputHash: 'hash' });
  assert(created.ok, `the invoice is created${created.ok ? '' : `: ${created.refusal.reason}`}`);
  return created.value.invoiceId;
}
