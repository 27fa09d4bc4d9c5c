// Owns the fields of a payment link, the same for making and for changing one. Only those that its kind has are there.
import { Field, MoneyField, SelectField, TextArea, Check, Choices, type FormState, type Option } from '../ui/form';
import { Icon } from '../ui/icons';
import type { Words } from '../words';
import type { LinkKind } from './model';

export interface LinkAsset {
  readonly id: string;
  readonly symbol: string;
  readonly network: string;
}

export interface LinkFieldsProps {
  readonly w: Words;
  readonly kind: LinkKind;
  /** Values: title, description, currency, amount, amount_min, amount_max, suggested. */
  readonly form: FormState;
  readonly currencies: readonly Option[];
  readonly assets: readonly LinkAsset[];
  readonly chosenAssets: readonly string[];
}

export function linkLabels(w: Words): Readonly<Record<string, string>> {
  return {
    project_id: w.project(),
    kind: w.ways_kind(),
    title: w.ways_title(),
    description: w.description(),
    currency: w.currency(),
    amount: w.amount(),
    amount_min: w.ways_amount_min(),
    amount_max: w.ways_amount_max(),
    suggested: w.ways_suggested(),
    assets: w.accepted_assets(),
  };
}

export function LinkFields({ w, kind, form, currencies, assets, chosenAssets }: LinkFieldsProps) {
  return (
    <>
      <Field w={w} form={form} name="title" label={w.ways_title()} hint={w.ways_title_hint()} required maxlength={80} />
      <TextArea w={w} form={form} name="description" label={w.description()} hint={w.description_hint()} optional rows={2} maxlength={300} />
      <div class="form-row">
        {kind === 'fixed' ? <MoneyField w={w} form={form} name="amount" label={w.amount()} hint={w.amount_hint()} required /> : null}
        <SelectField w={w} form={form} name="currency" label={w.currency()} options={currencies} />
      </div>
      {kind === 'open' ? (
        <>
          <div class="form-row">
            <MoneyField w={w} form={form} name="amount_min" label={w.ways_amount_min()} optional />
            <MoneyField w={w} form={form} name="amount_max" label={w.ways_amount_max()} optional />
          </div>
          <Field w={w} form={form} name="suggested" label={w.ways_suggested()} hint={w.ways_suggested_hint()} optional maxlength={160} />
        </>
      ) : null}
      {assets.length === 0 ? null : (
        <details class="disclosure" open={chosenAssets.length > 0}>
          <summary>
            <Icon name="right" size={12} />
            {w.accepted_assets()}
          </summary>
          <Choices legend={w.accepted_assets()} hint={w.accepted_assets_hint()}>
            <div class="choice-grid" id="assets">
              {assets.map((asset) => (
                <Check name="assets" value={asset.id} checked={chosenAssets.includes(asset.id)} label={asset.symbol} hint={asset.network} />
              ))}
            </div>
          </Choices>
        </details>
      )}
    </>
  );
}
