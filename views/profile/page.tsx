// Owns the person's own page: name, language, zone and theme, the export of everything kept of them, and their deletion.
import type { StepUpAction } from '../../src/domain/step-up';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ConfirmFirst } from '../ui/confirm-first';
import { Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Field, Form, SelectField, SubmitButton, type FormState } from '../ui/form';
import { words, type Words } from '../words';

export interface ProfileProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Values: name, locale, time_zone, theme; email where a deletion was refused. */
  readonly form: FormState;
  readonly timeZones: readonly string[];
  /** The zone that the network's edge or the browser is supposed to be in; empty when nobody supposes one. */
  readonly guessedZone: string;
  /** Accounts that would be left without an owner. */
  readonly soleOwned: readonly { readonly id: string; readonly name: string }[];
  readonly exportConfirmedUntilMs: number | null;
  readonly deletion: { readonly action: StepUpAction; readonly confirmedUntilMs: number | null };
}

export function ProfilePage(props: ProfileProps) {
  const { ctx, frame, form } = props;
  const w = words(ctx.locale);
  const labels = { name: w.operator_your_name(), locale: w.language(), time_zone: w.operator_time_zone(), theme: w.theme(), email: w.email() };
  return (
    <AppFrame ctx={ctx} frame={frame} section="profile" title={w.nav_profile()} narrow>
      <PageHead title={w.nav_profile()} lead={frame.email} />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={labels} />
        <ProfileForm {...props} w={w} />
        <section class="stack small">
          <h2>{w.operator_export()}</h2>
          <p class="soft">{w.operator_export_person_text()}</p>
          <Form ctx={ctx} action={paths.profileExport} name="export">
            <ConfirmFirst ctx={ctx} untilMs={props.exportConfirmedUntilMs} />
            <div class="form-verbs">
              <SubmitButton kind="plain">{w.operator_export_verb()}</SubmitButton>
            </div>
          </Form>
        </section>
        <Deletion {...props} w={w} />
      </div>
    </AppFrame>
  );
}

type PartProps = ProfileProps & { readonly w: Words };

function ProfileForm({ ctx, w, form, timeZones, guessedZone }: PartProps) {
  const automatic = guessedZone === '' ? w.operator_zone_automatic() : w.operator_zone_guessed({ zone: guessedZone });
  return (
    <Form ctx={ctx} action={paths.profile} name="profile">
      <Field w={w} form={form} name="name" label={w.operator_your_name()} hint={w.operator_your_name_hint()} optional autocomplete="name" maxlength={80} />
      <div class="form-row">
        <SelectField
          w={w}
          form={form}
          name="locale"
          label={w.language()}
          hint={w.operator_language_hint()}
          options={[
            { value: 'en', label: 'English' },
            { value: 'ru', label: 'Русский' },
          ]}
        />
        <SelectField
          w={w}
          form={form}
          name="theme"
          label={w.theme()}
          options={[
            { value: 'system', label: w.theme_system() },
            { value: 'light', label: w.theme_light() },
            { value: 'dark', label: w.theme_dark() },
          ]}
        />
      </div>
      <SelectField
        w={w}
        form={form}
        name="time_zone"
        label={w.operator_time_zone()}
        hint={w.operator_time_zone_hint()}
        options={[{ value: '', label: automatic }, ...timeZones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))]}
      />
      <div class="form-verbs">
        <SubmitButton>{w.save()}</SubmitButton>
      </div>
    </Form>
  );
}

function Deletion({ ctx, w, frame, form, soleOwned, deletion }: PartProps) {
  return (
    <section class="stack small">
      <h2>{w.operator_delete_person()}</h2>
      <p class="soft">{w.operator_delete_person_text()}</p>
      {soleOwned.length > 0 ? (
        <Notice tone="warn" title={w.operator_delete_sole()}>
          <p>{w.operator_delete_sole_text()}</p>
          <ul>
            {soleOwned.map((account) => (
              <li>{account.name}</li>
            ))}
          </ul>
        </Notice>
      ) : (
        <Form ctx={ctx} action={paths.profileDeletion} name="deletion">
          <Field w={w} form={form} name="email" label={w.operator_type_email({ email: frame.email })} required inputmode="email" maxlength={254} />
          <ConfirmFirst ctx={ctx} untilMs={deletion.confirmedUntilMs} />
          <div class="form-verbs">
            <SubmitButton kind="danger">{w.operator_delete_person_verb()}</SubmitButton>
          </div>
        </Form>
      )}
    </section>
  );
}
