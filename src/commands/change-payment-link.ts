// Changes what a payment link says and asks for. Twice is once: what already is so is neither written nor logged. Invoices that were made
// from it keep their frozen terms; its kind, project and mode never change.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { findPaymentLink, updatePaymentLinkRow, type PaymentLinkRow } from '../db/payment-link';
import { lacksRight, type AccountScope } from '../db/scope';
import { canonicalJson } from '../domain/codec';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import { checkPaymentLink, fieldsOfLink, type CheckedLink, type PaymentLinkFields } from './payment-link-fields';
import type { CommandPorts } from './ports';

/** Answers the link as it is afterwards. Refuses `not_found` (an archived link too), `forbidden`, `invalid_input` with the fields. */
export async function changePaymentLink(
  ports: CommandPorts,
  scope: AccountScope,
  linkId: string,
  changes: Partial<PaymentLinkFields>,
): Promise<Result<PaymentLinkRow>> {
  const { database, nowMs, random } = ports;
  const link = await findPaymentLink(database, scope, linkId);
  if (link === null || link.archivedAtMs !== null) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  const checked = checkPaymentLink(link.kind, { ...fieldsOfLink(link), ...changes }, scope.mode, ports.settings.chainProviders);
  if (!checked.ok) return checked;
  const columns = Object.keys(checked.value) as (keyof CheckedLink)[];
  const moved = columns.filter((name) => textOf(checked.value[name]) !== textOf(link[name]));
  if (moved.length === 0) return ok(link);
  const detail = Object.fromEntries(moved.map((name) => [name, textOf(checked.value[name])]));
  await sendBatch(database, [
    updatePaymentLinkRow(database, scope, linkId, checked.value),
    insertActivity(database, { ...actorOf(scope), action: 'payment_link.changed', object: linkId, detail, atMs: nowMs }, random(idBytes)),
  ]);
  return ok({ ...link, ...checked.value });
}

function textOf(value: CheckedLink[keyof CheckedLink]): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : typeof value === 'bigint' ? value.toString() : canonicalJson(value);
}
