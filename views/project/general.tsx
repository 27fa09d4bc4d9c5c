// Owns a project's general settings.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Choices, ErrorSummary, Field, Form, Radio, SelectField, SubmitButton, type FormState, type Option } from '../ui/form';
import { words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';

export interface ProjectGeneralProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  /** Values: name, currency, expiry_minutes, support_contact, mode. */
  readonly form: FormState;
  readonly currencies: readonly Option[];
  readonly canManage: boolean;
  readonly hasLiveWallet: boolean;
}

export function ProjectGeneralPage(props: ProjectGeneralProps) {
  const { ctx, frame, project, form, currencies, canManage, hasLiveWallet } = props;
  const w = words(ctx.locale);
  const labels = { name: w.name(), currency: w.default_currency(), expiry_minutes: w.expiry(), support_contact: w.support_contact(), mode: w.mode() };
  const mode = form.values['mode'] ?? project.mode;
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="general">
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={labels} />
        <Form ctx={ctx} action={paths.project(project.id)} name="settings">
          <Field w={w} form={form} name="name" label={w.name()} hint={w.project_name_hint()} required maxlength={80} />
          <div class="form-row">
            <SelectField w={w} form={form} name="currency" label={w.default_currency()} options={currencies} />
            <Field w={w} form={form} name="expiry_minutes" label={w.expiry()} hint={w.expiry_hint()} required inputmode="numeric" maxlength={5} />
          </div>
          <Field w={w} form={form} name="support_contact" label={w.support_contact()} hint={w.support_contact_hint()} optional maxlength={254} />
          <Choices legend={w.mode()} hint={w.mode_hint()}>
            <Radio name="mode" value="test" checked={mode === 'test'} label={w.mode_test()} hint={w.mode_test_hint()} />
            <Radio
              name="mode"
              value="live"
              checked={mode === 'live'}
              label={w.mode_live()}
              hint={hasLiveWallet ? w.mode_live_hint() : w.mode_live_no_wallet()}
            />
          </Choices>
          {canManage ? (
            <div class="form-verbs">
              <SubmitButton>{w.save()}</SubmitButton>
            </div>
          ) : (
            <p class="muted">{w.cannot_manage()}</p>
          )}
        </Form>
      </div>
    </ProjectFrame>
  );
}
