// Creates an invoice. Idempotent by (account, mode, route, key): the plain insert of that row breaks the batch of a repetition.
// The answer waits for one read and one batch; the object opens after it, or at the first call, or by repair.
import type { Database } from '../db/database';
import { isUniqueViolation, sendBatch } from '../db/database';
import { actorOf, insertActivity } from '../db/activity';
import { isGuardViolation } from '../db/guarded-insert';
import { claimRequest, findPriorRequest } from '../db/idempotency';
import { insertInvoice, readProjectTerms, type ProjectTerms } from '../db/invoice-directory';
import { insertPayerMail } from '../db/payer-mail';
import type { AccountScope } from '../db/scope';
import { lacksRight } from '../db/scope';
import { assetOf, type AssetId } from '../domain/asset';
import { assetsOffered } from '../domain/chain-config';
import { currencyOf, findCurrency } from '../domain/currency';
import { idBytes, makeId } from '../domain/id';
import { invoiceCodeLength, makeCode } from '../domain/code';
import type { InvoiceOrigin, InvoiceTerms } from '../domain/invoice';
import { askedOf } from '../domain/invoice-rules';
import { encodeTerms, hashTerms } from '../domain/invoice-terms';
import { limits } from '../domain/limits';
import { plannedPayerMails, type PayerNotices } from '../domain/payer-mail';
import { costsFor, rulesFor, unitsIn } from '../domain/project-settings';
import { isPrintable } from '../domain/printable';
import { quote } from '../domain/quote';
import type { RateBook } from '../domain/rate';
import { invalidField, type Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts, IdempotencyKey } from './ports';

export interface CreateInvoiceInput {
  readonly projectId: string;
  /** Scaled units of `currency` (currency.ts). */
  readonly amount: bigint;
  readonly currency: string;
  readonly orderId: string | null;
  readonly description: string | null;
  readonly payerEmail: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Null: the project's own. */
  readonly expiryMinutes: number | null;
  /** The end as a moment, instead of minutes. */
  readonly expiresAtMs?: number;
  /** Null or empty: all that the project accepts. */
  readonly assets: readonly string[] | null;
  readonly origin: InvoiceOrigin;
  /** The payment link that it comes from. */
  readonly sourceId: string | null;
  /** What the payer is mailed by itself; null: as the project does it. */
  readonly payerNotices: PayerNotices | null;
  /** Language of mails to the payer. */
  readonly locale: string;
  /** Chosen for the payer right after: what could not be quoted then is refused now, before anything is made. */
  readonly chosen?: { readonly asset: string; readonly book: RateBook | null };
}

export interface CreatedInvoice {
  readonly invoiceId: string;
  readonly replayed: boolean;
  /** What was made, so that the answer needs no read; null when an earlier request made it. */
  readonly terms: InvoiceTerms | null;
}

/**
 * Makes an invoice in the scope's mode. Refuses `not_found` for a project out of reach, `wallet_missing` when nothing can receive,
 * `invalid_input` with the field, `idempotency_key_reused` for the same key with another input, `limit_reached` beyond the quota of a day.
 */
