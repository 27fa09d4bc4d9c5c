// Owns the form of a passkey ceremony: plain and hidden until the script finds that the browser can do it; the script fills one field
// and sends it. Without script other ways remain.
import type { PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import { words } from '../words';
import { Icon } from './icons';

/** What the browser is asked; made by the server for this page, good for five minutes. */
export interface PasskeyCeremony {
  /** `create` makes a passkey, `get` proves one. */
  readonly kind: 'create' | 'get';
  /** The options as JSON, as the ceremony's library takes them. */
  readonly options: string;
}

interface PasskeyFormProps {
  readonly ctx: ViewContext;
  /** Null where passkeys cannot be: nothing is drawn. */
  readonly ceremony: PasskeyCeremony | null;
  /** Where the answer goes: one of our paths. */
  readonly action: string;
  /** Tells apart the forms of one page. */
  readonly name: string;
  readonly label: string;
  /** The field of the answer. */
  readonly field?: string;
  readonly kind?: 'primary' | 'plain';
  /** The browser offers passkeys by itself in the field with `autocomplete="username webauthn"`. */
  readonly autofill?: true;
  /** Id of an input (an email) whose text names the new passkey. */
  readonly nameFrom?: string;
  /** Keeps the page's own key of the request (of a form that is sent on). */
  readonly bare?: true;
}

export function PasskeyForm(props: PropsWithChildren<PasskeyFormProps>) {
  const { ctx, ceremony, action, name, label, field = 'credential', kind = 'primary', children } = props;
  if (ceremony === null) return null;
  const w = words(ctx.locale);
  return (
    <form
      method="post"
      action={action}
      class="form passkey-form"
      data-form={name}
      data-passkey={ceremony.kind}
      data-passkey-options={ceremony.options}
      data-passkey-field={field}
      data-passkey-autofill={props.autofill === true ? 'yes' : undefined}
      data-passkey-name-from={props.nameFrom}
      hidden
    >
      <input type="hidden" name="csrf" value={ctx.csrf} />
      {props.bare === true ? null : <input type="hidden" name="idempotency_key" value={`${ctx.idempotencyKey}-${name}`} />}
      <input type="hidden" name={field} value="" />
      {children}
      <button type="submit" class={kind === 'primary' ? 'button primary' : 'button'} data-submit>
        <Icon name="key" />
        {label}
      </button>
      <p
        class="problem"
        role="alert"
        data-passkey-problem
        data-known={w.factor_passkey_known_here()}
        data-stopped={w.factor_passkey_stopped()}
        data-failed={w.factor_passkey_failed()}
        hidden
      ></p>
    </form>
  );
}
