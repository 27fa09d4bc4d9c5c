// Owns the field of a one-time code: one input that takes pasted text and spaces. The script sends the form at six digits; the button stays.
import type { FormState } from './form';
import { Field } from './form';
import type { Words } from '../words';

interface OtpFieldProps {
  readonly w: Words;
  readonly form: FormState;
  /** `code` unless the page has several. */
  readonly name?: string;
  readonly label: string;
  readonly hint?: string;
}

/** Six digits and room for spaces. */
const lengthMax = 12;

export function OtpField({ w, form, name = 'code', label, hint }: OtpFieldProps) {
  const state: FormState = { values: {}, refusal: form.refusal };
  return (
    <div class="otp" data-otp={name}>
      <Field
        w={w}
        form={state}
        name={name}
        label={label}
        {...(hint === undefined ? {} : { hint })}
        required
        autocomplete="one-time-code"
        inputmode="numeric"
        maxlength={lengthMax}
        mono
      />
    </div>
  );
}
