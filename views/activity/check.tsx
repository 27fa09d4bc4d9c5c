// Owns the page on which the chain of the activity log is checked: what was found, where, and the seal to keep elsewhere.
import type { Finding } from '../../src/domain/activity-chain';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths, withQuery } from '../paths';
import { FactList, Notice, PageHead } from '../ui/facts';
import { Hash } from '../ui/hash';
import { Icon } from '../ui/icons';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { findingWords } from './words';

export interface ChainCheck {
  readonly checkedAtMs: number;
  readonly fromSeq: number;
  /** Below `fromSeq` when there is no sealed row. */
  readonly toSeq: number;
  readonly findings: readonly Finding[];
  /** Where to go on; null when the end was reached. */
  readonly nextAfter: number | null;
  readonly waiting: number;
  readonly head: { readonly seq: number; readonly hash: string } | null;
  readonly copySeq: number | null;
}

interface CheckProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Null: not asked for yet. */
  readonly check: ChainCheck | null;
}

export function ActivityCheckPage({ ctx, frame, check }: CheckProps) {
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="activity" title={w.activity_check_title()} narrow>
      <a class="small" href={paths.activity}>
        <Icon name="left" size={14} /> {w.area_activity()}
      </a>
      <PageHead title={w.activity_check_title()} lead={w.activity_check_lead()} />
      <div class="stack">
        {check === null ? null : <Result ctx={ctx} w={w} check={check} />}
        <form method="get" action={paths.activityCheck} class="row">
          <input type="hidden" name="run" value="1" />
          <button type="submit" class={check === null ? 'button primary' : 'button'}>
            {check === null ? w.activity_check_run() : w.activity_check_again()}
          </button>
          {check === null || check.nextAfter === null ? null : (
            <a class="button primary" href={withQuery(paths.activityCheck, { run: '1', after: String(check.nextAfter) })}>
              {w.activity_check_next()}
            </a>
          )}
        </form>
      </div>
    </AppFrame>
  );
}

interface PartProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly check: ChainCheck;
}

function Result({ ctx, w, check }: PartProps) {
  const { findings, fromSeq, toSeq, nextAfter } = check;
  const range = { from: fromSeq, to: toSeq };
  return (
    <>
      {findings.length === 0 ? (
        <Notice tone="ok" title={toSeq < fromSeq ? w.activity_check_ok_empty() : w.activity_check_ok(range)}>
          {nextAfter === null ? null : <p>{w.activity_check_more()}</p>}
        </Notice>
      ) : (
        <Notice tone="bad" title={w.activity_check_bad({ ...range, count: findings.length })}>
          <p>{w.activity_check_bad_text()}</p>
        </Notice>
      )}
      {findings.length === 0 ? null : <Findings w={w} findings={findings} />}
      <Facts ctx={ctx} w={w} check={check} />
    </>
  );
}

function Findings({ w, findings }: { readonly w: Words; readonly findings: readonly Finding[] }) {
  return (
    <DataTable caption={w.activity_finding()} columns={[{ label: w.activity_place() }, { label: w.activity_finding() }]}>
      {findings.map((finding) => (
        <tr>
          <Cell label={w.activity_place()} class="wide">
            {placeWords(w, finding)}
          </Cell>
          <Cell class="cell-main">{findingWords(w, finding.kind)}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function placeWords(w: Words, { fromSeq, toSeq, position }: Finding): string {
  if (fromSeq === null || toSeq === null) return w.activity_place_position({ position: position ?? 0 });
  return fromSeq === toSeq ? w.activity_place_row({ seq: fromSeq }) : w.activity_place_rows({ from: fromSeq, to: toSeq });
}

function Facts({ ctx, w, check }: PartProps) {
  const { head, copySeq, waiting, checkedAtMs } = check;
  return (
    <section class="gap-small">
      <FactList
        facts={[
          { label: w.activity_check_time(), value: <Time ctx={ctx} ms={checkedAtMs} style="full" /> },
          { label: w.activity_check_rows(), value: String(head?.seq ?? 0) },
          { label: w.activity_check_waiting(), value: String(waiting) },
          { label: w.activity_check_copy(), value: copySeq === null ? w.activity_check_no_copy() : w.activity_check_copy_at({ seq: copySeq }) },
          head === null
            ? null
            : { label: w.activity_check_head(), value: <Hash w={w} value={head.hash} label={w.copy_named({ what: w.activity_check_head() })} whole /> },
        ]}
      />
      {head === null ? null : <p class="small soft">{w.activity_check_keep()}</p>}
    </section>
  );
}
