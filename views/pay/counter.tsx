// Owns the counter: a till on a tablet. The amount is an ordinary field, so it works by keyboard and without script; the big keys only type
// into it.
import type { ViewContext } from '../context';
import { ErrorSummary, Field, Form, MoneyField, SubmitButton, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { words } from '../words';
import { PayFrame, type PayShop } from './frame';

export interface CounterProps {
  readonly ctx: ViewContext;
  readonly shop: PayShop;
  readonly title: string;
  readonly currency: string;
  readonly action: string;
  /** Values: amount, order_id. */
  readonly form: FormState;
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '0'] as const;

export function CounterPage({ ctx, shop, title, currency, action, form }: CounterProps) {
  const w = words(ctx.locale);
  const labels = { amount: w.ways_pay_amount_in({ currency }), order_id: w.ways_counter_note() };
  return (
    <PayFrame ctx={ctx} shop={shop} title={w.ways_counter_title({ shop: shop.name })} layout="counter">
      <div class="task">
        <h1>{title}</h1>
        <ErrorSummary ctx={ctx} form={form} labels={labels} />
        <Form ctx={ctx} action={action} name="counter" class="counter-form">
          <div class="amount-typed">
            <MoneyField w={w} form={form} name="amount" label={labels.amount} required />
          </div>
          <div class="pad" role="group" aria-label={w.ways_counter_pad()}>
            {keys.map((key) => (
              <button type="button" data-key={key}>
                {key === '.' ? (ctx.locale === 'ru' ? ',' : '.') : key}
              </button>
            ))}
            <button type="button" data-key="erase" aria-label={w.ways_counter_erase()}>
              <Icon name="erase" size={24} />
            </button>
          </div>
          <Field w={w} form={form} name="order_id" label={labels.order_id} optional maxlength={120} />
          <div class="counter-charge">
            <SubmitButton>{w.ways_counter_charge()}</SubmitButton>
          </div>
        </Form>
      </div>
    </PayFrame>
  );
}
