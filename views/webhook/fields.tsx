// Owns the fields of a webhook endpoint that its making and its changing share: address, events with plain words, order.
import { factEventTypes, paymentEventTypes, type PublicEventType } from '../../src/domain/public-event';
import type { ViewContext } from '../context';
import { Check, Choices, Field, type FormState } from '../ui/form';
import type { Words } from '../words';
import { eventMeanings } from './words';

interface EndpointFieldsProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  /** Values: url, ordered. */
  readonly form: FormState;
  readonly chosenEvents: readonly string[];
}

export const endpointLabels = (w: Words) => ({ url: w.url(), events: w.events(), mode: w.mode(), ordered: w.webhook_order() });

export function UrlField({ ctx, w, form }: Omit<EndpointFieldsProps, 'chosenEvents'>) {
  return (
    <Field
      w={w}
      form={form}
      name="url"
      label={w.url()}
      hint={ctx.localHome ? w.url_hint_local() : w.url_hint()}
      type="url"
      inputmode="url"
      required
      maxlength={2048}
      placeholder="https://"
      mono
    />
  );
}

export function EventFields({ w, form, chosenEvents }: Omit<EndpointFieldsProps, 'ctx'>) {
  const choice = (type: PublicEventType) => (
    <Check name="events" value={type} checked={chosenEvents.includes(type)} label={<code>{type}</code>} hint={eventMeanings[type](w)} />
  );
  return (
    <>
      <Choices legend={w.webhook_payment_events()} hint={w.webhook_payment_events_hint()}>
        <div class="choice-grid webhook-events" id="events">
          {paymentEventTypes.map(choice)}
        </div>
      </Choices>
      <Choices legend={w.webhook_other_events()} hint={w.webhook_other_events_hint()}>
        <div class="choice-grid webhook-events">{factEventTypes.map(choice)}</div>
      </Choices>
      <Choices legend={w.webhook_order()}>
        <div id="ordered">
          <Check name="ordered" value="yes" checked={form.values['ordered'] === 'yes'} label={w.webhook_ordered()} hint={w.webhook_ordered_hint()} />
        </div>
      </Choices>
    </>
  );
}
