// Owns the fields of an API key, the same where one is made and where one is changed.
import type { Right } from '../../src/domain/permission';
import { Check, Choices, Field, Radio, SelectField, TextArea, problemOf, type FormState } from '../ui/form';
import { rightWords } from '../ui/permission-words';
import { problemText } from '../ui/refusal-words';
import type { Words } from '../words';

interface FieldsProps {
  readonly w: Words;
  readonly form: FormState;
}

export function NameField({ w, form }: FieldsProps) {
  return <Field w={w} form={form} name="name" label={w.name()} hint={w.key_name_hint()} required maxlength={80} />;
}

/** Real money waits until the person has confirmed their email. */
export function ModeField({ w, form, canGoLive }: FieldsProps & { readonly canGoLive: boolean }) {
  const isLive = canGoLive && form.values['mode'] === 'live';
  return (
    <Choices legend={w.mode()}>
      <Radio name="mode" value="test" checked={!isLive} label={w.mode_test()} hint={w.key_test_hint()} />
      <Radio
        name="mode"
        value="live"
        checked={isLive}
        disabled={!canGoLive}
        label={w.mode_live()}
        hint={canGoLive ? w.key_live_hint() : w.access_keys_unverified()}
      />
    </Choices>
  );
}

interface ScopesFieldProps extends FieldsProps {
  readonly grantable: readonly Right[];
  readonly chosen: readonly string[];
}

export function ScopesField({ w, form, grantable, chosen }: ScopesFieldProps) {
  const problem = problemOf(form, 'scopes');
  return (
    <Choices legend={w.scopes()} hint={`${w.scopes_hint()} ${w.access_keys_own_rights()}`}>
      <div class="choice-grid" id="scopes">
        {grantable.map((right) => (
          <Check name="scopes" value={right} checked={chosen.includes(right)} label={rightWords(w, right)} />
        ))}
      </div>
      {problem === null ? null : <p class="problem">{problemText(w, problem)}</p>}
    </Choices>
  );
}

export function AllowListField({ w, form }: FieldsProps) {
  return (
    <TextArea
      w={w}
      form={form}
      name="allow_list"
      label={w.access_keys_allow_list()}
      hint={w.access_keys_allow_list_hint()}
      rows={3}
      maxlength={4000}
      mono
      optional
    />
  );
}

export function LifeField({ w, form }: FieldsProps) {
  const options = [
    { value: '30', label: w.access_keys_expiry_30() },
    { value: '90', label: w.access_keys_expiry_90() },
    { value: '365', label: w.access_keys_expiry_365() },
    { value: 'never', label: w.access_keys_expiry_never() },
  ];
  const filled: FormState = { ...form, values: { ...form.values, life: form.values['life'] ?? '365' } };
  return <SelectField w={w} form={filled} name="life" label={w.access_keys_expiry()} options={options} />;
}

/** Labels for the summary on top of the form. */
export function keyLabels(w: Words): Readonly<Record<string, string>> {
  return { name: w.name(), scopes: w.scopes(), mode: w.mode(), allow_list: w.access_keys_allow_list(), life: w.access_keys_expiry() };
}
