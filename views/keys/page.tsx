// Owns the keys of the whole account: those that reach every project, and the one that asks for withdrawals. Secrets are shown once.
import type { Right } from '../../src/domain/permission';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths, withQuery } from '../paths';
import { Confirmed } from '../ui/confirmed';
import { KeyReveal, PageHead } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton, type FormState } from '../ui/form';
import { EmptyState } from '../ui/table';
import { words, type Words } from '../words';
import { AllowListField, LifeField, ModeField, NameField, ScopesField, keyLabels } from './fields';
import { KeyTable, type KeyRow } from './table';

export interface AccountKeysProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly keys: readonly KeyRow[];
  readonly withdrawalKeys: readonly KeyRow[];
  readonly grantable: readonly Right[];
  /** Which of the two is being made. */
  readonly making: 'api' | 'withdrawal';
  readonly form: FormState;
  readonly chosenScopes: readonly string[];
  /** Just made; its secret is in this answer only. */
  readonly created: { readonly name: string; readonly secret: string; readonly replaces: boolean } | null;
  readonly canManage: boolean;
  readonly canGoLive: boolean;
  /** Somebody without the right to withdrawals makes no key for them. */
  readonly canWithdraw: boolean;
  /** Until when this session is confirmed for keys; null when it is not. */
  readonly confirmedUntilMs: number | null;
}

export function AccountKeysPage(props: AccountKeysProps) {
  const { ctx, frame, keys, created, canManage, making } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="developers" title={w.access_keys_account()}>
      <PageHead title={w.access_keys_account()} lead={w.access_keys_account_lead()} />
      <div class="stack">
        {created === null ? null : <NewSecret w={w} created={created} />}
        {keys.length === 0 ? (
          <EmptyState title={w.access_keys_account_none()} text={w.access_keys_account_none_text()} />
        ) : (
          <KeyTable ctx={ctx} w={w} caption={w.access_keys_account()} keys={keys} canManage={canManage} />
        )}
        {canManage && making === 'api' ? <NewAccountKey {...props} w={w} /> : null}
        <WithdrawalKeys {...props} w={w} />
        {canManage ? null : <p class="muted">{w.cannot_manage()}</p>}
      </div>
    </AppFrame>
  );
}

export function NewSecret({ w, created }: { readonly w: Words; readonly created: NonNullable<AccountKeysProps['created']> }) {
  const { name, secret, replaces } = created;
  return (
    <KeyReveal
      w={w}
      title={replaces ? w.access_keys_rotated({ name }) : w.key_created({ name })}
      text={replaces ? w.access_keys_rotated_text() : w.key_created_text()}
      secret={secret}
      line={`QUITTANCE_API_KEY=${secret}`}
    />
  );
}

function NewAccountKey({ ctx, w, form, grantable, chosenScopes, canGoLive, confirmedUntilMs }: AccountKeysProps & { readonly w: Words }) {
  return (
    <section>
      <div class="section-head">
        <h2>{w.access_keys_live_section()}</h2>
      </div>
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={keyLabels(w)} />
        <Form ctx={ctx} action={paths.accountKeys} name="key">
          <input type="hidden" name="kind" value="api" />
          <NameField w={w} form={form} />
          <ModeField w={w} form={form} canGoLive={canGoLive} />
          <ScopesField w={w} form={form} grantable={grantable} chosen={chosenScopes} />
          <AllowListField w={w} form={form} />
          <LifeField w={w} form={form} />
          <div class="form-verbs">
            <SubmitButton>{w.create_key()}</SubmitButton>
          </div>
        </Form>
        <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
      </div>
    </section>
  );
}

function WithdrawalKeys(props: AccountKeysProps & { readonly w: Words }) {
  const { ctx, w, withdrawalKeys, canManage, canWithdraw, canGoLive, making } = props;
  const mayMake = canManage && canWithdraw && canGoLive;
  return (
    <section class="stack" id="withdrawal">
      <div class="section-head">
        <h2>{w.access_keys_withdrawal()}</h2>
      </div>
      <p class="soft">{w.access_keys_withdrawal_text()}</p>
      {withdrawalKeys.length === 0 ? (
        <p class="muted">{w.access_keys_withdrawal_none()}</p>
      ) : (
        <KeyTable ctx={ctx} w={w} caption={w.access_keys_withdrawal()} keys={withdrawalKeys} canManage={canManage && canWithdraw} />
      )}
      {mayMake && making === 'withdrawal' ? <NewWithdrawalKey {...props} /> : null}
      {mayMake && making === 'api' ? (
        <p>
          <a class="button" href={`${withQuery(paths.accountKeys, { make: 'withdrawal' })}#withdrawal`}>
            {w.access_keys_withdrawal_make()}
          </a>
        </p>
      ) : null}
      {canManage && canWithdraw && !canGoLive ? <p class="muted">{w.access_keys_unverified()}</p> : null}
    </section>
  );
}

function NewWithdrawalKey({ ctx, w, form, confirmedUntilMs }: AccountKeysProps & { readonly w: Words }) {
  return (
    <div class="stack">
      <ErrorSummary ctx={ctx} form={form} labels={keyLabels(w)} />
      <Form ctx={ctx} action={paths.accountKeys} name="withdrawal-key">
        <input type="hidden" name="kind" value="withdrawal" />
        <NameField w={w} form={form} />
        <AllowListField w={w} form={form} />
        <LifeField w={w} form={form} />
        <div class="form-verbs">
          <SubmitButton>{w.access_keys_withdrawal_make()}</SubmitButton>
          <a class="button" href={paths.accountKeys}>
            {w.cancel()}
          </a>
        </div>
      </Form>
      <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
    </div>
  );
}
