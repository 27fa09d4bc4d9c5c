// Owns the list of projects.
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { PageHead } from '../ui/facts';
import { Icon } from '../ui/icons';
import { Badge, TestBadge } from '../ui/status';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { Time } from '../ui/time';
import { words } from '../words';

export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly mode: Mode;
  readonly currency: string;
  /** Live wallets only; the sandbox one is always there. */
  readonly wallets: number;
  readonly createdAtMs: number;
}

export interface ProjectListProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly projects: readonly ProjectRow[];
  readonly canCreate: boolean;
}

export function ProjectListPage({ ctx, frame, projects, canCreate }: ProjectListProps) {
  const w = words(ctx.locale);
  const button = canCreate ? (
    <a class="button primary" href={paths.projectNew}>
      <Icon name="plus" size={14} />
      {w.new_project()}
    </a>
  ) : undefined;
  return (
    <AppFrame ctx={ctx} frame={frame} section="projects" title={w.nav_projects()}>
      <PageHead title={w.nav_projects()}>{projects.length === 0 ? undefined : button}</PageHead>
      {projects.length === 0 ? (
        <EmptyState title={w.projects_none()} text={w.projects_none_text()} action={button} />
      ) : (
        <ProjectTable ctx={ctx} projects={projects} />
      )}
    </AppFrame>
  );
}

function ProjectTable({ ctx, projects }: { readonly ctx: ViewContext; readonly projects: readonly ProjectRow[] }) {
  const w = words(ctx.locale);
  const columns = [
    { label: w.name() },
    { label: w.mode() },
    { label: w.currency() },
    { label: w.tab_wallets(), number: true },
    { label: w.created() },
  ] as const;
  return (
    <DataTable caption={w.nav_projects()} columns={columns}>
      {projects.map((project) => (
        <tr>
          <Cell class="cell-main">
            <a href={paths.project(project.id)}>{project.name}</a>
          </Cell>
          <Cell class="end">{project.mode === 'test' ? <TestBadge w={w} /> : <Badge sign="paid" word={w.live()} />}</Cell>
          <Cell label={w.currency()}>{project.currency}</Cell>
          <Cell number class="phone-hidden">
            {project.wallets === 0 ? <span class="muted">0</span> : String(project.wallets)}
          </Cell>
          <Cell class="end muted">
            <Time ctx={ctx} ms={project.createdAtMs} style="day" />
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}
