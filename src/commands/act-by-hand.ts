// Owns the steps that every act on an invoice by hand shares: reach, right, the object's word, one answer. The object decides and tells the
// activity log from its own outbox; nothing here writes a second row. Idempotent by the request's route and key, kept in the object.
import { actorOf } from '../db/activity';
import { isInvoiceInScope } from '../db/invoice-directory';
import { lacksRight, type AccountScope } from '../db/scope';
import type { HandCommand } from '../domain/invoice-by-hand';
import { limits } from '../domain/limits';
import type { Right } from '../domain/permission';
import { invalidField, type Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts, IdempotencyKey } from './ports';

export interface DoneByHand {
  readonly invoiceId: string;
  /** The same request was obeyed before: nothing was done now. */
  readonly replayed: boolean;
  /** The invoice's version right after this act's own effect. */
  readonly version: number;
}

export interface InvoiceSeen {
  readonly invoiceId: string;
  /** The version that the person looked at; null for a caller that is entitled not to have looked. */
  readonly seenVersion: number | null;
}

/** An act without the name of whoever acts, which only the scope tells. */
export type HandWord = HandCommand extends infer Command ? (Command extends HandCommand ? Omit<Command, 'by' | 'seenVersion'> : never) : never;

/** Hands the word to the invoice's object. A stranger's invoice is `not_found` before a missing right is `forbidden`. */
export async function actByHand(
  ports: CommandPorts,
  scope: AccountScope,
  { invoiceId, seenVersion }: InvoiceSeen,
  right: Right,
  word: HandWord,
  key: IdempotencyKey | null,
): Promise<Result<DoneByHand>> {
  const refusal = await refusalFor(ports, scope, invoiceId, right);
  if (refusal !== null) return refuse(refusal);
  const by = actorOf(scope);
  const request = key === null ? null : { key: `${key.route} ${key.key}`, hash: key.inputHash };
  const command = { ...word, seenVersion, by: by.actor } as HandCommand;
  const acted = await ports.invoices.getByName(invoiceId).act(invoiceId, scope.accountId, command, request, by);
  return acted.ok ? ok({ invoiceId, replayed: acted.value.replayed, version: acted.value.decidedSeq }) : acted;
}

/** Why this scope may not do that to this invoice, or null. */
export async function refusalFor(ports: Pick<CommandPorts, 'database'>, scope: AccountScope, invoiceId: string, right: Right): Promise<Refusal | null> {
  if (!(await isInvoiceInScope(ports.database, scope, invoiceId))) return { reason: 'not_found' };
  return lacksRight(scope, right);
}

/** A person's reason without spaces around it. Refuses an empty one and one beyond the limit. */
export function reasonGiven(text: string): Result<string> {
  const reason = text.trim();
  if (reason === '') return refuse(invalidField('/reason', 'required'));
  return reason.length > limits.reasonLengthMax ? refuse(invalidField('/reason', 'too_long', String(limits.reasonLengthMax))) : ok(reason);
}
