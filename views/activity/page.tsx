// Owns the activity log: who did what to which object, what it changed, from where, and whether it is sealed. Filters, pages, export.
import type { ActivityGroup } from '../../src/domain/activity-action';
import { activityGroups } from '../../src/domain/activity-action';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths, withQuery } from '../paths';
import { Confirmed } from '../ui/confirmed';
import { PageHead } from '../ui/facts';
import { Field, Form, SelectField, SubmitButton } from '../ui/form';
import { shortened } from '../ui/hash';
import { Icon } from '../ui/icons';
import { FilterChips, periodFilters, searchedText } from '../ui/filter-chips';
import { Cell, CursorPager, DataTable, EmptyState, type Pager } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { actionWords, detailWords, groupWords } from './words';

export interface ActivityFilters {
  readonly who: string | null;
  readonly group: ActivityGroup | null;
  readonly object: string | null;
  /** `YYYY-MM-DD`, both inclusive. */
  readonly from: string | null;
  readonly to: string | null;
  readonly q: string | null;
}

export type ActorKind = 'person' | 'key' | 'operator' | 'payer' | 'visitor' | 'system';
export type ObjectKind = 'project' | 'invoice' | 'wallet' | 'key' | 'endpoint' | 'person' | 'account' | 'invitation' | 'other';

/** `name` is null where nothing stands behind the id any more. */
export interface Actor {
  readonly kind: ActorKind;
  readonly name: string | null;
  /** As the rows write it: the filter's value. */
  readonly value: string;
}

export interface ActivityRow {
  readonly atMs: number;
  readonly actor: Actor;
  readonly via: 'web' | 'api' | 'system';
  readonly action: string;
  readonly object: { readonly id: string; readonly kind: ObjectKind; readonly name: string | null; readonly href: string | null };
  /** `before` is null for what is only said. */
  readonly changes: readonly { readonly name: string; readonly before: string | null; readonly after: string }[];
  readonly network: string;
  readonly device: string;
  readonly requestId: string;
  /** Null until the sealer came by. */
  readonly seq: number | null;
}

export interface ActivityProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly filters: ActivityFilters;
  readonly actors: readonly { readonly value: string; readonly name: string }[];
  readonly rows: readonly ActivityRow[];
  readonly pager: Pager;
  readonly mayExport: boolean;
  readonly confirmedUntilMs: number | null;
  readonly exportRowsMax: number;
}

export function ActivityPage(props: ActivityProps) {
  const { ctx, frame, rows, pager, filters } = props;
  const w = words(ctx.locale);
  const isFiltered = Object.values(filters).some((value) => value !== null);
  return (
    <AppFrame ctx={ctx} frame={frame} section="activity" title={w.area_activity()}>
      <PageHead title={w.area_activity()} lead={w.activity_lead()}>
        <a class="button" href={paths.activityCheck}>
          <Icon name="shield" size={14} />
          {w.activity_check_link()}
        </a>
      </PageHead>
      <FilterForm {...props} w={w} />
      <AppliedFilters {...props} w={w} />
      {rows.length === 0 ? <Nothing ctx={ctx} w={w} isFiltered={isFiltered} /> : <ActivityTable ctx={ctx} w={w} rows={rows} />}
      <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
      <ExportPart {...props} w={w} />
    </AppFrame>
  );
}

type Part = ActivityProps & { readonly w: Words };
type Small = { readonly ctx: ViewContext; readonly w: Words };

function FilterForm({ w, filters, actors }: Part) {
  const values = Object.fromEntries(Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== null));
  const form = { values, refusal: null };
  const known = actors.some((actor) => actor.value === filters.who) || filters.who === null ? actors : [...actors, { value: filters.who, name: filters.who }];
  const people = [{ value: '', label: w.activity_anybody() }, ...known.map(({ value, name }) => ({ value, label: name }))];
  const groups = Object.keys(activityGroups) as ActivityGroup[];
  return (
    <form method="get" action={paths.activity} class="filters" role="search">
      {filters.object === null ? null : <input type="hidden" name="object" value={filters.object} />}
      <Field w={w} form={form} name="q" label={w.activity_search()} type="search" maxlength={120} />
      <SelectField w={w} form={form} name="who" label={w.activity_who()} options={people} />
      <SelectField
        w={w}
        form={form}
        name="group"
        label={w.activity_group()}
        options={[{ value: '', label: w.activity_any_group() }, ...groups.map((group) => ({ value: group, label: groupWords(w, group) }))]}
      />
      <Field w={w} form={form} name="from" label={w.date_from()} type="date" />
      <Field w={w} form={form} name="to" label={w.date_to()} type="date" />
      <button type="submit" class="button">
        <Icon name="search" size={14} />
        {w.filter()}
      </button>
    </form>
  );
}

function AppliedFilters({ ctx, w, filters, actors }: Part) {
  const actor = actors.find((one) => one.value === filters.who)?.name ?? filters.who;
  const applied = [
    { name: 'q', text: searchedText(filters.q) },
    { name: 'who', text: actor },
    { name: 'group', text: filters.group === null ? null : groupWords(w, filters.group) },
    { name: 'object', text: filters.object === null ? null : shortened(filters.object) },
    ...periodFilters(ctx, filters),
  ];
  return <FilterChips ctx={ctx} filters={applied} clearHref={paths.activity} />;
}

