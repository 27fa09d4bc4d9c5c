// Owns the making of an invoice in its three spellings: `/v2/invoice/create`, the flat `/v1/invoice/create`, and the form that an old client
// sends to `/api/v2/invoice/create`.
import type { Context } from 'hono';
import { createCryptocloudInvoice } from '../../../commands/create-cryptocloud-invoice';
import type { IdempotencyKey } from '../../../commands/ports';
import { readById } from '../../../db/cryptocloud-invoice';
import { readProjectTerms, type ProjectTerms } from '../../../db/invoice-directory';
import { assetsOffered } from '../../../domain/chain-config';
import { canonicalJson } from '../../../domain/codec';
import { readCreateInput, type Complaint } from '../../../domain/cryptocloud/create-input';
import { textOf } from '../../../domain/cryptocloud/fields';
import type { SentObject, Written } from '../../../domain/cryptocloud/raw-json';
import { idBytes, makeId } from '../../../domain/id';
import { limits } from '../../../domain/limits';
import { sha256Hex } from '../../../lib/hash';
import type { AppEnv } from '../../app-env';
import { answerCryptocloud, answerJson, complain, succeed } from './answer';
import { readBody } from './body';
import { invoiceRows, newInvoiceRow } from './rows';

type Row = Readonly<Record<string, Written>>;

export async function createV2(c: Context<AppEnv>): Promise<Response> {
  const made = await make(c);
  return made instanceof Response ? made : succeed(c, made);
}

/** Flat, without `result`. */
export async function createV1(c: Context<AppEnv>): Promise<Response> {
  const made = await make(c);
  if (made instanceof Response) return made;
  const { pay_url, amount, amount_usd, uuid } = made;
  const currency = (made['currency'] as { readonly fullcode?: string } | null)?.fullcode ?? null;
  return answerJson(c, {
    status: 'success',
    pay_url: pay_url ?? null,
    currency,
    invoice_id: codeIn(uuid),
    amount: amount ?? null,
    amount_usd: amount_usd ?? null,
  });
}

function codeIn(uuid: Written | undefined): string {
  return typeof uuid === 'string' ? uuid.replace(/^INV-/, '') : '';
}

/** The row of the new invoice, or the answer that says why there is none. */
async function make(c: Context<AppEnv>): Promise<Row | Response> {
  const { database, scope, project, nowMs, ports } = c.var;
  const fields = await readBody(c);
  if (fields === null) return complain(c, unreadable);
  const terms = await readProjectTerms(database, scope, project.id, nowMs);
  if (terms === null) return answerCryptocloud(c, { reason: 'not_found' });
  const accepted = acceptedIn(c, terms);
  const input = readCreateInput(fields, { shopId: project.shopId, mode: scope.mode, accepted });
  if (!input.ok) return complain(c, input.refusal);
  const created = await createCryptocloudInvoice(ports, scope, project.id, { ...input.value, locale: localeOf(c, fields) }, requestOf(c, fields));
  if (!created.ok) return answerCryptocloud(c, created.refusal);
  if (created.value.terms !== null) return await newInvoiceRow(c, created.value.terms);
  const [row] = await invoiceRows(c, await readById(database, scope, project.id, created.value.invoiceId));
  return row ?? answerCryptocloud(c, { reason: 'temporarily_unavailable' });
}

export const unreadable: Complaint = { validate_error: 'The body cannot be read: send JSON or a form.' };

/** What the project accepts in this mode, best first. */
function acceptedIn(c: Context<AppEnv>, project: ProjectTerms) {
  const families = project.wallets.map((wallet) => wallet.family);
  const offered = assetsOffered(c.var.scope.mode, families, c.var.settings.chainProviders).map((asset) => asset.id);
  const chosen = offered.filter((asset) => project.assets.includes(asset));
  return chosen.length === 0 ? offered : chosen;
}

/** Any language code comes; one that we do not speak is English. */
function localeOf(c: Context<AppEnv>, fields: SentObject): string {
  const asked = c.req.query('locale') ?? textOf(fields, 'locale');
  return asked.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}

function requestOf(c: Context<AppEnv>, fields: SentObject): IdempotencyKey {
  const given = (c.req.header('idempotency-key') ?? '').slice(0, limits.idempotencyKeyLengthMax);
  const key = given === '' ? makeId('req', c.var.ports.random(idBytes)) : given;
  return { route: `POST ${c.req.path}`, key, inputHash: sha256Hex(canonicalJson(fields)) };
}
