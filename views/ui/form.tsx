// Owns form parts: label above, hint below, problem below the field and tied to it, summary on top. Works without script.
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { FieldProblem, Refusal } from '../../src/domain/refusal';
import type { ViewContext } from '../context';
import { words, type Words } from '../words';
import { Icon } from './icons';
import { problemText, refusalText } from './refusal-words';

/** What a form shows again after a refusal. Secrets are left out by whoever fills it. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  readonly refusal: Refusal | null;
}

export const emptyForm: FormState = { values: {}, refusal: null };

/** The problem of one field, by its JSON pointer's first segment. */
export function problemOf(form: FormState, name: string): FieldProblem | null {
  if (form.refusal?.reason !== 'invalid_input') return null;
  return form.refusal.problems.find((problem) => problem.pointer.split('/')[1] === name) ?? null;
}

interface FormProps {
  readonly ctx: ViewContext;
  readonly action: string;
  /** Tells apart the forms of one page in the idempotency key. */
  readonly name: string;
  readonly class?: string;
}

export function Form({ ctx, action, name, class: className = 'form', children }: PropsWithChildren<FormProps>) {
  return (
    <form method="post" action={action} class={className} data-form={name}>
      <input type="hidden" name="csrf" value={ctx.csrf} />
      <input type="hidden" name="idempotency_key" value={`${ctx.idempotencyKey}-${name}`} />
      {children}
    </form>
  );
}

interface FieldFrameProps {
  readonly w: Words;
  readonly form: FormState;
  readonly name: string;
  readonly label: string;
  readonly hint?: Child;
  readonly optional?: boolean;
}

/** The attributes that tie an input to its hint and its problem. */
function ties(form: FormState, name: string, hint: Child | undefined): { 'aria-describedby'?: string; 'aria-invalid'?: 'true' } {
  const bad = problemOf(form, name) !== null;
  const ids = [...(hint === undefined ? [] : [`${name}-hint`]), ...(bad ? [`${name}-problem`] : [])];
  return { ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }), ...(bad ? { 'aria-invalid': 'true' as const } : {}) };
}

function FieldFrame({ w, form, name, label, hint, optional, children }: PropsWithChildren<FieldFrameProps>) {
  const problem = problemOf(form, name);
  return (
    <div class="field">
      <label for={name}>
        {label}
        {optional === true ? <span class="optional"> {w.optional()}</span> : null}
      </label>
      {children}
      {hint === undefined ? null : (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {problem === null ? null : (
        <p class="problem" id={`${name}-problem`}>
          <Icon name="warning" size={14} />
          <span>{problemText(w, problem)}</span>
        </p>
      )}
    </div>
  );
}

export interface FieldProps extends FieldFrameProps {
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'date' | 'time' | 'search';
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly inputmode?: 'decimal' | 'numeric' | 'email' | 'url';
  readonly maxlength?: number;
  readonly minlength?: number;
  readonly placeholder?: string;
  readonly mono?: true;
  /** Tells the script to look for private keys and seed phrases before the form is sent. */
  readonly guardSecrets?: true;
}

export function Field(props: FieldProps) {
  const { form, name, hint, type = 'text', required = false, autocomplete = 'off' } = props;
  return (
    <FieldFrame {...props}>
      <input
        id={name}
        name={name}
        type={type}
        value={type === 'password' ? '' : (form.values[name] ?? '')}
        required={required}
        autocomplete={autocomplete}
        inputmode={props.inputmode}
        maxlength={props.maxlength}
        minlength={props.minlength}
        placeholder={props.placeholder}
        class={props.mono === true ? 'mono' : undefined}
        spellcheck={props.mono === true ? false : undefined}
        data-guard-secrets={props.guardSecrets === true ? props.w.secret_warning() : undefined}
        {...ties(form, name, hint)}
      />
    </FieldFrame>
  );
}

export function TextArea(props: FieldFrameProps & { readonly rows?: number; readonly maxlength?: number; readonly mono?: true; readonly guardSecrets?: true }) {
  const { form, name, hint, rows = 3, maxlength } = props;
  return (
    <FieldFrame {...props}>
      <textarea
        id={name}
        name={name}
        rows={rows}
        maxlength={maxlength}
        class={props.mono === true ? 'mono' : undefined}
        spellcheck={props.mono === true ? false : undefined}
        data-guard-secrets={props.guardSecrets === true ? props.w.secret_warning() : undefined}
        {...ties(form, name, hint)}
      >
        {form.values[name] ?? ''}
      </textarea>
    </FieldFrame>
  );
}

/** Money is typed as text: a comma or a point, never a spinner. */
export function MoneyField(props: Omit<FieldProps, 'type' | 'inputmode'>) {
  return <Field {...props} type="text" inputmode="decimal" maxlength={41} />;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export interface SelectFieldProps extends FieldFrameProps {
  readonly options: readonly Option[];
}

export function SelectField(props: SelectFieldProps) {
  const { form, name, hint, options } = props;
  const chosen = form.values[name];
  return (
    <FieldFrame {...props}>
      <span class="select">
        <select id={name} name={name} {...ties(form, name, hint)}>
          {options.map((option) => (
            <option value={option.value} selected={option.value === chosen}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="down" size={14} />
      </span>
    </FieldFrame>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly label: Child;
  readonly hint?: Child;
  readonly disabled?: boolean;
}

export function Check({ name, value, checked, label, hint, disabled = false }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="checkbox" name={name} value={value} checked={checked} disabled={disabled} />
      <span>
        <span class="choice-label">{label}</span>
        {hint === undefined ? null : <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}

export function Radio({ name, value, checked, label, hint, disabled = false }: ChoiceProps) {
  return (
    <label class="choice card-choice">
      <input type="radio" name={name} value={value} checked={checked} disabled={disabled} />
      <span>
        <span class="choice-label">{label}</span>
        {hint === undefined ? null : <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}

/** Several choices under one question. */
export function Choices({ legend, hint, children }: PropsWithChildren<{ readonly legend: string; readonly hint?: Child }>) {
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
      {children}
    </fieldset>
  );
}

interface ErrorSummaryProps {
  readonly ctx: ViewContext;
  readonly form: FormState;
  /** Labels of the fields by name, so that the summary names what it links to. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Everything that stops the form, on top of it; takes the focus when the page opens. */
export function ErrorSummary({ ctx, form, labels }: ErrorSummaryProps) {
  const refusal = form.refusal;
  if (refusal === null) return null;
  const w = words(ctx.locale);
  const text = refusalText(w, refusal);
  const problems = refusal.reason === 'invalid_input' ? refusal.problems : [];
  return (
    <div class="notice bad" role="alert" tabindex={-1} data-focus>
      <Icon name="warning" />
      <div>
        <p class="notice-title">{text.title}</p>
        {problems.length === 0 ? <p>{text.advice}</p> : null}
        {problems.length === 0 ? null : (
          <ul class="plain">
            {problems.map((problem) => {
              const name = problem.pointer.split('/')[1] ?? '';
              return (
                <li>
                  <a href={`#${name}`}>{`${labels[name] ?? name}: ${problemText(w, problem)}`}</a>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </div>
  );
}

export function SubmitButton({
  children,
  kind = 'primary',
  name,
  value,
}: PropsWithChildren<{ readonly kind?: 'primary' | 'plain' | 'danger'; readonly name?: string; readonly value?: string }>) {
  return (
    <button type="submit" class={kind === 'plain' ? 'button' : `button ${kind}`} name={name} value={value} data-submit>
      {children}
    </button>
  );
}
