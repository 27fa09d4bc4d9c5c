// Owns the log of what was sent to people: messages with their filters, a reader's own letters about access, mails to payers.
import { newsTypes, type PersonalChannel } from '../../src/domain/notification';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { inMode, paths, withQuery } from '../paths';
import { PageHead } from '../ui/facts';
import { Field, SelectField } from '../ui/form';
import { Icon } from '../ui/icons';
import { TestBadge } from '../ui/status';
import { FilterChips, periodFilters } from '../ui/filter-chips';
import { Cell, CursorPager, DataTable, EmptyState, Tabs, type Pager } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { channelWords, kindWords, payerKindWords, stateWords, whyWords } from './words';

export interface ToldFilters {
  readonly channel: PersonalChannel | null;
  readonly kind: string | null;
  readonly state: string | null;
  readonly who: string | null;
  /** `YYYY-MM-DD`, both inclusive. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface ToldRow {
  readonly id: string;
  /** One line, already in words. */
  readonly title: string;
  readonly to: string;
  readonly channel: PersonalChannel;
  readonly why: string | null;
  readonly state: string;
  /** Already in words; empty when there is nothing to add to the state. */
  readonly outcome: string;
  readonly isTest: boolean;
  readonly atMs: number;
}

export interface LetterRow {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly outcome: string;
  readonly atMs: number;
}

export interface PayerMailView {
  readonly id: string;
  readonly kind: string;
  readonly mode: 'live' | 'test';
  readonly invoiceId: string;
  readonly email: string;
  readonly state: string;
  readonly outcome: string;
  readonly atMs: number;
}

export type ToldList =
  | { readonly view: 'messages'; readonly rows: readonly ToldRow[]; readonly filters: ToldFilters }
  | { readonly view: 'letters'; readonly rows: readonly LetterRow[] }
  | { readonly view: 'payers'; readonly rows: readonly PayerMailView[] };

