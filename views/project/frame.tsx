// Owns what all pages of one project share: its name, its mode, its tabs.
import type { PropsWithChildren } from 'hono/jsx';
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { PageHead } from '../ui/facts';
import { TestBadge } from '../ui/status';
import { Tabs } from '../ui/table';
import { words } from '../words';

export interface ProjectHead {
  readonly id: string;
  readonly name: string;
  readonly mode: Mode;
}

export type ProjectTab = 'general' | 'site' | 'actions' | 'amounts' | 'wallets' | 'keys' | 'webhooks' | 'postback' | 'integration';

const developerTabs: ReadonlySet<ProjectTab> = new Set(['keys', 'webhooks', 'postback', 'integration']);

interface ProjectFrameProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly tab: ProjectTab;
}

export function ProjectFrame({ ctx, frame, project, tab, children }: PropsWithChildren<ProjectFrameProps>) {
  const w = words(ctx.locale);
  const tabs = [
    { key: 'general', label: w.tab_general(), href: paths.project(project.id) },
    { key: 'site', label: w.automation_tab_site(), href: paths.projectSite(project.id) },
    { key: 'actions', label: w.automation_tab_actions(), href: paths.projectActions(project.id) },
    { key: 'amounts', label: w.automation_tab_amounts(), href: paths.projectAmounts(project.id) },
    { key: 'wallets', label: w.tab_wallets(), href: paths.wallets(project.id) },
    { key: 'keys', label: w.tab_keys(), href: paths.keys(project.id) },
    { key: 'webhooks', label: w.tab_webhooks(), href: paths.webhooks(project.id) },
    { key: 'postback', label: w.integration_cc_tab(), href: paths.projectPostback(project.id) },
    { key: 'integration', label: w.integration_tab(), href: paths.projectIntegration(project.id) },
  ];
  const current = tabs.find((one) => one.key === tab);
  const title = (
    <span class="row">
      {project.name}
      {project.mode === 'test' ? <TestBadge w={w} /> : null}
    </span>
  );
  return (
    <AppFrame ctx={ctx} frame={frame} section={developerTabs.has(tab) ? 'developers' : 'projects'} title={`${current?.label ?? ''} \u00b7 ${project.name}`}>
      <PageHead title={title} crumbs={[{ label: w.nav_projects(), href: paths.projects }]} crumbsLabel={w.where_you_are()} />
      <Tabs label={w.project_pages()} tabs={tabs.map((one) => ({ label: one.label, href: one.href, current: one.key === tab }))} />
      <div class="gap-top">{children}</div>
    </AppFrame>
  );
}
