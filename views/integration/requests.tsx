// Owns the log of API requests as a table: what was asked, by which key, how it was answered, how long it took.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ProjectFrame, type ProjectHead } from '../project/frame';
import { Hash } from '../ui/hash';
import { Badge } from '../ui/status';
import { Cell, CursorPager, DataTable, EmptyState, type Pager } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface RequestRow {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The reason of a refusal. */
  readonly code: string | null;
  readonly key: string;
  readonly requestId: string;
  readonly tookMs: number;
}

export function RequestTable({ ctx, w, rows }: { readonly ctx: ViewContext; readonly w: Words; readonly rows: readonly RequestRow[] }) {
  if (rows.length === 0) return <EmptyState title={w.integration_requests_none()} text={w.integration_requests_none_text()} />;
  const columns = [
    { label: w.integration_request() },
    { label: w.integration_status() },
    { label: w.integration_request_key() },
    { label: w.integration_request_id() },
    { label: w.integration_took(), number: true },
    { label: w.integration_when(), number: true },
  ] as const;
  return (
    <DataTable caption={w.integration_requests()} columns={columns}>
      {rows.map((row) => (
        <tr>
          <Cell class="cell-main wide">
            <code dir="ltr" class="request-line">
              <b>{row.method}</b> {row.path}
            </code>
          </Cell>
          <Cell class="plain">
            <Badge sign={row.status < 400 ? 'paid' : row.status < 500 ? 'partial' : 'failed'} word={String(row.status)} detail={row.code} />
          </Cell>
          <Cell class="phone-hidden">{row.key}</Cell>
          <Cell class="phone-hidden">
            <Hash w={w} value={row.requestId} label={w.integration_request_id()} />
          </Cell>
          <Cell number class="phone-hidden">
            {row.tookMs} ms
          </Cell>
          <Cell number class="end">
            <Time ctx={ctx} ms={row.atMs} />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

export interface RequestsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly outcome: 'refused' | 'good' | null;
  readonly rows: readonly RequestRow[];
  readonly pager: Pager;
  readonly daysKept: number;
}

export function RequestsPage({ ctx, frame, project, outcome, rows, pager, daysKept }: RequestsProps) {
  const w = words(ctx.locale);
  const own = paths.projectRequests(project.id);
  const choices = [
    { value: null, label: w.integration_outcome_all(), href: own },
    { value: 'refused', label: w.integration_outcome_refused(), href: `${own}?outcome=refused` },
    { value: 'good', label: w.integration_outcome_good(), href: `${own}?outcome=good` },
  ];
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="integration">
      <div class="stack">
        <h2>{w.integration_requests()}</h2>
        <p class="soft">{w.integration_requests_lead({ days: String(daysKept) })}</p>
        <nav class="integration-languages" aria-label={w.integration_status()}>
          {choices.map((choice) => (
            <a href={choice.href} aria-current={choice.value === outcome ? 'page' : undefined}>
              {choice.label}
            </a>
          ))}
        </nav>
        <RequestTable ctx={ctx} w={w} rows={rows} />
        <CursorPager pager={pager} labels={{ nav: w.pages(), previous: w.previous(), next: w.next() }} />
      </div>
    </ProjectFrame>
  );
}
