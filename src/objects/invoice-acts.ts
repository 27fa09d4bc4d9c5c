// Owns what an invoice's object tells the activity log: people's words and the effects of rules, without any free text.
import type { ActedBy, ActivityAction } from '../domain/activity-action';
import { assetOf } from '../domain/asset';
import type { Invoice } from '../domain/invoice';
import type { HandCommand } from '../domain/invoice-by-hand';
import type { RecordedEvent } from '../domain/invoice-event';
import { formatDecimal } from '../domain/money';
import { unreachable } from '../domain/result';
import type { LoggedAct } from './invoice-log';

/** What the activity log is told of a person's word. No free text: its rows stay for good. */
export function handActs(command: HandCommand): Pick<LoggedAct, 'action' | 'detail'> {
  const seen = command.seenVersion === null ? {} : { version: String(command.seenVersion) };
  switch (command.type) {
    case 'cancel':
      return { action: 'invoice.cancelled', detail: {} };
    case 'accept':
      return { action: 'invoice.accepted', detail: seen };
    case 'extend':
      return { action: 'invoice.extended', detail: { ...seen, minutes: String(command.minutes) } };
    case 'invalidate':
      return { action: 'invoice.invalidated', detail: seen };
    case 'refund':
      return {
        action: 'invoice.refunded',
        detail: { ...seen, asset: command.asset, amount: formatDecimal(command.amount, assetOf(command.asset).decimals), txid: command.txid },
      };
    case 'review':
      return { action: 'invoice.reviewed', detail: seen };
    default:
      return unreachable(command);
  }
}

/** What rules did by themselves stands in the log like what people do. Once for each rule and invoice. */
export function ruleActs(events: readonly RecordedEvent[], invoice: Invoice, atMs: number): readonly LoggedAct[] {
  const action: ActivityAction = 'invoice.rule_applied';
  return events.flatMap(({ event }) => {
    if (event.type !== 'rule_applied') return [];
    const key = `rule:${invoice.terms.invoiceId}:${event.rule}`;
    return [
      { key, action, detail: { rule: event.rule }, actor: 'system', via: 'system', requestId: invoice.terms.invoiceId, from: { ip: '', userAgent: '' }, atMs },
    ];
  });
}

/** One act of somebody, as the log keeps it until D1 has it. */
export function actOf(by: ActedBy, act: Pick<LoggedAct, 'key' | 'action' | 'detail'>, atMs: number): LoggedAct {
  // Field by field: what comes over RPC may carry more than is kept.
  return { ...act, actor: by.actor, via: by.via, requestId: by.requestId, from: { ip: by.from.ip, userAgent: by.from.userAgent }, atMs };
}
