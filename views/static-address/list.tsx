// Owns the list of static addresses of one mode.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { WaysTabs } from '../link/nav';
import { beside, paths } from '../paths';
import { PageHead } from '../ui/facts';
import { Field, SelectField, type FormState } from '../ui/form';
import { Hash } from '../ui/hash';
import { Icon } from '../ui/icons';
import { Badge } from '../ui/status';
import { Cell, CursorPager, DataTable, EmptyState, type Pager } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import type { StaticAddressView } from './model';

export interface StaticAddressListProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly addresses: readonly StaticAddressView[];
  readonly filter: { readonly project: string | null; readonly state: 'open' | 'closed' | null; readonly customer: string | null };
  readonly pager: Pager;
  readonly canManage: boolean;
}

export function StaticAddressListPage(props: StaticAddressListProps) {
  const { ctx, frame, addresses, filter, pager, canManage } = props;
  const w = words(ctx.locale);
  const isNarrowed = filter.project !== null || filter.state !== null || filter.customer !== null;
  const action = canManage ? <NewAddress ctx={ctx} w={w} /> : null;
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={w.ways_addresses()}>
      <PageHead title={w.ways_addresses()} lead={w.ways_addresses_lead()}>
        {action}
      </PageHead>
      <WaysTabs ctx={ctx} current="addresses" />
      {addresses.length === 0 && !isNarrowed ? (
        <EmptyState title={w.ways_addresses_none()} text={w.ways_addresses_none_text()} action={action} />
      ) : (
        <>
          <AddressFilter {...props} w={w} />
          {addresses.length === 0 ? <EmptyState title={w.nothing_matches()} text={w.nothing_matches_text()} /> : <AddressTable {...props} w={w} />}
        </>
      )}
      <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
    </AppFrame>
  );
}

function NewAddress({ ctx, w }: { readonly ctx: ViewContext; readonly w: Words }) {
  return (
    <a class="button primary" href={beside(ctx.path, paths.staticAddressNew)}>
      <Icon name="plus" size={14} />
      {w.ways_address_new()}
    </a>
  );
}

type Part = StaticAddressListProps & { readonly w: Words };

function AddressFilter({ ctx, w, frame, filter }: Part) {
  const form: FormState = { values: { project: filter.project ?? '', state: filter.state ?? '', customer: filter.customer ?? '' }, refusal: null };
  const states = [
    { value: '', label: w.tab_all() },
    { value: 'open', label: w.ways_address_open() },
    { value: 'closed', label: w.ways_address_closed() },
  ];
  const projects = [{ value: '', label: w.all_projects() }, ...frame.projects.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <form method="get" action={beside(ctx.path, paths.staticAddresses)} class="filters" role="search">
      <Field w={w} form={form} name="customer" label={w.ways_customer_search()} type="search" maxlength={120} />
      <SelectField w={w} form={form} name="state" label={w.ways_state()} options={states} />
      {frame.projects.length < 2 ? null : <SelectField w={w} form={form} name="project" label={w.project()} options={projects} />}
      <button type="submit" class="button">
        <Icon name="search" size={14} />
        {w.filter()}
      </button>
    </form>
  );
}

export function OpenBadge({ w, isClosed }: { readonly w: Words; readonly isClosed: boolean }) {
  return isClosed ? <Badge sign="closed" word={w.ways_address_closed()} /> : <Badge sign="paid" word={w.ways_address_open()} />;
}

function AddressTable({ ctx, w, addresses }: Part) {
  const columns = [
    { label: w.ways_customer() },
    { label: w.ways_state() },
    { label: w.ways_coin() },
    { label: w.ways_address() },
    { label: w.ways_deposits(), number: true },
    { label: w.project() },
    { label: w.created() },
  ] as const;
  return (
    <DataTable caption={w.ways_addresses()} columns={columns}>
      {addresses.map((row) => (
        <tr>
          <Cell class="cell-main">
            <a href={beside(ctx.path, paths.staticAddress(row.id))}>{row.customer}</a>
          </Cell>
          <Cell class="end">
            <OpenBadge w={w} isClosed={row.isClosed} />
          </Cell>
          <Cell label={w.ways_coin()}>
            {row.symbol} <span class="muted">{row.network}</span>
          </Cell>
          <Cell label={w.ways_address()}>{row.address === null ? '\u2014' : <Hash w={w} value={row.address} label={w.copy_address()} />}</Cell>
          <Cell number label={w.ways_deposits()}>
            {String(row.deposits)}
          </Cell>
          <Cell class="phone-hidden">
            <div class="cell-clip">{row.project.name}</div>
          </Cell>
          <Cell class="end muted">
            <Time ctx={ctx} ms={row.createdAtMs} style="day" />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}