function Nothing({ w, isFiltered }: Small & { readonly isFiltered: boolean }) {
  if (!isFiltered) return <EmptyState title={w.activity_none()} text={w.activity_none_text()} />;
  const action = (
    <a class="button" href={paths.activity}>
      {w.clear_filters()}
    </a>
  );
  return <EmptyState title={w.nothing_matches()} text={w.activity_nothing_matches_text()} action={action} />;
}

function ActivityTable({ ctx, w, rows }: Small & { readonly rows: readonly ActivityRow[] }) {
  const columns = [
    { label: w.when() },
    { label: w.activity_who() },
    { label: w.activity_what() },
    { label: w.activity_object() },
    { label: w.activity_changes() },
    { label: w.activity_where() },
    { label: w.activity_seal() },
  ];
  return (
    <DataTable caption={w.area_activity()} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell label={w.when()} class="wide">
            <Time ctx={ctx} ms={row.atMs} />
          </Cell>
          <Cell label={w.activity_who()} class="wide">
            <a href={withQuery(paths.activity, { who: row.actor.value })} title={w.activity_only_this_actor()}>
              {actorWords(w, row.actor)}
            </a>
            <span class="cell-sub">{viaWords(w, row.via)}</span>
          </Cell>
          <Cell class="cell-main">{actionWords(w, row.action)}</Cell>
          <Cell label={w.activity_object()} class="wide">
            <ObjectCell w={w} object={row.object} />
          </Cell>
          <Cell label={w.activity_changes()} class="wide">
            <Changes w={w} changes={row.changes} />
          </Cell>
          <Cell label={w.activity_where()} class="wide">
            <Where row={row} />
          </Cell>
          <Cell label={w.activity_seal()} class="wide">
            {row.seq === null ? <span class="muted">{w.activity_not_sealed()}</span> : w.activity_sealed_as({ seq: row.seq })}
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

/** Who it was, in words. */
export function actorWords(w: Words, { kind, name }: Pick<Actor, 'kind' | 'name'>): string {
  if (kind === 'person') return name ?? w.activity_removed_person();
  if (kind === 'key') return name === null ? w.activity_removed_key() : w.activity_key_named({ name });
  if (kind === 'operator') return w.activity_operator();
  return kind === 'payer' ? w.activity_payer() : kind === 'visitor' ? w.activity_visitor() : w.activity_system();
}

function viaWords(w: Words, via: ActivityRow['via']): string {
  return via === 'web' ? w.activity_via_web() : via === 'api' ? w.activity_via_api() : w.activity_via_system();
}

function objectWords(w: Words, kind: ObjectKind): string {
  const texts: Readonly<Record<ObjectKind, () => string>> = {
    project: w.activity_object_project,
    invoice: w.activity_object_invoice,
    wallet: w.activity_object_wallet,
    key: w.activity_object_key,
    endpoint: w.activity_object_endpoint,
    person: w.activity_object_person,
    account: w.activity_object_account,
    invitation: w.activity_object_invitation,
    other: w.activity_object_other,
  };
  return texts[kind]();
}

function ObjectCell({ w, object }: { readonly w: Words; readonly object: ActivityRow['object'] }) {
  const text = <bdi class="break">{object.name ?? objectWords(w, object.kind)}</bdi>;
  return (
    <>
      {object.href === null ? text : <a href={object.href}>{text}</a>}
      <a class="cell-sub mono" href={withQuery(paths.activity, { object: object.id })} title={w.activity_only_this_object()}>
        {shortened(object.id)}
      </a>
    </>
  );
}

function Changes({ w, changes }: { readonly w: Words; readonly changes: ActivityRow['changes'] }) {
  if (changes.length === 0) return <span class="muted">{'\u2014'}</span>;
  const shown = (text: string): string => (text === '' ? w.activity_empty_value() : text);
  return (
    <ul class="plain small">
      {changes.map(({ name, before, after }) => (
        <li>
          <span class="muted">{detailWords(w, name)}: </span>
          <bdi class="break">{before === null ? shown(after) : w.activity_before_after({ before: shown(before), after: shown(after) })}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Where({ row }: { readonly row: ActivityRow }) {
  if (row.network === '' && row.device === '') return <span class="muted">{'\u2014'}</span>;
  return (
    <span title={row.requestId}>
      {row.device}
      <span class="cell-sub mono">{row.network}</span>
    </span>
  );
}

function ExportPart({ ctx, w, filters, mayExport, confirmedUntilMs, exportRowsMax, rows }: Part) {
  if (rows.length === 0) return null;
  return (
    <section class="stack small gap-top">
      <h2>{w.activity_export()}</h2>
      {mayExport ? (
        <>
          <p class="small soft">{w.activity_export_text({ max: exportRowsMax.toLocaleString(ctx.locale) })}</p>
          <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
          <Form ctx={ctx} action={paths.activityExport} name="export" class="row">
            {Object.entries(filters).map(([name, value]) => (value === null ? null : <input type="hidden" name={name} value={value} />))}
            <SubmitButton kind="plain" name="format" value="csv">
              {w.activity_export_csv()}
            </SubmitButton>
            <SubmitButton kind="plain" name="format" value="jsonl">
              {w.activity_export_json()}
            </SubmitButton>
          </Form>
        </>
      ) : (
        <p class="small soft">{w.activity_export_no_right()}</p>
      )}
    </section>
  );
}
