// Sets up accounts, projects, wallets and invoices straight in D1 for tests in workerd, and gives commands their ports.
import { env as testEnv } from 'cloudflare:workers';
import { createInvoice, type CreateInvoiceInput } from '../../src/commands/create-invoice';
import type { CommandPorts } from '../../src/commands/ports';
import { openDatabase } from '../../src/db/database';
import type { Mode } from '../../src/domain/asset';
import { assert } from '../../src/domain/result';
import { readSettings, type Env } from '../../src/env';
import { randomBytes } from '../../src/lib/random';
import { seedMerchant, type LiveWallet, type Merchant } from './merchant';

export const env = testEnv as unknown as Env;
export const database = openDatabase(env.DB);

export function makePorts(change: Partial<CommandPorts> = {}): CommandPorts {
  const settings = readSettings(env);
  assert(settings.ok, 'the test Worker is configured');
  const later = (work: Promise<unknown>): void => void work.catch(() => undefined);
  return {
    database,
    invoices: env.INVOICE,
    chains: env.CHAIN,
    rates: env.RATE,
    limiter: env.LIMITER,
    requestId: 'req_test',
    from: { ip: '192.0.2.7', userAgent: 'test', place: '' },
    wakeLetters: () => undefined,
    settings: settings.settings,
    nowMs: Date.now(),
    random: randomBytes,
    later,
    ...change,
  };
}

export type { Merchant };

export const makeMerchant = (mode: Mode = 'test', live: LiveWallet | null = null): Promise<Merchant> => seedMerchant(database, mode, live);

/** What an invoice has when nothing is said of it. */
export const plainInvoice = { origin: 'web', sourceId: null, payerNotices: null, locale: 'en' } as const;

let keyCount = 0;

export async function makeInvoice(merchant: Merchant, change: Partial<CreateInvoiceInput> = {}, ports = makePorts()): Promise<string> {
  const input: CreateInvoiceInput = {
    projectId: merchant.projectId,
    amount: 50_000_000n,
    currency: 'USD',
    orderId: '1042',
    description: null,
    payerEmail: null,
    metadata: {},
    expiryMinutes: null,
    assets: null,
    ...plainInvoice,
    ...change,
  };
  keyCount += 1;
  const created = await createInvoice(ports, merchant.scope, input, { route: 'test', key: `key-${keyCount}`, inputHash: 'hash' });
  assert(created.ok, `the invoice is created${created.ok ? '' : `: ${created.refusal.reason}`}`);
  return created.value.invoiceId;
}
