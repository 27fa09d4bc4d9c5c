// Owns Balance: what each asset has received and what is still pending, and the movements behind the sums.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { beside, paths } from '../paths';
import { safeUrl } from '../safe-url';
import { PageHead } from '../ui/facts';
import { Hash } from '../ui/hash';
import { Money } from '../ui/money';
import { Badge } from '../ui/status';
import { Cell, CursorPager, DataTable, EmptyState, type Pager } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { ExampleRow } from '../invoice/row';
import { WithdrawalRequests, type WithdrawalRequest } from './withdrawal';

export interface AssetBalance {
  readonly asset: string;
  readonly symbol: string;
  readonly network: string;
  readonly received: string;
  /** Seen, not yet confirmed; `0` when nothing is. */
  readonly pending: string;
}

export interface Movement {
  readonly id: string;
  readonly atMs: number;
  /** Confirmed money, money seen, money that the network took back. */
  readonly kind: 'received' | 'pending' | 'dropped' | 'refunded';
  readonly amount: string;
  readonly symbol: string;
  readonly network: string;
  readonly invoiceId: string;
  readonly orderId: string | null;
  readonly txid: string;
  readonly explorerUrl: string | null;
}

/** Money at the merchant's address that no invoice asked for. */
export interface Unmatched {
  readonly id: string;
  readonly atMs: number;
  readonly amount: string;
  readonly symbol: string;
  readonly network: string;
  readonly txid: string;
  readonly explorerUrl: string | null;
  readonly dropped: boolean;
}

export interface BalanceProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly assets: readonly AssetBalance[];
  /** Newest first. */
  readonly movements: readonly Movement[];
  /** Newest first; the section is there only when something is. */
  readonly unmatched: readonly Unmatched[];
  readonly pager: Pager;
  /** What somebody asked to be paid out; the section is there only when something is. */
  readonly requests: readonly WithdrawalRequest[];
  readonly canEndRequests: boolean;
}

export function BalancePage({ ctx, frame, assets, movements, unmatched, pager, requests, canEndRequests }: BalanceProps) {
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="balance" title={w.nav_balance()}>
      <PageHead title={w.nav_balance()} lead={w.balance_lead()} />
      <div class="stack">
        {requests.length === 0 ? null : <WithdrawalRequests ctx={ctx} requests={requests} canManage={canEndRequests} />}
        {unmatched.length === 0 ? null : <UnmatchedSection ctx={ctx} w={w} unmatched={unmatched} />}
        {assets.length === 0 ? (
          <EmptyState title={w.balance_none()} text={w.balance_none_text()} example={<ExampleRow ctx={ctx} />} />
        ) : (
          <>
            <AssetTable ctx={ctx} w={w} assets={assets} />
            <section>
              <h2>{w.movements()}</h2>
              <div class="gap-small">
                <MovementTable ctx={ctx} w={w} movements={movements} />
                <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
              </div>
            </section>
          </>
        )}
      </div>
    </AppFrame>
  );
}

interface PartProps {
  readonly ctx: ViewContext;
  readonly w: Words;
}

function AssetTable({ ctx, w, assets }: PartProps & { readonly assets: readonly AssetBalance[] }) {
  const columns = [{ label: w.asset() }, { label: w.balance_received(), number: true }, { label: w.balance_pending(), number: true }] as const;
  return (
    <DataTable caption={w.nav_balance()} columns={columns}>
      {assets.map((row) => (
        <tr>
          <Cell class="cell-main">
            <span class="row">
              <span class="disc" aria-hidden="true">
                {row.symbol.slice(0, 1)}
              </span>
              <span>
                {row.symbol}
                <span class="cell-sub">{row.network}</span>
              </span>
            </span>
          </Cell>
          <Cell number class="end">
            <span class="double-rule sum">
              <Money amount={row.received} code={row.symbol} locale={ctx.locale} />
            </span>
          </Cell>
          <Cell number label={w.balance_pending()} class="wide">
            {/^[0.]*$/.test(row.pending) ? <span class="muted">{'\u2014'}</span> : <Money amount={row.pending} code={row.symbol} locale={ctx.locale} />}
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function kindBadge(w: Words, kind: Movement['kind']) {
  if (kind === 'received') return <Badge sign="paid" word={w.movement_received()} />;
  if (kind === 'refunded') return <Badge sign="closed" word={w.event_refunded()} />;
  return kind === 'pending' ? <Badge sign="confirming" word={w.movement_pending()} /> : <Badge sign="failed" word={w.movement_dropped()} />;
}

function MovementTable({ ctx, w, movements }: PartProps & { readonly movements: readonly Movement[] }) {
  const columns = [
    { label: w.amount(), number: true },
    { label: w.kind() },
    { label: w.invoice() },
    { label: w.network() },
    { label: w.chain_transaction() },
    { label: w.when() },
  ] as const;
  return (
    <DataTable caption={w.movements()} columns={columns}>
      {movements.map((row) => (
        <tr>
          <Cell number class="cell-main">
            <span class={row.kind === 'received' ? 'plus' : undefined}>
              <Money amount={row.amount} code={row.symbol} locale={ctx.locale} sign={row.kind === 'dropped' || row.kind === 'refunded' ? '\u2212' : '+'} />
            </span>
          </Cell>
          <Cell class="end">{kindBadge(w, row.kind)}</Cell>
          <Cell>
            <a href={beside(ctx.path, paths.invoice(row.invoiceId))}>{row.orderId ?? w.invoice()}</a>
          </Cell>
          <Cell class="phone-hidden">{row.network}</Cell>
          <Cell class="phone-hidden">
            <Hash w={w} value={row.txid} label={w.copy_txid()} href={safeUrl(row.explorerUrl, ctx.localHome)} />
          </Cell>
          <Cell class="end muted">
            <Time ctx={ctx} ms={row.atMs} />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function UnmatchedSection({ ctx, w, unmatched }: PartProps & { readonly unmatched: readonly Unmatched[] }) {
  const columns = [
    { label: w.amount(), number: true },
    { label: w.status() },
    { label: w.network() },
    { label: w.chain_transaction() },
    { label: w.when() },
  ] as const;
  return (
    <section class="stack small">
      <h2>{w.unmatched_title()}</h2>
      <p class="muted">{w.unmatched_text()}</p>
      <DataTable caption={w.unmatched_title()} columns={columns}>
        {unmatched.map((row) => (
          <tr>
            <Cell number class="cell-main">
              <Money amount={row.amount} code={row.symbol} locale={ctx.locale} />
            </Cell>
            <Cell class="end">{row.dropped ? <Badge sign="failed" word={w.movement_dropped()} /> : <Badge sign="partial" word={w.unmatched_badge()} />}</Cell>
            <Cell class="phone-hidden">{row.network}</Cell>
            <Cell>
              <Hash w={w} value={row.txid} label={w.copy_txid()} href={safeUrl(row.explorerUrl, ctx.localHome)} />
            </Cell>
            <Cell class="end muted">
              <Time ctx={ctx} ms={row.atMs} />
            </Cell>
          </tr>
        ))}
      </DataTable>
    </section>
  );
}