export interface ToldProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly list: ToldList;
  readonly pager: Pager;
  /** Whom the list may be narrowed to. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly seesOthers: boolean;
  readonly seesPayers: boolean;
}

type Small = { readonly ctx: ViewContext; readonly w: Words };

export function ToldPage(props: ToldProps) {
  const { ctx, frame, list, pager, seesOthers } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="notices" title={w.notify_told()}>
      <PageHead
        title={w.notify_told()}
        crumbs={[{ label: w.nav_notices(), href: paths.notices }]}
        crumbsLabel={w.nav_notices()}
        lead={seesOthers ? w.notify_told_lead() : w.notify_told_lead_own()}
      >
        <a class="button" href={paths.noticeSettings}>
          {w.notify_settings_link()}
        </a>
      </PageHead>
      <Sorts {...props} w={w} />
      {list.view === 'messages' ? <FilterForm {...props} w={w} filters={list.filters} /> : null}
      {list.view === 'letters' ? <p class="soft">{w.notify_told_letters_lead()}</p> : null}
      <Rows {...props} w={w} />
      <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
    </AppFrame>
  );
}

type Part = ToldProps & { readonly w: Words };

function Sorts({ w, list, seesPayers }: Part) {
  const tab = (view: ToldList['view'], label: string) => {
    return { label, href: view === 'messages' ? paths.told : withQuery(paths.told, { view }), current: list.view === view };
  };
  const tabs = [
    tab('messages', w.notify_told_messages()),
    tab('letters', w.notify_told_letters()),
    ...(seesPayers ? [tab('payers', w.notify_told_payers())] : []),
  ];
  return <Tabs label={w.notify_told_tabs()} tabs={tabs} />;
}

function Rows({ ctx, w, list }: Part) {
  if (list.rows.length === 0) {
    const isNarrowed = list.view === 'messages' && Object.values(list.filters).some((value) => value !== null);
    return isNarrowed ? (
      <EmptyState title={w.notify_told_none_filtered()} text={w.notify_told_none_filtered_text()} />
    ) : (
      <EmptyState title={w.notify_told_none()} text={w.notify_told_none_text()} />
    );
  }
  if (list.view === 'messages') return <MessageTable ctx={ctx} w={w} rows={list.rows} />;
  return list.view === 'letters' ? <LetterTable ctx={ctx} w={w} rows={list.rows} /> : <PayerTable ctx={ctx} w={w} rows={list.rows} />;
}

function FilterForm({ ctx, w, filters, people, seesOthers }: Part & { readonly filters: ToldFilters }) {
  const values = Object.fromEntries(Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== null));
  const form = { values, refusal: null };
  const kinds = [...newsTypes, 'digest', 'test'].map((kind) => ({ value: kind, label: kindWords(w, kind) }));
  const states = ['pending', 'held', 'bundled', 'sent', 'dead'].map((state) => ({ value: state, label: stateWords(w, state) }));
  const channels = (['email', 'telegram'] as const).map((channel) => ({ value: channel, label: channelWords(w, channel) }));
  const whom = people.map(({ id, name }) => ({ value: id, label: name }));
  const option = (label: string) => ({ value: '', label });
  return (
    <>
      <form method="get" action={paths.told} class="filters" role="search">
        <SelectField w={w} form={form} name="channel" label={w.notify_told_channel()} options={[option(w.notify_told_any_channel()), ...channels]} />
        <SelectField w={w} form={form} name="kind" label={w.notify_told_kind()} options={[option(w.notify_told_any_kind()), ...kinds]} />
        <SelectField w={w} form={form} name="state" label={w.notify_told_result()} options={[option(w.notify_told_any_state()), ...states]} />
        {seesOthers ? <SelectField w={w} form={form} name="who" label={w.notify_told_to()} options={[option(w.notify_told_anybody()), ...whom]} /> : null}
        <Field w={w} form={form} name="from" label={w.date_from()} type="date" />
        <Field w={w} form={form} name="to" label={w.date_to()} type="date" />
        <button type="submit" class="button">
          <Icon name="search" size={14} />
          {w.filter()}
        </button>
      </form>
      <AppliedFilters ctx={ctx} w={w} filters={filters} people={people} />
    </>
  );
}

function AppliedFilters({ ctx, w, filters, people }: Small & { readonly filters: ToldFilters; readonly people: ToldProps['people'] }) {
  const applied = [
    { name: 'channel', text: filters.channel === null ? null : channelWords(w, filters.channel) },
    { name: 'kind', text: filters.kind === null ? null : kindWords(w, filters.kind) },
    { name: 'state', text: filters.state === null ? null : stateWords(w, filters.state) },
    { name: 'who', text: filters.who === null ? null : (people.find(({ id }) => id === filters.who)?.name ?? filters.who) },
    ...periodFilters(ctx, filters),
  ];
  return <FilterChips ctx={ctx} filters={applied} clearHref={paths.told} />;
}

function Result({ w, state, outcome }: { readonly w: Words; readonly state: string; readonly outcome: string }) {
  return (
    <>
      {stateWords(w, state)}
      {outcome === '' ? null : <span class="cell-sub break">{outcome}</span>}
    </>
  );
}

export function MessageTable({ ctx, w, rows }: Small & { readonly rows: readonly ToldRow[] }) {
  const columns = [
    { label: w.when() },
    { label: w.notify_told_what() },
    { label: w.notify_told_to() },
    { label: w.notify_told_why() },
    { label: w.notify_told_result() },
  ];
  return (
    <DataTable caption={w.notify_told()} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell label={w.when()} class="wide">
            <Time ctx={ctx} ms={row.atMs} />
          </Cell>
          <Cell class="cell-main">
            <a href={paths.toldMessage(row.id)}>
              <bdi class="break">{row.title}</bdi>
            </a>{' '}
            {row.isTest ? <TestBadge w={w} /> : null}
          </Cell>
          <Cell label={w.notify_told_to()} class="wide">
            <bdi class="break">{row.to}</bdi>
            <span class="cell-sub">{channelWords(w, row.channel)}</span>
          </Cell>
          <Cell label={w.notify_told_why()} class="wide">
            <span class="small soft">{whyWords(w, row.why)}</span>
          </Cell>
          <Cell label={w.notify_told_result()} class="wide">
            <Result w={w} state={row.state} outcome={row.outcome} />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function LetterTable({ ctx, w, rows }: Small & { readonly rows: readonly LetterRow[] }) {
  return (
    <DataTable caption={w.notify_told_letters()} columns={[{ label: w.when() }, { label: w.notify_told_what() }, { label: w.notify_told_result() }]}>
      {rows.map((row) => (
        <tr>
          <Cell label={w.when()} class="wide">
            <Time ctx={ctx} ms={row.atMs} />
          </Cell>
          <Cell class="cell-main">{row.title}</Cell>
          <Cell label={w.notify_told_result()} class="wide">
            <Result w={w} state={row.state} outcome={row.outcome} />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function PayerTable({ ctx, w, rows }: Small & { readonly rows: readonly PayerMailView[] }) {
  const columns = [{ label: w.when() }, { label: w.notify_told_what() }, { label: w.notify_told_to() }, { label: w.notify_told_result() }];
  return (
    <DataTable caption={w.notify_told_payers()} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell label={w.when()} class="wide">
            <Time ctx={ctx} ms={row.atMs} />
          </Cell>
          <Cell class="cell-main">
            <a href={inMode(row.mode, paths.invoice(row.invoiceId))}>{payerKindWords(w, row.kind)}</a> {row.mode === 'test' ? <TestBadge w={w} /> : null}
          </Cell>
          <Cell label={w.notify_told_to()} class="wide">
            <bdi class="break">{row.email}</bdi>
          </Cell>
          <Cell label={w.notify_told_result()} class="wide">
            <Result w={w} state={row.state} outcome={row.outcome} />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}
