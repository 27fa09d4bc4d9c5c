// Owns the form for a new static address: which project, which customer, which coin.
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { beside, paths } from '../paths';
import { Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Field, Form, SelectField, SubmitButton, type FormState, type Option } from '../ui/form';
import { EmptyState } from '../ui/table';
import { words } from '../words';

export interface StaticAddressNewProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly projects: readonly { readonly id: string; readonly name: string; readonly mode: Mode }[];
  readonly assets: readonly Option[];
  /** The wallet in force is one shared address, or there is none: said in words beside the problem. */
  readonly needsOwnAddresses: boolean;
  /** Values: project_id, customer, asset. */
  readonly form: FormState;
}

export function StaticAddressNewPage({ ctx, frame, projects, assets, needsOwnAddresses, form }: StaticAddressNewProps) {
  const w = words(ctx.locale);
  const options = projects.map((project) => ({ value: project.id, label: project.mode === 'test' ? `${project.name} (${w.test()})` : project.name }));
  const labels = { project_id: w.project(), customer: w.ways_customer(), asset: w.ways_coin() };
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={w.ways_address_new()} narrow>
      <PageHead
        title={w.ways_address_new()}
        crumbs={[{ label: w.ways_addresses(), href: beside(ctx.path, paths.staticAddresses) }]}
        crumbsLabel={w.where_you_are()}
      />
      {projects.length === 0 ? (
        <EmptyState title={w.projects_none()} text={w.invoice_needs_project()} action={<a href={paths.projectNew}>{w.new_project()}</a>} />
      ) : (
        <div class="stack">
          <ErrorSummary ctx={ctx} form={form} labels={labels} />
          {needsOwnAddresses ? (
            <Notice tone="warn">
              {w.ways_needs_own_addresses()} <a href={paths.wallets(form.values['project_id'] ?? '')}>{w.tab_wallets()}</a>
            </Notice>
          ) : null}
          <Form ctx={ctx} action={beside(ctx.path, paths.staticAddresses)} name="static-address">
            <SelectField w={w} form={form} name="project_id" label={w.project()} options={options} />
            <Field w={w} form={form} name="customer" label={w.ways_customer()} hint={w.ways_customer_hint()} required maxlength={120} />
            <SelectField w={w} form={form} name="asset" label={w.ways_coin()} hint={w.ways_coin_hint()} options={assets} />
            <div class="form-verbs">
              <SubmitButton>{w.ways_create()}</SubmitButton>
              <a href={beside(ctx.path, paths.staticAddresses)}>{w.cancel()}</a>
            </div>
          </Form>
        </div>
      )}
    </AppFrame>
  );
}
