// Owns the list of payment links of one mode, narrowed by what its address says.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { beside, paths } from '../paths';
import { PageHead } from '../ui/facts';
import { SelectField, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { Cell, CursorPager, DataTable, EmptyState, type Pager } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import type { LinkState, LinkView } from './model';
import { WaysTabs } from './nav';
import { AskedFor, kindWord, LinkStateBadge } from './words';

export interface LinkListProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly links: readonly LinkView[];
  readonly filter: { readonly project: string | null; readonly state: LinkState | null };
  readonly pager: Pager;
  readonly canManage: boolean;
}

export function LinkListPage(props: LinkListProps) {
  const { ctx, frame, links, filter, pager, canManage } = props;
  const w = words(ctx.locale);
  const isNarrowed = filter.project !== null || filter.state !== null;
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={w.ways_links()}>
      <PageHead title={w.ways_links()} lead={w.ways_links_lead()}>
        {canManage ? <NewLink ctx={ctx} w={w} /> : null}
      </PageHead>
      <WaysTabs ctx={ctx} current="links" />
      {links.length === 0 && !isNarrowed ? (
        <EmptyState title={w.ways_links_none()} text={w.ways_links_none_text()} action={canManage ? <NewLink ctx={ctx} w={w} /> : null} />
      ) : (
        <>
          <LinkFilter {...props} w={w} />
          {links.length === 0 ? <EmptyState title={w.ways_links_none_here()} text={w.ways_links_none_here_text()} /> : <LinkTable {...props} w={w} />}
        </>
      )}
      <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
    </AppFrame>
  );
}

function NewLink({ ctx, w }: { readonly ctx: ViewContext; readonly w: Words }) {
  return (
    <a class="button primary" href={beside(ctx.path, paths.linkNew)}>
      <Icon name="plus" size={14} />
      {w.ways_link_new()}
    </a>
  );
}

type Part = LinkListProps & { readonly w: Words };

function LinkFilter({ ctx, w, frame, filter }: Part) {
  const form: FormState = { values: { project: filter.project ?? '', state: filter.state ?? '' }, refusal: null };
  const states = [
    { value: '', label: w.ways_state_all() },
    { value: 'active', label: w.ways_state_active() },
    { value: 'paused', label: w.ways_state_paused() },
    { value: 'archived', label: w.ways_state_archived() },
  ];
  const projects = [{ value: '', label: w.all_projects() }, ...frame.projects.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <form method="get" action={beside(ctx.path, paths.links)} class="filters" role="search">
      <SelectField w={w} form={form} name="state" label={w.ways_state()} options={states} />
      {frame.projects.length < 2 ? null : <SelectField w={w} form={form} name="project" label={w.project()} options={projects} />}
      <button type="submit" class="button">
        <Icon name="search" size={14} />
        {w.filter()}
      </button>
    </form>
  );
}

function LinkTable({ ctx, w, links }: Part) {
  const columns = [
    { label: w.ways_title() },
    { label: w.ways_state() },
    { label: w.amount() },
    { label: w.ways_made(), number: true },
    { label: w.ways_paid(), number: true },
    { label: w.project() },
    { label: w.ways_created() },
  ] as const;
  return (
    <DataTable caption={w.ways_links()} columns={columns}>
      {links.map((link) => (
        <tr>
          <Cell class="cell-main">
            <a href={beside(ctx.path, paths.link(link.id))}>{link.title}</a>
            <span class="cell-sub">{kindWord(w, link.kind)}</span>
          </Cell>
          <Cell class="end">
            <LinkStateBadge w={w} state={link.state} />
          </Cell>
          <Cell label={w.amount()}>
            <AskedFor ctx={ctx} w={w} link={link} />
          </Cell>
          <Cell number label={w.ways_made()}>
            {String(link.made)}
          </Cell>
          <Cell number label={w.ways_paid()}>
            {String(link.paid)}
          </Cell>
          <Cell class="phone-hidden">
            <div class="cell-clip">{link.project.name}</div>
          </Cell>
          <Cell class="end muted">
            <Time ctx={ctx} ms={link.createdAtMs} style="day" />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}
