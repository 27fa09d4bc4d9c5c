// Owns the merchant's page of one static address: code and address, deposits, closing and opening; in test mode a deposit to try it with.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { SourceInvoices, type SourceInvoiceRow } from '../link/source-invoices';
import { beside, paths } from '../paths';
import { FactList, Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Form, MoneyField, SubmitButton, type FormState } from '../ui/form';
import { AddressBlock, NetworkBand, QrPanel } from '../ui/pay';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { OpenBadge } from './list';
import type { StaticAddressView } from './model';

export interface StaticAddressShowProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly staticAddress: StaticAddressView;
  readonly deposits: readonly SourceInvoiceRow[];
  readonly canManage: boolean;
  /** Values: amount. Null outside of test mode. */
  readonly simulation: FormState | null;
}

export function StaticAddressShowPage(props: StaticAddressShowProps) {
  const { ctx, frame, staticAddress, deposits, canManage } = props;
  const w = words(ctx.locale);
  const title = (
    <span class="row">
      {staticAddress.customer}
      <OpenBadge w={w} isClosed={staticAddress.isClosed} />
    </span>
  );
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={staticAddress.customer}>
      <PageHead title={title} crumbs={[{ label: w.ways_addresses(), href: beside(ctx.path, paths.staticAddresses) }]} crumbsLabel={w.where_you_are()} />
      <div class="stack">
        {staticAddress.isClosed ? <Notice tone="info">{w.ways_closed_note()}</Notice> : null}
        <Receive w={w} staticAddress={staticAddress} />
        <FactList
          facts={[
            { label: w.ways_coin(), value: `${staticAddress.symbol} \u00b7 ${staticAddress.network}` },
            { label: w.project(), value: <a href={paths.project(staticAddress.project.id)}>{staticAddress.project.name}</a> },
            { label: w.created(), value: <Time ctx={ctx} ms={staticAddress.createdAtMs} /> },
          ]}
        />
        <section>
          <div class="section-head">
            <h2>{w.ways_deposits()}</h2>
          </div>
          {deposits.length === 0 ? <p class="muted">{w.ways_deposits_none()}</p> : <SourceInvoices ctx={ctx} caption={w.ways_deposits()} rows={deposits} />}
        </section>
        {canManage ? (
          <>
            <Simulate {...props} w={w} />
            <Switch {...props} w={w} />
          </>
        ) : (
          <p class="muted">{w.cannot_manage()}</p>
        )}
      </div>
    </AppFrame>
  );
}

type Part = StaticAddressShowProps & { readonly w: Words };

function Receive({ w, staticAddress }: Pick<Part, 'w' | 'staticAddress'>) {
  const { address, network } = staticAddress;
  if (address === null) return <Notice tone="bad">{w.ways_address_trouble()}</Notice>;
  return (
    <section class="share" aria-label={w.ways_address()}>
      <QrPanel content={address} label={w.ways_address()} />
      <div>
        <NetworkBand>{w.ways_network_only({ network })}</NetworkBand>
        <AddressBlock w={w} address={address} />
      </div>
    </section>
  );
}

function Simulate({ ctx, w, staticAddress, simulation }: Part) {
  if (simulation === null) return null;
  return (
    <section>
      <div class="section-head">
        <h2>{w.ways_simulate()}</h2>
      </div>
      <p class="muted">{w.ways_simulate_text()}</p>
      <ErrorSummary ctx={ctx} form={simulation} labels={{ amount: w.amount() }} />
      <Form ctx={ctx} action={beside(ctx.path, paths.staticAddressSimulation(staticAddress.id))} name="simulation">
        <MoneyField w={w} form={simulation} name="amount" label={`${w.amount()}, ${staticAddress.symbol}`} required />
        <div class="form-verbs">
          <SubmitButton kind="plain">{w.ways_simulate_send()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

function Switch({ ctx, w, staticAddress }: Part) {
  const { id, isClosed } = staticAddress;
  return (
    <section class="verb-forms">
      <Form ctx={ctx} action={beside(ctx.path, isClosed ? paths.staticAddressOpening(id) : paths.staticAddressClosure(id))} name="switch" class="">
        <SubmitButton kind="plain">{isClosed ? w.ways_reopen() : w.ways_close()}</SubmitButton>
        {isClosed ? null : <span class="small muted">{w.ways_close_text()}</span>}
      </Form>
    </section>
  );
}
