// Keeps what staff write about an invoice: for the team, never for the payer, never edited. Idempotent by the request's route and key, from
// which the note's id follows.
import { actorOf, insertActivityOnce } from '../db/activity';
import { isUniqueViolation, sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { findInvoiceNote, insertInvoiceNote } from '../db/invoice-note';
import type { AccountScope } from '../db/scope';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { sha256Bytes } from '../lib/hash';
import { refusalFor } from './act-by-hand';
import type { CommandPorts, IdempotencyKey } from './ports';

/** Refuses `not_found`, `forbidden`, `invalid_input` at /text, `limit_reached`, `idempotency_key_reused`. */
export async function noteInvoice(
  ports: CommandPorts,
  scope: AccountScope,
  input: { readonly invoiceId: string; readonly text: string },
  key: IdempotencyKey | null,
): Promise<Result<{ readonly noteId: string; readonly replayed: boolean }>> {
  const { database, nowMs, random } = ports;
  const { invoiceId } = input;
  const text = input.text.trim();
  if (text === '') return refuse(invalidField('/text', 'required'));
  if (text.length > limits.noteLengthMax) return refuse(invalidField('/text', 'too_long', String(limits.noteLengthMax)));
  const refusal = await refusalFor(ports, scope, invoiceId, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  const seed = key === null ? random(idBytes) : sha256Bytes(`note:${invoiceId}:${key.route}:${key.key}`).slice(0, idBytes);
  const noteId = makeId('nte', seed);
  const by = actorOf(scope);
  try {
    await sendBatch(database, [
      insertInvoiceNote(database, scope, { id: noteId, invoiceId, text, actor: by.actor, atMs: nowMs }),
      insertActivityOnce(database, { ...by, action: 'invoice.noted', object: invoiceId, detail: {}, atMs: nowMs }, seed),
    ]);
  } catch (error) {
    const prior = isUniqueViolation(error, 'invoice_note') ? await findInvoiceNote(database, scope, noteId) : null;
    if (prior !== null) return prior.text === text ? ok({ noteId, replayed: true }) : refuse({ reason: 'idempotency_key_reused' });
    if (!isGuardViolation(error, 'invoice_note')) throw error;
    return refuse({ reason: 'limit_reached', limit: 'notes', max: limits.notesPerInvoiceMax });
  }
  return ok({ noteId, replayed: false });
}
