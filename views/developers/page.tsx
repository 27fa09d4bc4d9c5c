// Owns the door for developers: where keys and webhooks are, a first request and how to check a signature.
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { CodeBlock, PageHead } from '../ui/facts';
import { Icon } from '../ui/icons';
import { TestBadge } from '../ui/status';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { words } from '../words';

export interface DevelopersProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Scheme and host of this instance. */
  readonly origin: string;
  readonly projects: readonly { readonly id: string; readonly name: string; readonly mode: Mode; readonly keys: number; readonly endpoints: number }[];
}

const body = '{"amount":"50.00","currency":"USD","order_id":"1042"}';

/** A request that works as it stands once the key is put in. */
export function exampleRequest(origin: string): string {
  return [
    `curl ${origin}/api/v1/invoices \\`,
    `  -H "Authorization: Bearer $QUITTANCE_API_KEY" \\`,
    `  -H "Idempotency-Key: order-1042" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${body}'`,
  ].join('\n');
}

const exampleCheck = `import { Webhook } from 'standardwebhooks';

// The secret that was shown when the endpoint was made.
const webhook = new Webhook(secret);
// Throws when the signature is wrong. Give it the raw body, not parsed JSON.
const event = webhook.verify(rawBody, request.headers);
if (event.type === 'payment.paid') await ship(event.data);`;

export function DevelopersPage({ ctx, frame, origin, projects }: DevelopersProps) {
  const w = words(ctx.locale);
  const columns = [{ label: w.project() }, { label: w.mode() }, { label: w.tab_keys(), number: true }, { label: w.tab_webhooks(), number: true }] as const;
  return (
    <AppFrame ctx={ctx} frame={frame} section="developers" title={w.nav_developers()}>
      <PageHead title={w.nav_developers()} lead={w.developers_lead()}>
        <a class="button" href={paths.apiReference}>
          <Icon name="code" />
          {w.api_description()}
        </a>
      </PageHead>
      <div class="stack">
        {projects.length === 0 ? (
          <EmptyState
            title={w.projects_none()}
            text={w.developers_need_project()}
            action={
              <a class="button primary" href={paths.projectNew}>
                {w.new_project()}
              </a>
            }
          />
        ) : (
          <DataTable caption={w.nav_projects()} columns={columns}>
            {projects.map((project) => (
              <tr>
                <Cell class="cell-main">{project.name}</Cell>
                <Cell class="end">{project.mode === 'test' ? <TestBadge w={w} /> : w.live()}</Cell>
                <Cell number>
                  <a href={paths.keys(project.id)}>{w.keys_count({ count: project.keys })}</a>
                </Cell>
                <Cell number class="end">
                  <a href={paths.webhooks(project.id)}>{w.endpoints_count({ count: project.endpoints })}</a>
                </Cell>
              </tr>
            ))}
          </DataTable>
        )}
        <section class="stack narrow">
          <h2>{w.first_request()}</h2>
          <p class="soft">{w.first_request_text()}</p>
          <CodeBlock w={w} code={exampleRequest(origin)} label="curl" />
          <h2>{w.check_signature()}</h2>
          <p class="soft">{w.check_signature_text()}</p>
          <CodeBlock w={w} code={exampleCheck} label="JavaScript" />
        </section>
      </div>
    </AppFrame>
  );
}
