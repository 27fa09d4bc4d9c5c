// Owns the public page of a payment link: what is paid for on the slip, the amount and an optional email beside it. Makes nothing by itself.
import type { ViewContext } from '../context';
import { withQuery } from '../paths';
import { ErrorSummary, Field, Form, MoneyField, SubmitButton, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { formatAmount } from '../ui/money';
import { words, type Words } from '../words';
import { PayFrame, type PayShop } from './frame';

export interface PayableLink {
  readonly kind: 'fixed' | 'open' | 'counter';
  readonly title: string;
  readonly description: string;
  /** As people read it. */
  readonly currency: string;
  /** Exact decimals; null where there is none. */
  readonly amount: string | null;
  readonly amountMin: string | null;
  readonly amountMax: string | null;
  readonly suggested: readonly string[];
}

export interface PayLinkProps {
  readonly ctx: ViewContext;
  readonly shop: PayShop;
  readonly link: PayableLink;
  /** Where the form goes, language included. */
  readonly action: string;
  /** Values: amount, payer_email. */
  readonly form: FormState;
}

export function PayLinkPage({ ctx, shop, link, action, form }: PayLinkProps) {
  const w = words(ctx.locale);
  const labels = { amount: w.ways_pay_amount_in({ currency: link.currency }), payer_email: w.ways_pay_email() };
  return (
    <PayFrame ctx={ctx} shop={shop} title={`${link.title} \u00b7 ${shop.name}`} layout="slip">
      <LinkSlip ctx={ctx} shop={shop} link={link} />
      <div class="co-side">
        <div class="task">
          <h1>{link.kind === 'fixed' ? w.ways_pay_title({ shop: shop.name }) : w.ways_pay_how_much()}</h1>
          <ErrorSummary ctx={ctx} form={form} labels={labels} />
          <Form ctx={ctx} action={action} name="pay">
            {link.kind === 'fixed' ? null : <OpenAmount ctx={ctx} w={w} link={link} form={form} label={labels.amount} />}
            <Field
              w={w}
              form={form}
              name="payer_email"
              label={labels.payer_email}
              hint={w.ways_pay_email_hint()}
              optional
              type="email"
              inputmode="email"
              autocomplete="email"
              maxlength={254}
            />
            <div class="form-verbs">
              <SubmitButton>
                {w.ways_pay_go()}
                <Icon name="right" size={14} />
              </SubmitButton>
            </div>
            <p class="small muted">{w.ways_pay_next()}</p>
          </Form>
        </div>
      </div>
    </PayFrame>
  );
}

interface OpenAmountProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly link: PayableLink;
  readonly form: FormState;
  readonly label: string;
}

function OpenAmount({ ctx, w, link, form, label }: OpenAmountProps) {
  const bounds = boundsText(ctx, w, link);
  return (
    <>
      <div class="amount-typed">
        <MoneyField w={w} form={form} name="amount" label={label} {...(bounds === null ? {} : { hint: bounds })} required />
      </div>
      {link.suggested.length === 0 ? null : (
        <div class="suggested-amounts" role="group" aria-labelledby="suggested-title">
          <p class="small" id="suggested-title">
            {w.ways_pay_suggested()}
          </p>
          <div class="suggested">
            {link.suggested.map((amount) => (
              <a class="button" href={withQuery(ctx.path, { amount })} data-amount={amount}>
                {formatAmount(amount, ctx.locale)} {link.currency}
              </a>
            ))}
          </div>
        </div>
      )}
    </>
  );
}

function boundsText(ctx: ViewContext, w: Words, { amountMin, amountMax, currency }: PayableLink): string | null {
  const min = amountMin === null ? null : formatAmount(amountMin, ctx.locale);
  const max = amountMax === null ? null : formatAmount(amountMax, ctx.locale);
  if (min !== null && max !== null) return w.ways_pay_between({ min, max, currency });
  if (min !== null) return w.ways_pay_from({ min, currency });
  return max === null ? null : w.ways_pay_up_to({ max, currency });
}

function LinkSlip({ ctx, shop, link }: Pick<PayLinkProps, 'ctx' | 'shop' | 'link'>) {
  const w = words(ctx.locale);
  return (
    <aside class="slip-shade" aria-label={w.checkout_slip()}>
      <div class="slip">
        <p class="slip-shop">
          <span class="disc" aria-hidden="true">
            {Array.from(shop.name.trim())[0]?.toUpperCase() ?? ''}
          </span>
          <span>{shop.name}</span>
        </p>
        <p class="slip-order">{link.title}</p>
        {link.description === '' ? null : <p class="slip-what">{link.description}</p>}
        {link.amount === null ? null : (
          <p class="slip-total">
            <span class="double-rule">
              <bdi dir="ltr">{`${formatAmount(link.amount, ctx.locale)}\u00a0${link.currency}`}</bdi>
            </span>
          </p>
        )}
        <p class="slip-help">{w.you_pay_shop({ shop: shop.name })}</p>
      </div>
    </aside>
  );
}
