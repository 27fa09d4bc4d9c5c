// Owns what the operator's pages share: their title and tabs.
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { PageHead } from '../ui/facts';
import { Tabs } from '../ui/table';
import { words } from '../words';

interface OperatorFrameProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly tab: 'accounts' | 'health' | 'registration';
  readonly title: string;
  readonly lead?: Child;
}

export function OperatorFrame({ ctx, frame, tab, title, lead, children }: PropsWithChildren<OperatorFrameProps>) {
  const w = words(ctx.locale);
  const tabs = [
    { key: 'accounts', label: w.operator_accounts(), href: paths.operatorAccounts },
    { key: 'health', label: w.operator_health(), href: paths.operatorHealth },
    { key: 'registration', label: w.operator_registration(), href: paths.operatorRegistration },
  ];
  return (
    <AppFrame ctx={ctx} frame={frame} section="operator" title={`${title} \u00b7 ${w.nav_operator()}`}>
      <PageHead title={title} lead={lead} />
      <Tabs label={w.nav_operator()} tabs={tabs.map(({ key, label, href }) => ({ label, href, current: key === tab }))} />
      <div class="gap-top">{children}</div>
    </AppFrame>
  );
}
