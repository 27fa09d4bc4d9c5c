// Owns what a preview of automatic actions shows: what would have been different, how much of it, which invoices, and what nobody can know.
import type { PreviewKind } from '../../src/domain/rules-preview';
import type { ViewContext } from '../context';
import { paths } from '../paths';
import { Icon } from '../ui/icons';
import { Money } from '../ui/money';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

/** Amounts are exact decimal texts. */
export interface PreviewAmount {
  readonly amount: string;
  readonly code: string;
  /** What the merchant would have gone without; null: nothing. */
  readonly missing: string | null;
}

export interface PreviewView {
  readonly looked: number;
  readonly leftOut: number;
  readonly open: number;
  readonly rateUnknown: number;
  readonly vanished: number;
  /** So many invoices were looked at and no more; null: all of them. */
  readonly cutAt: number | null;
  readonly changes: readonly { readonly kind: PreviewKind; readonly count: number; readonly sums: readonly PreviewAmount[] }[];
  readonly lines: readonly (PreviewAmount & {
    readonly kind: PreviewKind;
    readonly invoiceId: string;
    readonly orderId: string | null;
    readonly createdAtMs: number;
  })[];
}

const kindWords: Readonly<Record<PreviewKind, (w: Words) => string>> = {
  accepted: (w) => w.automation_kind_accepted(),
  grace: (w) => w.automation_kind_grace(),
  late: (w) => w.automation_kind_late(),
  spared: (w) => w.automation_kind_spared(),
  refused: (w) => w.automation_kind_refused(),
  cancelled: (w) => w.automation_kind_cancelled(),
  kept: (w) => w.automation_kind_kept(),
  sooner: (w) => w.automation_kind_sooner(),
  later: (w) => w.automation_kind_later(),
};

interface PanelProps {
  readonly ctx: ViewContext;
  readonly preview: PreviewView;
}

export function RulesPreviewPanel({ ctx, preview }: PanelProps) {
  const w = words(ctx.locale);
  const { looked, changes } = preview;
  return (
    <section class="preview-panel" id="preview" tabindex={-1} aria-labelledby="preview-title">
      <h2 id="preview-title">
        <Icon name="search" />
        {w.automation_preview_title()}
      </h2>
      <p class="soft">
        {looked === 0 ? w.automation_preview_none() : w.automation_preview_of({ looked: String(looked) })} {w.automation_preview_nothing_saved()}
      </p>
      {changes.length === 0 ? looked === 0 ? null : <p>{w.automation_preview_same()}</p> : <Changes ctx={ctx} preview={preview} />}
      <Unknowns w={w} preview={preview} />
    </section>
  );
}

function Changes({ ctx, preview }: PanelProps) {
  const w = words(ctx.locale);
  const columns = [
    { label: w.automation_preview_what() },
    { label: w.automation_preview_count(), number: true },
    { label: w.automation_preview_worth(), number: true },
    { label: w.automation_preview_missing(), number: true },
  ] as const;
  return (
    <>
      <DataTable caption={w.automation_preview_title()} columns={columns}>
        {preview.changes.map(({ kind, count, sums }) => (
          <tr>
            <Cell class="wide">{kindWords[kind](w)}</Cell>
            <Cell number label={w.automation_preview_count()}>
              {String(count)}
            </Cell>
            <Cell number label={w.automation_preview_worth()}>
              <Sums ctx={ctx} sums={sums.map(({ amount, code }) => ({ amount, code }))} />
            </Cell>
            <Cell number label={w.automation_preview_missing()}>
              <Sums ctx={ctx} sums={sums.flatMap(({ missing, code }) => (missing === null ? [] : [{ amount: missing, code }]))} />
            </Cell>
          </tr>
        ))}
      </DataTable>
      <details class="disclosure" open={preview.lines.length <= 5}>
        <summary>
          <Icon name="right" size={12} />
          {w.automation_preview_which()}
        </summary>
        <Lines ctx={ctx} preview={preview} />
      </details>
    </>
  );
}

function Sums({ ctx, sums }: { readonly ctx: ViewContext; readonly sums: readonly { readonly amount: string; readonly code: string }[] }) {
  if (sums.length === 0) return <span class="muted">{'\u2013'}</span>;
  return (
    <span class="preview-sums">
      {sums.map(({ amount, code }) => (
        <Money amount={amount} code={code} locale={ctx.locale} />
      ))}
    </span>
  );
}

function Lines({ ctx, preview }: PanelProps) {
  const w = words(ctx.locale);
  const { lines, changes } = preview;
  const isAll = changes.reduce((sum, change) => sum + change.count, 0) === lines.length;
  const columns = [
    { label: w.automation_preview_invoice() },
    { label: w.automation_preview_what() },
    { label: w.amount(), number: true },
    { label: w.automation_preview_missing(), number: true },
    { label: w.automation_preview_made() },
  ] as const;
  return (
    <>
      {isAll ? null : <p class="hint">{w.automation_preview_first({ count: String(lines.length) })}</p>}
      <DataTable caption={w.automation_preview_which()} columns={columns}>
        {lines.map((line) => (
          <tr>
            <Cell class="wide">
              <a href={paths.invoice(line.invoiceId)}>{line.orderId ?? line.invoiceId}</a>
            </Cell>
            <Cell class="wide">{kindWords[line.kind](w)}</Cell>
            <Cell number label={w.amount()}>
              <Money amount={line.amount} code={line.code} locale={ctx.locale} />
            </Cell>
            <Cell number label={w.automation_preview_missing()}>
              {line.missing === null ? <span class="muted">{'\u2013'}</span> : <Money amount={line.missing} code={line.code} locale={ctx.locale} />}
            </Cell>
            <Cell label={w.automation_preview_made()}>
              <Time ctx={ctx} ms={line.createdAtMs} />
            </Cell>
          </tr>
        ))}
      </DataTable>
    </>
  );
}

function Unknowns({ w, preview }: { readonly w: Words; readonly preview: PreviewView }) {
  const { leftOut, open, rateUnknown, vanished, cutAt } = preview;
  const told = [
    vanished === 0 ? null : w.automation_preview_vanished({ count: String(vanished) }),
    leftOut === 0 ? null : w.automation_preview_left_out({ count: String(leftOut) }),
    open === 0 ? null : w.automation_preview_open({ count: String(open) }),
    rateUnknown === 0 ? null : w.automation_preview_rate({ count: String(rateUnknown) }),
    cutAt === null ? null : w.automation_preview_cut({ count: String(cutAt) }),
    preview.looked === 0 ? null : w.automation_preview_stamps(),
  ].filter((text) => text !== null);
  if (told.length === 0) return null;
  return (
    <div class="preview-unknown">
      <h3>{w.automation_preview_knows()}</h3>
      <ul>
        {told.map((text) => (
          <li>{text}</li>
        ))}
      </ul>
    </div>
  );
}
