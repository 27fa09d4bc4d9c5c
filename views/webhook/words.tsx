// Owns the words of webhooks: what each event means, how an endpoint stands, how well it does. No page logic.
import type { PublicEventType } from '../../src/domain/public-event';
import type { ViewContext } from '../context';
import { outcomeWords } from '../invoice/deliveries';
import { Badge } from '../ui/status';
import { Time } from '../ui/time';
import type { Words } from '../words';
import type { EndpointFigures, EndpointView } from './model';

/** What has happened, in a few plain words. */
export const eventMeanings: Readonly<Record<PublicEventType, (w: Words) => string>> = {
  'payment.created': (w) => w.webhook_event_created(),
  'payment.seen': (w) => w.webhook_event_seen(),
  'payment.confirming': (w) => w.webhook_event_confirming(),
  'payment.partial': (w) => w.webhook_event_partial(),
  'payment.paid': (w) => w.webhook_event_paid(),
  'payment.over': (w) => w.webhook_event_over(),
  'payment.late': (w) => w.webhook_event_late(),
  'payment.expired': (w) => w.webhook_event_expired(),
  'payment.cancelled': (w) => w.webhook_event_cancelled(),
  'payment.dropped': (w) => w.webhook_event_dropped(),
  'payment.reverted': (w) => w.webhook_event_reverted(),
  'payment.extended': (w) => w.webhook_event_extended(),
  'payment.refunded': (w) => w.webhook_event_refunded(),
  'payment.invalid': (w) => w.webhook_event_invalid(),
  'payment.unmatched': (w) => w.webhook_event_unmatched(),
  'balance.received': (w) => w.webhook_event_received(),
  'balance.withdrawal_requested': (w) => w.webhook_event_withdrawal_requested(),
  'balance.withdrawn': (w) => w.webhook_event_withdrawn(),
  'balance.withdrawal_rejected': (w) => w.webhook_event_withdrawal_rejected(),
};

export function EndpointState({ w, endpoint }: { readonly w: Words; readonly endpoint: Pick<EndpointView, 'state' | 'pausedBy'> }) {
  const { state, pausedBy } = endpoint;
  if (state === 'gone') return <Badge sign="failed" word={w.endpoint_gone()} />;
  if (state === 'on') return <Badge sign="paid" word={w.endpoint_on()} />;
  return pausedBy === 'person' ? <Badge sign="closed" word={w.webhook_paused_by_person()} /> : <Badge sign="partial" word={w.endpoint_paused()} />;
}

/** "98 % of 412", or that nothing was tried. */
export function shareText(w: Words, { percent, tried }: EndpointFigures): string {
  return percent === null ? w.webhook_rate_none() : w.webhook_rate({ percent: String(percent), tried: String(tried) });
}

export function LastAnswer({ ctx, w, last }: { readonly ctx: ViewContext; readonly w: Words; readonly last: EndpointFigures['last'] }) {
  if (last === null) return <span class="muted">{w.webhook_last_none()}</span>;
  const code = last.statusCode === null ? '' : `${last.statusCode} `;
  return (
    <>
      {code}
      {last.outcome === null ? '' : outcomeWords[last.outcome](w)}
      <span class="cell-sub">
        <Time ctx={ctx} ms={last.atMs} />
      </span>
    </>
  );
}

/** The events of an endpoint: those chosen, or every payment event. */
export function EventTags({ w, events }: { readonly w: Words; readonly events: readonly string[] }) {
  if (events.length === 0) return <>{w.webhook_every_payment_event()}</>;
  return (
    <span class="tags">
      {events.map((event) => (
        <span class="tag">{event}</span>
      ))}
    </span>
  );
}
