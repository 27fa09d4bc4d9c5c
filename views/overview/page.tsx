// Owns Overview: how to begin, what came in today, what needs a look, the latest payments. Facts only, all given.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { ExampleRow, PaymentTable, type PaymentRow } from '../invoice/row';
import { beside, inMode, paths, withQuery } from '../paths';
import { PageHead } from '../ui/facts';
import { Form } from '../ui/form';
import { Icon } from '../ui/icons';
import { Figure } from '../ui/money';
import { EmptyState } from '../ui/table';
import { words, type Words } from '../words';

/** Ticked by facts, never by clicks. */
export interface GettingStarted {
  readonly project: boolean;
  readonly invoice: boolean;
  readonly webhook: boolean;
  readonly wallet: boolean;
  readonly livePayment: boolean;
  /** Where the steps that belong to a project lead; null before there is one. */
  readonly projectId: string | null;
}

export interface OverviewProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Null when all is done or the list was put away. */
  readonly started: GettingStarted | null;
  /** Received today, one line per asset, largest first. */
  readonly receivedToday: readonly { readonly amount: string; readonly symbol: string; readonly network: string }[];
  readonly paidToday: number;
  readonly waiting: number;
  /** Odd payments: partial, late, taken back. */
  readonly needsLook: number;
  readonly latest: readonly PaymentRow[];
}

export function OverviewPage(props: OverviewProps) {
  const { ctx, frame, started, latest } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="overview" title={w.nav_overview()}>
      <PageHead title={w.nav_overview()} />
      <div class="stack">
        {started === null ? null : <Started ctx={ctx} w={w} started={started} />}
        <Stats {...props} w={w} />
        <section>
          {latest.length === 0 ? (
            <NoPayments ctx={ctx} w={w} started={started} />
          ) : (
            <>
              <div class="section-head">
                <h2>{w.latest_payments()}</h2>
                <a href={modeHref(paths.payments, frame)}>{w.view_all()}</a>
              </div>
              <PaymentTable ctx={ctx} caption={w.latest_payments()} rows={latest} />
            </>
          )}
        </section>
      </div>
    </AppFrame>
  );
}

function modeHref(path: string, frame: Frame): string {
  return frame.mode === null ? path : inMode(frame.mode, path);
}

function Stats({ ctx, frame, w, receivedToday, paidToday, waiting, needsLook }: OverviewProps & { readonly w: Words }) {
  const list = modeHref(paths.payments, frame);
  return (
    <section class="stats" aria-label={w.today()}>
      <div class="stat">
        <p class="stat-label">{w.received_today()}</p>
        {receivedToday.length === 0 ? <p class="figure double-rule">0</p> : null}
        <div class="stat-list">
          {receivedToday.map((sum) => (
            <div class="double-rule">
              <Figure amount={sum.amount} code={sum.symbol} locale={ctx.locale} />
            </div>
          ))}
        </div>
        {receivedToday.length === 0 ? null : <p class="stat-note">{[...new Set(receivedToday.map((sum) => sum.network))].join(', ')}</p>}
      </div>
      <Count label={w.paid_today()} count={paidToday} href={withQuery(list, { status: 'paid' })} />
      <Count label={w.waiting_now()} count={waiting} href={withQuery(list, { status: 'new' })} />
      <Count
        label={w.needs_look()}
        count={needsLook}
        href={withQuery(list, { status: 'odd' })}
        note={needsLook === 0 ? w.needs_look_none() : w.needs_look_note()}
      />
    </section>
  );
}

function Count({ label, count, href, note }: { readonly label: string; readonly count: number; readonly href: string; readonly note?: string }) {
  return (
    <div class="stat">
      <p class="stat-label">{label}</p>
      <p class="figure">{count === 0 ? '0' : <a href={href}>{String(count)}</a>}</p>
      {note === undefined ? null : <p class="stat-note">{note}</p>}
    </div>
  );
}

interface StepProps {
  readonly done: boolean;
  readonly title: string;
  readonly hint: string;
  readonly href: string;
  readonly verb: string;
}

function steps(w: Words, started: GettingStarted): readonly StepProps[] {
  const id = started.projectId;
  const at = (path: (projectId: string) => string): string => (id === null ? paths.projectNew : path(id));
  return [
    { done: started.project, title: w.start_project(), hint: w.start_project_text(), href: paths.projectNew, verb: w.new_project() },
    { done: started.invoice, title: w.start_invoice(), hint: w.start_invoice_text(), href: paths.invoiceNew, verb: w.new_invoice() },
    { done: started.webhook, title: w.start_webhook(), hint: w.start_webhook_text(), href: at(paths.webhooks), verb: w.add_endpoint() },
    { done: started.wallet, title: w.start_wallet(), hint: w.start_wallet_text(), href: at(paths.wallets), verb: w.add_wallet() },
    { done: started.livePayment, title: w.start_live(), hint: w.start_live_text(), href: at(paths.project), verb: w.settings() },
  ];
}

function Started({ ctx, w, started }: { readonly ctx: ViewContext; readonly w: Words; readonly started: GettingStarted }) {
  const all = steps(w, started);
  const done = all.filter((step) => step.done).length;
  const next = all.find((step) => !step.done);
  return (
    <section class="started" aria-labelledby="started-title">
      <div class="started-head">
        <h2 id="started-title">{w.getting_started()}</h2>
        <div class="row">
          <span class="started-count">{w.done_of({ done: String(done), all: String(all.length) })}</span>
          <Form ctx={ctx} action={paths.gettingStarted} name="put-away" class="inline-form">
            <button type="submit" class="link-button small">
              {w.put_away()}
            </button>
          </Form>
        </div>
      </div>
      <progress class="meter" max={all.length} value={done} aria-label={w.getting_started()} />
      <ol>
        {all.map((step) => (
          <li class={step.done ? 'is-done' : undefined}>
            <span class="tick">{step.done ? <Icon name="check" size={12} /> : null}</span>
            <span>
              <span class="started-title">{step.title}</span>
              {step.done ? <span class="sr">{w.done()}</span> : <span class="hint">{step.hint}</span>}
            </span>
            {step.done ? null : (
              <a class={step === next ? 'button small primary' : 'button small'} href={step.href}>
                {step.verb}
              </a>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function NoPayments({ ctx, w, started }: { readonly ctx: ViewContext; readonly w: Words; readonly started: GettingStarted | null }) {
  const hasProject = started === null || started.project;
  const action = (
    <a class="button" href={hasProject ? beside(ctx.path, paths.invoiceNew) : paths.projectNew}>
      <Icon name="plus" size={14} />
      {hasProject ? w.new_invoice() : w.new_project()}
    </a>
  );
  return <EmptyState title={w.payments_none()} text={w.payments_none_text()} action={action} example={<ExampleRow ctx={ctx} />} />;
}
