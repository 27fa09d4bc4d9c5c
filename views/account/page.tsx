// Owns the settings of an account: its name, its rules, who may look in, what may be taken along, and its end.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ConfirmFirst } from '../ui/confirm-first';
import { FactList, Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Field, Form, SelectField, SubmitButton, type FormState } from '../ui/form';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface ClosingFacts {
  readonly members: number;
  readonly projects: number;
  readonly keys: number;
  readonly endpoints: number;
  /** Live invoices that still wait for money. */
  readonly open: number;
}

export interface AccountProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Values: name; closing_name where a closing was refused. */
  readonly form: FormState;
  readonly accountId: string;
  readonly isOwner: boolean;
  readonly requiresFactor: boolean;
  readonly walletDelayHours: number;
  readonly walletDelayChoices: readonly number[];
  /** A shorter delay that holds later; null when none was asked for. */
  readonly nextDelay: { readonly hours: number; readonly fromMs: number } | null;
  /** Until when the operator may look; null when they may not. */
  readonly supportUntilMs: number | null;
  readonly confirmed: {
    readonly walletsMs: number | null;
    readonly membersMs: number | null;
    readonly exportsMs: number | null;
    readonly ownershipMs: number | null;
  };
  readonly closing: ClosingFacts;
}

export function AccountPage(props: AccountProps) {
  const { ctx, frame, form, accountId, isOwner } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="account" title={w.nav_account()} narrow>
      <PageHead title={w.nav_account()} lead={frame.accountName ?? ''} />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ name: w.operator_account_name(), closing_name: w.operator_account_name() }} />
        <Form ctx={ctx} action={paths.account} name="account">
          <Field w={w} form={form} name="name" label={w.operator_account_name()} hint={w.operator_account_name_hint()} required maxlength={80} />
          <div class="form-verbs">
            <SubmitButton>{w.save()}</SubmitButton>
          </div>
        </Form>
        <FactList facts={[{ label: w.operator_account_id(), value: <bdi class="hash">{accountId}</bdi> }]} />
        <FactorRule {...props} w={w} />
        {isOwner ? <WalletDelay {...props} w={w} /> : null}
        {isOwner ? <Support {...props} w={w} /> : null}
        {isOwner ? <Export {...props} w={w} /> : null}
        {isOwner ? <Closing {...props} w={w} /> : null}
      </div>
    </AppFrame>
  );
}

type PartProps = AccountProps & { readonly w: Words };

function FactorRule({ ctx, w, requiresFactor, confirmed }: PartProps) {
  return (
    <section class="stack small">
      <h2>{w.operator_factor_rule()}</h2>
      <p class="soft">{requiresFactor ? w.operator_factor_rule_on() : w.operator_factor_rule_off()}</p>
      <Form ctx={ctx} action={paths.accountFactorRule} name="factor-rule">
        <input type="hidden" name="requires_factor" value={requiresFactor ? 'no' : 'yes'} />
        <ConfirmFirst ctx={ctx} untilMs={confirmed.membersMs} />
        <div class="form-verbs">
          <SubmitButton kind="plain">{requiresFactor ? w.operator_factor_rule_drop() : w.operator_factor_rule_set()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

function WalletDelay({ ctx, w, walletDelayHours, walletDelayChoices, nextDelay, confirmed }: PartProps) {
  const form: FormState = { values: { delay_hours: String(nextDelay?.hours ?? walletDelayHours) }, refusal: null };
  return (
    <section class="stack small">
      <h2>{w.operator_wallet_delay()}</h2>
      <p class="soft">{w.operator_wallet_delay_text()}</p>
      {nextDelay === null ? null : (
        <Notice tone="info" title={w.operator_wallet_delay_next({ hours: String(nextDelay.hours) })}>
          <p>
            <Time ctx={ctx} ms={nextDelay.fromMs} style="full" />
          </p>
        </Notice>
      )}
      <Form ctx={ctx} action={paths.accountWalletDelay} name="wallet-delay">
        <SelectField
          w={w}
          form={form}
          name="delay_hours"
          label={w.operator_wallet_delay_label()}
          options={walletDelayChoices.map((hours) => ({ value: String(hours), label: w.operator_hours({ count: String(hours) }) }))}
        />
        <ConfirmFirst ctx={ctx} untilMs={confirmed.walletsMs} />
        <div class="form-verbs">
          <SubmitButton kind="plain">{w.save()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

function Support({ ctx, w, supportUntilMs }: PartProps) {
  return (
    <section class="stack small">
      <h2>{w.operator_support_access()}</h2>
      <p class="soft">
        {supportUntilMs === null ? (
          w.operator_support_off()
        ) : (
          <>
            {w.operator_support_until()} <Time ctx={ctx} ms={supportUntilMs} />
          </>
        )}
      </p>
      <p>
        <a class="button" href={paths.supportAccess}>
          {w.operator_support_open()}
        </a>
      </p>
    </section>
  );
}

function Export({ ctx, w, confirmed }: PartProps) {
  return (
    <section class="stack small">
      <h2>{w.operator_export()}</h2>
      <p class="soft">{w.operator_export_account_text()}</p>
      <Form ctx={ctx} action={paths.accountExport} name="export">
        <ConfirmFirst ctx={ctx} untilMs={confirmed.exportsMs} />
        <div class="form-verbs">
          <SubmitButton kind="plain">{w.operator_export_verb()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

function Closing({ ctx, w, frame, form, closing, confirmed }: PartProps) {
  const counts = {
    members: String(closing.members),
    projects: String(closing.projects),
    keys: String(closing.keys),
    endpoints: String(closing.endpoints),
  };
  return (
    <section class="stack small">
      <h2>{w.operator_close()}</h2>
      <p class="soft">{w.operator_close_text(counts)}</p>
      {closing.open === 0 ? null : (
        <Notice tone="warn" title={w.operator_close_open({ count: String(closing.open) })}>
          <p>{w.operator_close_open_text()}</p>
        </Notice>
      )}
      <Form ctx={ctx} action={paths.accountClosure} name="closure">
        <Field w={w} form={form} name="closing_name" label={w.operator_type_name({ name: frame.accountName ?? '' })} required maxlength={80} />
        <ConfirmFirst ctx={ctx} untilMs={confirmed.ownershipMs} />
        <div class="form-verbs">
          <SubmitButton kind="danger">{w.operator_close_verb()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}
