// Makes the invoice of a transfer that came to a static address. Idempotent by the transfer's key: the invoice's id follows from it and
// from the address, so repetition, restarts and a chain that takes blocks back lead to one invoice for one transfer.
import { insertActivityOnce } from '../db/activity';
import { isUniqueViolation, sendBatch, type Database } from '../db/database';
import { insertInvoice } from '../db/invoice-directory';
import { readTerms } from '../db/invoice-terms';
import { readStaticAddress } from '../db/static-address';
import { findVisitedProject } from '../db/visitor';
import type { ActedBy } from '../domain/activity-action';
import { invoiceCodeLength, makeCode } from '../domain/code';
import { depositInvoiceId, depositTerms, watchedForGoodMs } from '../domain/deposit';
import { idBytes } from '../domain/id';
import { encodeTerms, hashTerms } from '../domain/invoice-terms';
import { decodeSettings } from '../domain/project-settings';
import { isPresent, transferKey, type Observation } from '../domain/transfer';
import { sha256Bytes } from '../lib/hash';
import { randomBytes } from '../lib/random';
import type { WatchRequest } from './chain-store';

const codeTriesMax = 3;

/**
 * The id of the deposit's invoice, made when there is none. Null when there is nothing to make it of: the transfer had left the chain
 * before anybody was told of it, or the address never came to be.
 */
export async function bookDeposit(
  database: Database,
  staticAddressId: string,
  accountId: string,
  transfer: Observation,
  nowMs: number,
): Promise<string | null> {
  const key = transferKey(transfer);
  const to = await readStaticAddress(database, staticAddressId);
  if (to === null || to.accountId !== accountId) return null;
  const invoiceId = depositInvoiceId(to, key);
  if ((await readTerms(database, invoiceId)) !== null) return invoiceId;
  if (!isPresent(transfer) || to.address !== transfer.to) return null;
  // An archived project still owns the money that comes to it; only its settings are out of reach then.
  const project = await findVisitedProject(database, accountId, to.projectId);
  const settings = decodeSettings(project?.settings ?? '{}');
  const bySystem: ActedBy = { actor: 'system', via: 'system', requestId: invoiceId, from: { ip: '', userAgent: '' } };
  const detail = { static_address: to.id, transfer: key };
  const activity = { ...bySystem, accountId, action: 'invoice.created', object: invoiceId, detail, atMs: nowMs } as const;
  for (let attempt = 1; ; attempt++) {
    const terms = depositTerms(to, transfer, settings, makeCode(invoiceCodeLength, randomBytes(invoiceCodeLength)));
    const text = encodeTerms(terms);
    try {
      await sendBatch(database, [
        insertInvoice(database, terms, text, hashTerms(text)),
        insertActivityOnce(database, activity, sha256Bytes(`deposit:${key}`).slice(0, idBytes)),
      ]);
      return invoiceId;
    } catch (error) {
      if (isUniqueViolation(error, 'invoice.code') && attempt < codeTriesMax) continue;
      // Another round was quicker; its terms stand.
      if (isUniqueViolation(error, 'invoice.id')) return invoiceId;
      throw error;
    }
  }
}

/** What a chain has to watch for an allocation of a static address that it was not told of, or null when the address never came to be. */
export async function staticWatch(database: Database, staticAddressId: string): Promise<WatchRequest | null> {
  const row = await readStaticAddress(database, staticAddressId);
  if (row === null) return null;
  const { address, accountId, projectId, mode } = row;
  return { address, asset: null, amount: null, invoiceId: row.id, accountId, projectId, mode, expiresAtMs: watchedForGoodMs };
}
