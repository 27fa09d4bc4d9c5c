// Owns the login history: every attempt with its device, place and result, narrowed by what the address says, and the way out of it as CSV.
import { signInMethods, signInResults } from '../../src/domain/login-history';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths, withQuery } from '../paths';
import { Confirmed } from '../ui/confirmed';
import { PageHead } from '../ui/facts';
import { Field, Form, SelectField, SubmitButton, type FormState, type Option } from '../ui/form';
import { Icon } from '../ui/icons';
import { Badge } from '../ui/status';
import { FilterChips, periodFilters, searchedText } from '../ui/filter-chips';
import { Cell, CursorPager, DataTable, EmptyState, type Pager } from '../ui/table';
import { formatTime } from '../ui/time-format';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { methodWords, resultWords } from './history-words';
import { deviceText, PlaceOf, type Whence } from './whence';

export interface AttemptView extends Whence {
  readonly id: string;
  readonly atMs: number;
  readonly method: string;
  readonly result: string;
}

/** As the address has them; null narrows nothing. */
export interface HistoryFilters {
  readonly result: string | null;
  readonly method: string | null;
  /** `YYYY-MM-DD`, both inclusive. */
  readonly from: string | null;
  readonly to: string | null;
  readonly q: string | null;
}

export interface HistoryProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly filters: HistoryFilters;
  readonly rows: readonly AttemptView[];
  readonly pager: Pager;
  /** False when nobody ever tried. */
  readonly hasAny: boolean;
  /** Until when exports are confirmed; null: they are not. */
  readonly confirmedUntilMs: number | null;
}

export function HistoryPage(props: HistoryProps) {
  const { ctx, frame, rows, pager, hasAny } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.history_title()}>
      <PageHead title={w.history_title()} crumbs={[{ label: w.nav_security(), href: paths.security }]} crumbsLabel={w.where_you_are()} lead={w.history_lead()}>
        {rows.length === 0 ? null : <Export {...props} w={w} />}
      </PageHead>
      {hasAny ? (
        <>
          <FilterForm {...props} w={w} />
          <AppliedFilters {...props} w={w} />
          {rows.length === 0 ? null : <Confirmed ctx={ctx} untilMs={props.confirmedUntilMs} />}
          {rows.length === 0 ? <NothingMatches w={w} /> : <AttemptTable ctx={ctx} w={w} rows={rows} />}
          <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
        </>
      ) : (
        <EmptyState title={w.history_none()} text={w.history_none_text()} />
      )}
    </AppFrame>
  );
}

type Part = HistoryProps & { readonly w: Words };

function Export({ ctx, w, filters }: Part) {
  return (
    <Form ctx={ctx} action={paths.historyExport} name="export" class="inline-form">
      {Object.entries(filters).map(([name, value]) => (value === null ? null : <input type="hidden" name={name} value={value} />))}
      <SubmitButton kind="plain">{w.history_export()}</SubmitButton>
    </Form>
  );
}

function valuesOf(filters: HistoryFilters): FormState {
  const entries = Object.entries(filters).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { values: Object.fromEntries(entries), refusal: null };
}

function resultOptions(w: Words): readonly Option[] {
  const all = { value: '', label: w.tab_all() };
  const failed = { value: 'failed', label: w.history_result_failed() };
  const [success, ...rest] = signInResults.map((value) => ({ value, label: resultWords(w, value) }));
  return [all, ...(success === undefined ? [] : [success]), failed, ...rest];
}

function FilterForm({ w, filters }: Part) {
  const form = valuesOf(filters);
  const methods = [{ value: '', label: w.tab_all() }, ...signInMethods.map((value) => ({ value, label: methodWords(w, value) }))];
  return (
    <form method="get" action={paths.history} class="filters" role="search">
      <Field w={w} form={form} name="q" label={w.history_search()} type="search" maxlength={80} />
      <SelectField w={w} form={form} name="result" label={w.history_result()} options={resultOptions(w)} />
      <SelectField w={w} form={form} name="method" label={w.history_method()} options={methods} />
      <Field w={w} form={form} name="from" label={w.date_from()} type="date" />
      <Field w={w} form={form} name="to" label={w.date_to()} type="date" />
      <button type="submit" class="button">
        <Icon name="search" size={14} />
        {w.filter()}
      </button>
    </form>
  );
}

function AppliedFilters({ ctx, w, filters }: Part) {
  const result = filters.result === 'failed' ? w.history_result_failed() : filters.result === null ? null : resultWords(w, filters.result);
  const applied = [
    { name: 'q', text: searchedText(filters.q) },
    { name: 'result', text: result },
    { name: 'method', text: filters.method === null ? null : methodWords(w, filters.method) },
    ...periodFilters(ctx, filters),
  ];
  return <FilterChips ctx={ctx} filters={applied} clearHref={paths.history} />;
}

function NothingMatches({ w }: { readonly w: Words }) {
  const action = (
    <a class="button" href={paths.history}>
      {w.clear_filters()}
    </a>
  );
  return <EmptyState title={w.history_nothing_matches()} text={w.history_nothing_matches_text()} action={action} />;
}

function AttemptTable({ ctx, w, rows }: { readonly ctx: ViewContext; readonly w: Words; readonly rows: readonly AttemptView[] }) {
  const columns = [
    { label: w.when() },
    { label: w.history_result() },
    { label: w.history_device() },
    { label: w.history_place() },
    { label: w.history_method() },
    { label: w.actions(), quiet: true },
  ] as const;
  return (
    <DataTable caption={w.history_title()} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell class="cell-main">
            <Time ctx={ctx} ms={row.atMs} />
          </Cell>
          <Cell class="end">
            <Badge sign={row.result === 'success' ? 'paid' : 'failed'} word={resultWords(w, row.result)} />
          </Cell>
          <Cell label={w.history_device()} class="wide">
            {deviceText(ctx, row.device)}
          </Cell>
          <Cell label={w.history_place()} class="wide">
            <PlaceOf ctx={ctx} whence={row} />
          </Cell>
          <Cell label={w.history_method()} class="wide">
            {methodWords(w, row.method)}
          </Cell>
          <Cell class="wide">
            <a
              href={withQuery(paths.lockdown, { attempt: row.id })}
              aria-label={w.history_not_me_at({ time: formatTime(row.atMs, 'moment', ctx.locale, ctx.timeZone) })}
            >
              {w.history_not_me()}
            </a>
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}