export async function createInvoice(
  ports: CommandPorts,
  scope: AccountScope,
  input: CreateInvoiceInput,
  key: IdempotencyKey,
  codeTries = 3,
): Promise<Result<CreatedInvoice>> {
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  const project = await readProjectTerms(ports.database, scope, input.projectId, ports.nowMs);
  if (project === null) return refuse({ reason: 'not_found' });
  const terms = termsOf(ports, scope, project, input);
  if (!terms.ok) return await priorOr(ports.database, scope, key, terms);
  const text = encodeTerms(terms.value);
  const { invoiceId } = terms.value;
  const activity = { ...actorOf(scope), action: 'invoice.created', object: invoiceId, detail: {}, atMs: ports.nowMs } as const;
  const mails = plannedPayerMails(terms.value, project.settings.actions, input);
  try {
    await sendBatch(ports.database, [
      claimRequest(ports.database, scope, key, invoiceId, ports.nowMs),
      insertInvoice(ports.database, terms.value, text, hashTerms(text), project.invoicesPerDayMax),
      insertActivity(ports.database, activity, ports.random(idBytes)),
      ...mails.map((mail) => insertPayerMail(ports.database, mail)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'invoice')) return refuse({ reason: 'limit_reached', limit: 'invoices_per_day', max: project.invoicesPerDayMax ?? 0 });
    // Two of a trillion codes met: the next one will not.
    if (isUniqueViolation(error, 'invoice.code') && codeTries > 1) return await createInvoice(ports, scope, input, key, codeTries - 1);
    if (!isUniqueViolation(error, 'idempotency')) throw error;
    return await priorOr(ports.database, scope, key, refuse({ reason: 'idempotency_in_flight' }));
  }
  ports.later(ports.invoices.getByName(invoiceId).open(invoiceId));
  return ok({ invoiceId, replayed: false, terms: terms.value });
}

/** What the same key made before; when it made nothing, the answer at hand. */
async function priorOr(database: Database, scope: AccountScope, key: IdempotencyKey, otherwise: Result<never>): Promise<Result<CreatedInvoice>> {
  const prior = await findPriorRequest(database, scope, key);
  if (prior === null) return otherwise;
  return prior.inputHash === key.inputHash ? ok({ invoiceId: prior.resultId, replayed: true, terms: null }) : refuse({ reason: 'idempotency_key_reused' });
}

function termsOf(
  ports: CommandPorts,
  scope: AccountScope,
  project: ProjectTerms,
  input: CreateInvoiceInput,
): Result<InvoiceTerms, Extract<Result<never>, { ok: false }>['refusal']> {
  if (findCurrency(input.currency) === null) return refuse(invalidField('/currency', 'not_listed'));
  if (input.amount <= 0n) return refuse(invalidField('/amount', 'too_small'));
  if (!isPrintable(input.orderId ?? '')) return refuse(invalidField('/order_id', 'invalid'));
  if (!isPrintable(input.description ?? '')) return refuse(invalidField('/description', 'invalid'));
  const expiresAtMs = endOf(input, project, ports.nowMs);
  if (!expiresAtMs.ok) return expiresAtMs;
  const { amounts, actions, costs } = project.settings;
  const least = unitsIn(amounts.min, input.currency);
  const most = unitsIn(amounts.max, input.currency);
  if (least !== null && input.amount < least) return refuse(invalidField('/amount', 'too_small', amounts.min?.amount));
  if (most !== null && input.amount > most) return refuse(invalidField('/amount', 'too_large', amounts.max?.amount));
  const offered = assetsOffered(
    scope.mode,
    project.wallets.map((wallet) => wallet.family),
    ports.settings.chainProviders,
  ).map((asset) => asset.id);
  if (offered.length === 0) return refuse({ reason: 'wallet_missing', family: scope.mode === 'test' ? 'sandbox' : 'evm' });
  const assets = acceptedAssets(offered, project, input.assets);
  if (!assets.ok) return assets;
  const terms: InvoiceTerms = {
    invoiceId: makeId('inv', ports.random(idBytes)),
    accountId: scope.accountId,
    projectId: project.id,
    mode: scope.mode,
    amount: input.amount,
    currency: input.currency,
    orderId: input.orderId,
    description: input.description,
    payerEmail: input.payerEmail,
    payerLocale: input.locale,
    metadata: input.metadata,
    assets: assets.value,
    wallets: project.wallets.map((wallet) => ({ family: wallet.family, walletId: wallet.id })),
    createdAtMs: ports.nowMs,
    expiresAtMs: expiresAtMs.value,
    rules: rulesFor(actions, input.amount, input.currency),
    costs: costsFor(costs, input.currency),
    origin: input.origin,
    sourceId: input.sourceId,
    code: makeCode(invoiceCodeLength, ports.random(invoiceCodeLength)),
    deposit: null,
  };
  const refusal = choiceRefusalOf(terms, input.chosen ?? null, ports.nowMs);
  return refusal === null ? ok(terms) : refuse(refusal);
}

function endOf(input: CreateInvoiceInput, project: ProjectTerms, nowMs: number): Result<number> {
  const pointer = input.expiresAtMs === undefined ? '/expiry_minutes' : '/expires_at';
  const expiresAtMs = input.expiresAtMs ?? nowMs + (input.expiryMinutes ?? project.expiryMinutes) * 60_000;
  if (expiresAtMs < nowMs + limits.expiryMinutesMin * 60_000) return refuse(invalidField(pointer, 'too_small'));
  return expiresAtMs > nowMs + limits.expiryMinutesMax * 60_000 ? refuse(invalidField(pointer, 'too_large')) : ok(expiresAtMs);
}

/** Why the asset that is to be chosen could not be quoted for these terms, or null. */
function choiceRefusalOf(terms: InvoiceTerms, chosen: CreateInvoiceInput['chosen'] | null, nowMs: number): Refusal | null {
  if (chosen === null || chosen === undefined) return null;
  const asset = terms.assets.find((candidate) => candidate === chosen.asset);
  if (asset === undefined) return invalidField('/asset', 'not_listed', terms.assets.join(', '));
  if (chosen.book === null) return { reason: 'rate_unavailable', code: assetOf(asset).priceCode };
  const { amount, currency, costs, expiresAtMs } = terms;
  const asked = { ...askedOf(amount, costs), currency: currencyOf(currency).code, asset: assetOf(asset), book: chosen.book };
  const quoted = quote({ ...asked, now: nowMs, invoiceExpiresAtMs: expiresAtMs });
  return quoted.ok ? null : quoted.refusal;
}

function acceptedAssets(offered: readonly AssetId[], project: ProjectTerms, wanted: readonly string[] | null): Result<readonly AssetId[]> {
  const accepted = project.assets.length === 0 ? offered : offered.filter((asset) => project.assets.includes(asset));
  if (wanted === null || wanted.length === 0) return ok(accepted.length === 0 ? offered : accepted);
  const unknown = wanted.findIndex((asset) => !offered.some((candidate) => candidate === asset));
  if (unknown >= 0) return refuse(invalidField(`/assets/${unknown}`, 'not_listed'));
  return ok(offered.filter((asset) => wanted.includes(asset)));
}
