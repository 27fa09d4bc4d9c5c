// Owns the form for a new payment link. The kind is chosen first, by an address of its own, so that the form asks only what that kind has.
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { beside, paths, withQuery } from '../paths';
import { PageHead } from '../ui/facts';
import { ErrorSummary, Form, SelectField, SubmitButton } from '../ui/form';
import { EmptyState, Tabs } from '../ui/table';
import { words } from '../words';
import { LinkFields, linkLabels, type LinkFieldsProps } from './fields';
import type { LinkKind } from './model';
import { kindWord } from './words';

export interface LinkNewProps extends Omit<LinkFieldsProps, 'w'> {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly projects: readonly { readonly id: string; readonly name: string; readonly mode: Mode }[];
}

const kinds: readonly LinkKind[] = ['fixed', 'open', 'counter'];

export function LinkNewPage({ ctx, frame, projects, ...fields }: LinkNewProps) {
  const w = words(ctx.locale);
  const { kind, form } = fields;
  const options = projects.map((project) => ({ value: project.id, label: project.mode === 'test' ? `${project.name} (${w.test()})` : project.name }));
  const hints = { fixed: w.ways_kind_fixed_hint(), open: w.ways_kind_open_hint(), counter: w.ways_kind_counter_hint() };
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={w.ways_link_new()} narrow>
      <PageHead title={w.ways_link_new()} crumbs={[{ label: w.ways_links(), href: beside(ctx.path, paths.links) }]} crumbsLabel={w.where_you_are()} />
      {projects.length === 0 ? (
        <EmptyState title={w.projects_none()} text={w.invoice_needs_project()} action={<a href={paths.projectNew}>{w.new_project()}</a>} />
      ) : (
        <div class="stack">
          <Tabs
            label={w.ways_kind()}
            tabs={kinds.map((one) => ({ label: kindWord(w, one), href: withQuery(ctx.path, { kind: one }), current: one === kind }))}
          />
          <p class="lead">{hints[kind]}</p>
          <ErrorSummary ctx={ctx} form={form} labels={linkLabels(w)} />
          <Form ctx={ctx} action={beside(ctx.path, paths.links)} name="link">
            <input type="hidden" name="kind" value={kind} />
            <SelectField w={w} form={form} name="project_id" label={w.project()} options={options} />
            <LinkFields w={w} {...fields} />
            <div class="form-verbs">
              <SubmitButton>{w.ways_create()}</SubmitButton>
              <a href={beside(ctx.path, paths.links)}>{w.cancel()}</a>
            </div>
          </Form>
        </div>
      )}
    </AppFrame>
  );
}
