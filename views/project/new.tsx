// Owns the form for a new project: a name, a currency, and test coins or a wallet. The first screen after sign-up.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { PageHead } from '../ui/facts';
import { Choices, ErrorSummary, Field, Form, Radio, SelectField, SubmitButton, TextArea, type FormState, type Option } from '../ui/form';
import { words } from '../words';

export interface ProjectNewProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Values: name, currency, receiving (`test` or `wallet`), source. A source that was refused as a secret is left out. */
  readonly form: FormState;
  readonly currencies: readonly Option[];
}

export function ProjectNewPage({ ctx, frame, form, currencies }: ProjectNewProps) {
  const w = words(ctx.locale);
  const receiving = form.values['receiving'] ?? 'test';
  const labels = { name: w.name(), currency: w.currency(), source: w.wallet_source() };
  return (
    <AppFrame ctx={ctx} frame={frame} section="projects" title={w.new_project()} narrow>
      <PageHead
        title={w.new_project()}
        crumbs={[{ label: w.nav_projects(), href: paths.projects }]}
        crumbsLabel={w.where_you_are()}
        lead={w.project_new_lead()}
      />
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={labels} />
        <Form ctx={ctx} action={paths.projects} name="project">
          <Field w={w} form={form} name="name" label={w.name()} hint={w.project_name_hint()} required maxlength={80} />
          <SelectField w={w} form={form} name="currency" label={w.default_currency()} hint={w.default_currency_hint()} options={currencies} />
          <Choices legend={w.receiving()}>
            <Radio name="receiving" value="test" checked={receiving !== 'wallet'} label={w.receiving_test()} hint={w.receiving_test_hint()} />
            <Radio name="receiving" value="wallet" checked={receiving === 'wallet'} label={w.receiving_wallet()} hint={w.receiving_wallet_hint()} />
          </Choices>
          <TextArea
            w={w}
            form={form}
            name="source"
            label={w.wallet_source()}
            hint={w.wallet_source_hint()}
            optional
            rows={2}
            maxlength={160}
            mono
            guardSecrets
          />
          <div class="form-verbs">
            <SubmitButton>{w.create_project()}</SubmitButton>
            <a href={paths.projects}>{w.cancel()}</a>
          </div>
        </Form>
      </div>
    </AppFrame>
  );
}
