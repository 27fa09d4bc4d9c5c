// Owns the choice of coin and network: one form of radio rows, best first, each with its exact amount. No script needed.
import type { Refusal } from '../../src/domain/refusal';
import type { ViewContext } from '../context';
import { Notice } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { Icon } from '../ui/icons';
import { refusalText } from '../ui/refusal-words';
import { durationText } from '../ui/remaining';
import { words, type Words } from '../words';
import type { CheckoutPlace, Method, MethodBlock } from './model';

interface ChooseProps {
  readonly ctx: ViewContext;
  readonly place: CheckoutPlace;
  readonly methods: readonly Method[];
  readonly chosen: string | null;
  readonly refusal: Refusal | null;
}

export function Choose({ ctx, place, methods, chosen, refusal }: ChooseProps) {
  const w = words(ctx.locale);
  const open = methods.filter((method) => method.blocked === null);
  const first = open.find((method) => method.asset === chosen) ?? open[0];
  const refused = refusal === null ? null : refusalText(w, refusal);
  const rows = methods.map((method) => <MethodRow ctx={ctx} w={w} method={method} checked={method.asset === first?.asset} />);
  return (
    <>
      <h1>{w.choose_title()}</h1>
      {refused === null ? null : (
        <Notice tone="bad" title={refused.title}>
          <p>{refused.advice}</p>
        </Notice>
      )}
      {open.length === 0 ? <NothingOpen w={w} /> : <p class="soft">{w.choose_lead()}</p>}
      {open.length === 0 ? (
        <div class="methods">{rows}</div>
      ) : (
        <Form ctx={ctx} action={place.choice} name="choice" class="co-side">
          <fieldset class="methods">
            <legend class="sr">{w.choose_title()}</legend>
            {rows}
          </fieldset>
          <SubmitButton>
            {w.continue_button()}
            <Icon name="arrow" />
          </SubmitButton>
        </Form>
      )}
    </>
  );
}

function NothingOpen({ w }: { readonly w: Words }) {
  return (
    <Notice tone="warn" title={w.choose_none()}>
      <p>{w.choose_none_advice()}</p>
    </Notice>
  );
}

function blockWords(w: Words, block: MethodBlock): string {
  return { rate: w.block_rate, chain: w.block_chain, too_small: w.block_too_small, busy: w.block_busy, wallet: w.block_wallet }[block]();
}

function methodLine(w: Words, method: Method, time: string): string {
  const plain = method.standard === null || method.standard === method.network;
  return plain ? w.method_time({ time }) : w.method_line({ standard: method.standard ?? '', time });
}

interface MethodRowProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly method: Method;
  readonly checked: boolean;
}

function MethodRow({ ctx, w, method, checked }: MethodRowProps) {
  const time = durationText(method.usualSeconds, ctx.locale);
  return (
    <label class="method">
      <input type="radio" name="asset" value={method.asset} checked={checked} disabled={method.blocked !== null} required />
      <span class="disc" aria-hidden="true">
        {method.symbol.slice(0, 4)}
      </span>
      <span>
        <span class="method-name">{w.asset_on_network({ asset: method.symbol, network: method.network })}</span>
        {method.recommended && method.blocked === null ? <span class="method-best">{w.recommended()}</span> : null}
        <span class="method-line">{method.blocked === null ? methodLine(w, method, time) : blockWords(w, method.blocked)}</span>
      </span>
      <span class="method-amount">{method.amount === null ? null : <bdi dir="ltr">{method.amount}</bdi>}</span>
    </label>
  );
}
