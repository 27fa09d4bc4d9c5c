// Owns a project's webhook endpoints: the list with its figures, the form that makes one, the log of all of them. A secret is shown once, when
// the endpoint is made.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { KeyReveal } from '../ui/facts';
import { Choices, ErrorSummary, Form, Radio, SubmitButton, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { TestBadge } from '../ui/status';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { EndpointState, EventTags, LastAnswer, shareText } from '../webhook/words';
import { EventFields, UrlField, endpointLabels } from '../webhook/fields';
import { DeliveryLog } from '../webhook/log';
import type { EndpointView, LogView, PostbackLine } from '../webhook/model';
import { words, type Words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';

export interface WebhooksProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly endpoints: readonly EndpointView[];
  /** CryptoCloud-style postbacks: on a page of their own. */
  readonly postbacks: readonly PostbackLine[];
  readonly log: LogView;
  /** Values: url, mode, ordered. */
  readonly form: FormState;
  readonly chosenEvents: readonly string[];
  readonly created: { readonly url: string; readonly secret: string } | null;
  readonly canManage: boolean;
}

type Part = WebhooksProps & { readonly w: Words };

export function WebhooksPage(props: WebhooksProps) {
  const { ctx, frame, project, endpoints, postbacks, created, canManage, log } = props;
  const w = words(ctx.locale);
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="webhooks">
      <div class="stack">
        {created === null ? null : (
          <KeyReveal
            w={w}
            title={w.webhook_secret()}
            text={w.webhook_secret_text({ url: created.url })}
            secret={created.secret}
            line={`QUITTANCE_WEBHOOK_SECRET=${created.secret}`}
          />
        )}
        {endpoints.length + postbacks.length === 0 ? <EmptyState title={w.endpoints_none()} text={w.endpoints_none_text()} /> : <Table {...props} w={w} />}
        {canManage ? <NewEndpoint {...props} w={w} /> : <p class="muted">{w.cannot_manage()}</p>}
        <DeliveryLog ctx={ctx} w={w} projectId={project.id} action={paths.webhooks(project.id)} log={log} />
      </div>
    </ProjectFrame>
  );
}

function Table({ ctx, w, project, endpoints, postbacks }: Part) {
  const columns = [{ label: w.url() }, { label: w.status() }, { label: w.webhook_rate_24h() }, { label: w.webhook_last_answer() }] as const;
  return (
    <DataTable caption={w.tab_webhooks()} columns={columns}>
      {endpoints.map((row) => (
        <tr>
          <Cell class="cell-main wide">
            <a href={paths.webhook(project.id, row.id)}>
              <bdi class="hash break" dir="ltr">
                {row.url}
              </bdi>
            </a>
            <span class="cell-sub">
              <EventTags w={w} events={row.events} />
            </span>
          </Cell>
          <Figures ctx={ctx} w={w} row={row} />
        </tr>
      ))}
      {postbacks.map((row) => (
        <tr>
          <Cell class="cell-main wide">
            <a href={paths.projectPostback(project.id)}>
              <bdi class="hash break" dir="ltr">
                {row.url}
              </bdi>
            </a>
            <span class="cell-sub">{w.webhook_kind_postback()}</span>
          </Cell>
          <Figures ctx={ctx} w={w} row={row} />
        </tr>
      ))}
    </DataTable>
  );
}

function Figures({ ctx, w, row }: Pick<Part, 'ctx' | 'w'> & { readonly row: Pick<EndpointView, 'state' | 'pausedBy' | 'mode' | 'figures'> }) {
  return (
    <>
      <Cell class="wide">
        <EndpointState w={w} endpoint={row} /> {row.mode === 'test' ? <TestBadge w={w} /> : null}
      </Cell>
      <Cell label={w.webhook_rate_24h()}>{shareText(w, row.figures)}</Cell>
      <Cell class="wide" label={w.webhook_last_answer()}>
        <LastAnswer ctx={ctx} w={w} last={row.figures.last} />
      </Cell>
    </>
  );
}

function NewEndpoint({ ctx, w, project, form, chosenEvents, endpoints, created }: Part) {
  const mode = form.values['mode'] ?? project.mode;
  const isOpen = form.refusal !== null || (endpoints.length === 0 && created === null);
  return (
    <section>
      <details class="disclosure" open={isOpen}>
        <summary>
          <Icon name="right" size={12} />
          {w.add_endpoint()}
        </summary>
        <div class="stack gap-top">
          <ErrorSummary ctx={ctx} form={form} labels={endpointLabels(w)} />
          <Form ctx={ctx} action={paths.webhooks(project.id)} name="endpoint">
            <UrlField ctx={ctx} w={w} form={form} />
            <Choices legend={w.mode()}>
              <Radio name="mode" value="test" checked={mode === 'test'} label={w.mode_test()} hint={w.endpoint_test_hint()} />
              <Radio name="mode" value="live" checked={mode === 'live'} label={w.mode_live()} hint={w.endpoint_live_hint()} />
            </Choices>
            <EventFields w={w} form={form} chosenEvents={chosenEvents} />
            <div class="form-verbs">
              <SubmitButton>{w.add_endpoint()}</SubmitButton>
            </div>
          </Form>
        </div>
      </details>
    </section>
  );
}
