// Owns Payments: tabs by state, filters in the address, the list, its pages. Empty and "nothing matches" are different pages.
import type { ViewContext } from '../context';
import { AppFrame, InboxCount, type Frame } from '../layout/app-frame';
import { WaysTabs } from '../link/nav';
import { beside, paths, withQuery } from '../paths';
import { PageHead } from '../ui/facts';
import { Field, SelectField, type FormState, type Option } from '../ui/form';
import { Icon } from '../ui/icons';
import { FilterChips, periodFilters, searchedText } from '../ui/filter-chips';
import { CursorPager, EmptyState, Tabs, type Pager } from '../ui/table';
import { words, type Words } from '../words';
import { ExampleRow, PaymentTable, type PaymentRow } from './row';

/** `attention`: a person has to decide. `odd`: every other state with an exception: partial, over, late, accepted, reverted. */
export const paymentTabs = ['all', 'attention', 'new', 'confirming', 'paid', 'odd', 'expired', 'cancelled', 'invalid'] as const;
export type PaymentTab = (typeof paymentTabs)[number];

export interface PaymentFilters {
  readonly status: PaymentTab;
  readonly project: string | null;
  readonly currency: string | null;
  /** `YYYY-MM-DD`, both inclusive. */
  readonly from: string | null;
  readonly to: string | null;
  readonly q: string | null;
}

export interface PaymentsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly filters: PaymentFilters;
  /** Counts per tab where they are cheap, already capped: `1 000+`. */
  readonly counts: Readonly<Partial<Record<PaymentTab, string>>>;
  readonly currencies: readonly string[];
  readonly rows: readonly PaymentRow[];
  readonly pager: Pager;
  /** False when the account has no invoice at all in this mode. */
  readonly hasAny: boolean;
}

export function PaymentsPage(props: PaymentsProps) {
  const { ctx, frame, rows, pager, hasAny } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={w.nav_payments()}>
      <PageHead title={w.nav_payments()}>
        {frame.inbox === null ? null : (
          <a class="button" href={beside(ctx.path, paths.inbox)}>
            <Icon name="inbox" size={14} />
            {w.life_inbox()}
            {frame.inbox === 0 ? null : <InboxCount count={frame.inbox} />}
          </a>
        )}
        <a class="button primary" href={beside(ctx.path, paths.invoiceNew)}>
          <Icon name="plus" size={14} />
          {w.new_invoice()}
        </a>
      </PageHead>
      <WaysTabs ctx={ctx} current="payments" />
      {hasAny ? (
        <>
          <StatusTabs {...props} w={w} />
          <FilterForm {...props} w={w} />
          <AppliedFilters {...props} w={w} />
          {rows.length === 0 ? <NothingMatches ctx={ctx} w={w} /> : <PaymentTable ctx={ctx} caption={w.nav_payments()} rows={rows} />}
          <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
        </>
      ) : (
        <EmptyState
          title={w.payments_none()}
          text={w.payments_none_text()}
          example={<ExampleRow ctx={ctx} />}
          action={
            <a class="button primary" href={beside(ctx.path, paths.invoiceNew)}>
              <Icon name="plus" size={14} />
              {w.new_invoice()}
            </a>
          }
        />
      )}
    </AppFrame>
  );
}

type Part = PaymentsProps & { readonly w: Words };

function tabWord(w: Words, tab: PaymentTab): string {
  const names = {
    all: w.tab_all,
    new: w.status_new,
    confirming: w.status_confirming,
    paid: w.status_paid,
    attention: w.life_tab_attention,
    odd: w.life_tab_odd,
    expired: w.status_expired,
    cancelled: w.status_cancelled,
    invalid: w.status_invalid,
  };
  return names[tab]();
}

function StatusTabs({ ctx, w, filters, counts }: Part) {
  const tabs = paymentTabs.map((tab) => ({
    label: tabWord(w, tab),
    href: withQuery(ctx.path, { status: tab === 'all' ? null : tab, cursor: null, trail: null }),
    current: filters.status === tab,
    count: counts[tab] ?? null,
  }));
  return <Tabs label={w.by_state()} tabs={tabs} />;
}

function valuesOf(filters: PaymentFilters): FormState {
  const entries = Object.entries(filters).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { values: Object.fromEntries(entries), refusal: null };
}

function FilterForm({ ctx, w, frame, filters, currencies }: Part) {
  const form = valuesOf(filters);
  const any: Option = { value: '', label: w.any() };
  const projects = [{ value: '', label: w.all_projects() }, ...frame.projects.map((project) => ({ value: project.id, label: project.name }))];
  return (
    <form method="get" action={beside(ctx.path, paths.payments)} class="filters" role="search">
      {filters.status === 'all' ? null : <input type="hidden" name="status" value={filters.status} />}
      <Field w={w} form={form} name="q" label={w.search_payments()} type="search" maxlength={120} />
      <SelectField w={w} form={form} name="currency" label={w.currency()} options={[any, ...currencies.map((code) => ({ value: code, label: code }))]} />
      {frame.projects.length < 2 ? null : <SelectField w={w} form={form} name="project" label={w.project()} options={projects} />}
      <Field w={w} form={form} name="from" label={w.date_from()} type="date" />
      <Field w={w} form={form} name="to" label={w.date_to()} type="date" />
      <button type="submit" class="button">
        <Icon name="search" size={14} />
        {w.filter()}
      </button>
    </form>
  );
}

function AppliedFilters({ ctx, frame, filters }: Part) {
  const project = frame.projects.find((one) => one.id === filters.project)?.name ?? filters.project;
  const applied = [
    { name: 'q', text: searchedText(filters.q) },
    { name: 'currency', text: filters.currency },
    { name: 'project', text: project },
    ...periodFilters(ctx, filters),
  ];
  return <FilterChips ctx={ctx} filters={applied} clearHref={clearHref(ctx)} />;
}

function clearHref(ctx: ViewContext): string {
  return withQuery(ctx.path, { q: null, currency: null, project: null, from: null, to: null, status: null, cursor: null, trail: null });
}

function NothingMatches({ ctx, w }: { readonly ctx: ViewContext; readonly w: Words }) {
  const action = (
    <a class="button" href={clearHref(ctx)}>
      {w.clear_filters()}
    </a>
  );
  return <EmptyState title={w.nothing_matches()} text={w.nothing_matches_text()} action={action} />;
}
