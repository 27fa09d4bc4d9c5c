// Owns the list of a person's passkeys: name, made, last used; rename and remove in place, each with its consequence.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Confirmed } from '../ui/confirmed';
import { Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton, type FormState } from '../ui/form';
import { PasskeyForm, type PasskeyCeremony } from '../ui/passkey-form';
import { Badge } from '../ui/status';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface PasskeyLine {
  readonly id: string;
  /** Empty: nobody could guess one. */
  readonly name: string;
  /** Kept by a service and on several devices. */
  readonly isSynced: boolean;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
}

export interface PasskeysProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly passkeys: readonly PasskeyLine[];
  /** Why the last one stays: an account asks for a factor, or there is no other way in. */
  readonly keptBecause: 'asked' | 'only_way' | null;
  /** False where this address of the instance can have none. */
  readonly possible: boolean;
  readonly confirmedUntilMs: number | null;
  /** Null until the session is confirmed, and where passkeys cannot be. */
  readonly ceremony: PasskeyCeremony | null;
  readonly form: FormState;
}

export function PasskeysPage(props: PasskeysProps) {
  const { ctx, frame, passkeys, form } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.factor_passkeys()}>
      <PageHead
        title={w.factor_passkeys()}
        lead={w.factor_passkeys_lead()}
        crumbs={[{ label: w.factor_security(), href: paths.security }]}
        crumbsLabel={w.factor_crumbs()}
      />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ name: w.name(), credential: w.factor_passkey() }} />
        {passkeys.length === 0 ? <EmptyState title={w.factor_passkeys_none()} text={w.factor_passkeys_none_text()} /> : <PasskeyTable {...props} w={w} />}
        <AddPasskey {...props} w={w} />
        {passkeys.length === 1 ? <p class="hint">{w.factor_second_passkey()}</p> : null}
      </div>
    </AppFrame>
  );
}

type PartProps = PasskeysProps & { readonly w: Words };

function PasskeyTable(props: PartProps) {
  const { ctx, w, passkeys } = props;
  const columns = [{ label: w.name() }, { label: w.created() }, { label: w.last_used() }, { label: w.actions(), quiet: true }] as const;
  return (
    <DataTable caption={w.factor_passkeys()} columns={columns}>
      {passkeys.map((passkey) => (
        <tr>
          <Cell class="cell-main">
            {passkey.name === '' ? w.factor_passkey_unnamed() : passkey.name} {passkey.isSynced ? <Badge sign="confirming" word={w.factor_synced()} /> : null}
          </Cell>
          <Cell label={w.created()} class="muted">
            <Time ctx={ctx} ms={passkey.createdAtMs} style="day" />
          </Cell>
          <Cell label={w.last_used()} class="muted">
            {passkey.lastUsedAtMs === null ? w.never() : <Time ctx={ctx} ms={passkey.lastUsedAtMs} />}
          </Cell>
          <Cell class="wide">
            <div class="verbs">
              <Rename ctx={ctx} w={w} passkey={passkey} />
              <Remove {...props} passkey={passkey} />
            </div>
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function Rename({ ctx, w, passkey }: { readonly ctx: ViewContext; readonly w: Words; readonly passkey: PasskeyLine }) {
  const field = `name-${passkey.id}`;
  return (
    <details class="popover" data-popover>
      <summary class="button small">{w.factor_rename()}</summary>
      <div class="menu">
        <Form ctx={ctx} action={paths.passkey(passkey.id)} name={`rename-${passkey.id}`}>
          <div class="field">
            <label for={field}>{w.name()}</label>
            <input id={field} name="name" type="text" value={passkey.name} required maxlength={80} autocomplete="off" />
          </div>
          <SubmitButton>{w.save()}</SubmitButton>
        </Form>
      </div>
    </details>
  );
}

function Remove({ ctx, w, passkey, passkeys, keptBecause }: PartProps & { readonly passkey: PasskeyLine }) {
  const name = passkey.name === '' ? w.factor_passkey_unnamed() : passkey.name;
  return (
    <details class="popover" data-popover>
      <summary class="button small">{w.factor_remove()}</summary>
      <div class="menu">
        {keptBecause === null ? (
          <>
            <p class="menu-who">{w.factor_remove_text({ name, count: passkeys.length - 1 })}</p>
            <Form ctx={ctx} action={paths.passkeyRemoval(passkey.id)} name={`remove-${passkey.id}`} class="inline-form">
              <SubmitButton kind="danger">{w.factor_remove_now()}</SubmitButton>
            </Form>
          </>
        ) : (
          <p class="menu-who">{keptBecause === 'asked' ? w.factor_kept_asked() : w.factor_kept_only_way()}</p>
        )}
      </div>
    </details>
  );
}

function AddPasskey({ ctx, w, possible, ceremony, confirmedUntilMs }: PartProps) {
  if (!possible) {
    return (
      <Notice tone="warn">
        <p>{w.factor_passkeys_impossible()}</p>
      </Notice>
    );
  }
  return (
    <section id="add">
      <div class="section-head">
        <h2>{w.factor_add_passkey()}</h2>
      </div>
      <div class="stack small">
        <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
        {ceremony === null ? (
          <Form ctx={ctx} action={paths.passkeys} name="begin">
            <p class="hint">{w.factor_add_passkey_text()}</p>
            <div class="form-verbs">
              <SubmitButton>{w.factor_add_passkey()}</SubmitButton>
            </div>
          </Form>
        ) : (
          <>
            <PasskeyForm ctx={ctx} ceremony={ceremony} action={paths.passkeys} name="add" label={w.factor_make_passkey()}>
              <p class="hint">{w.factor_make_passkey_text()}</p>
            </PasskeyForm>
            <p class="notice warn" data-passkey-absent>
              <span />
              <span>{w.factor_passkeys_absent()}</span>
            </p>
          </>
        )}
      </div>
    </section>
  );
}
