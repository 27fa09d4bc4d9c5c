// Gives an owner the whole account as lines of JSON, streamed: what it is, then its money, invoice by invoice. No secret is in it.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { listUnasked, pageMoney, readAccountExport, type MoneyCursor } from '../db/export';
import { lacksOwnership, type AccountScope } from '../db/scope';
import { listRecipientExport } from '../db/telling-of-person';
import { assetOf } from '../domain/asset';
import { currencyOf, formatAmount } from '../domain/currency';
import { idBytes } from '../domain/id';
import { formatDecimal } from '../domain/money';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Lines of `{"kind": …}`. Refuses `forbidden` to anybody but an owner. Reading the lines reads the database, a page at a time. */
export async function exportAccount(ports: CommandPorts, scope: AccountScope): Promise<Result<AsyncGenerator<string>>> {
  const refusal = lacksOwnership(scope);
  if (refusal !== null) return refuse(refusal);
  const { database, nowMs, random } = ports;
  const activity = { ...actorOf(scope), action: 'account.exported', object: scope.accountId, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [insertActivity(database, activity, random(idBytes))]);
  return ok(accountLines(ports, scope.accountId));
}

async function* accountLines({ database, nowMs }: CommandPorts, accountId: string): AsyncGenerator<string> {
  yield line('export', { format: 1, made_at: new Date(nowMs).toISOString() });
  const { account, ...lists } = await readAccountExport(database, accountId);
  yield line('account', account);
  const kinds = { projects: 'project', wallets: 'wallet', people: 'member', keys: 'api_key', endpoints: 'webhook_endpoint' } as const;
  for (const [name, kind] of Object.entries(kinds)) for (const row of lists[name as keyof typeof kinds]) yield line(kind, row);
  for (const row of await listRecipientExport(database, accountId)) yield line('recipient', row);
  for (const mode of ['live', 'test'] as const) yield* moneyLines(database, accountId, { mode, createdAtMs: 0, id: '' });
  for (const row of await listUnasked(database, accountId)) yield line('transfer', inDecimals(row));
}

async function* moneyLines(database: CommandPorts['database'], accountId: string, first: MoneyCursor): AsyncGenerator<string> {
  let after: MoneyCursor | null = first;
  while (after !== null) {
    const page: Awaited<ReturnType<typeof pageMoney>> = await pageMoney(database, accountId, after);
    for (const row of page.invoices) yield line('invoice', { ...row, amount: formatAmount(row.amount, currencyOf(row.currency).code) });
    for (const row of page.options) yield line('option', inDecimals(row));
    for (const row of page.transfers) yield line('transfer', inDecimals(row));
    for (const { limb0: _0, limb1: _1, limb2: _2, limb3: _3, ...row } of page.postings) yield line('posting', inDecimals(row));
    after = page.next;
  }
}

/** Amounts of an asset as exact decimal texts, as everywhere outside. */
function inDecimals(row: { readonly asset: string }): object {
  const { decimals } = assetOf(row.asset);
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [name, typeof value === 'bigint' ? formatDecimal(value, decimals) : value]),
  );
}

function line(kind: string, facts: unknown): string {
  return `${JSON.stringify({ kind, facts })}\n`;
}
