// Owns a project's webhook endpoints and their latest deliveries. A secret is shown once, when the endpoint is made.
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { DeliveryTable, type DeliveryRow } from '../invoice/deliveries';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { KeyReveal } from '../ui/facts';
import { Check, Choices, ErrorSummary, Field, Form, Radio, SubmitButton, type FormState } from '../ui/form';
import { Badge, TestBadge } from '../ui/status';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { words, type Words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';

export interface EndpointRow {
  readonly id: string;
  readonly url: string;
  /** Empty: all of them. */
  readonly events: readonly string[];
  readonly mode: Mode;
  readonly state: 'on' | 'paused' | 'gone';
}

export interface WebhooksProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly endpoints: readonly EndpointRow[];
  readonly deliveries: readonly DeliveryRow[];
  readonly eventTypes: readonly string[];
  /** Values: url, mode. */
  readonly form: FormState;
  readonly chosenEvents: readonly string[];
  readonly created: { readonly url: string; readonly secret: string } | null;
  readonly canManage: boolean;
}

export function WebhooksPage(props: WebhooksProps) {
  const { ctx, frame, project, endpoints, deliveries, created, canManage } = props;
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
        {endpoints.length === 0 ? <EmptyState title={w.endpoints_none()} text={w.endpoints_none_text()} /> : <EndpointTable {...props} w={w} />}
        {canManage ? <NewEndpoint {...props} w={w} /> : <p class="muted">{w.cannot_manage()}</p>}
        <section>
          <div class="section-head">
            <h2>{w.recent_deliveries()}</h2>
          </div>
          {deliveries.length === 0 ? (
            <p class="muted">{w.deliveries_none()}</p>
          ) : (
            <DeliveryTable ctx={ctx} rows={deliveries} canRepeat={canManage} linksInvoice />
          )}
        </section>
      </div>
    </ProjectFrame>
  );
}

function endpointState(w: Words, row: EndpointRow) {
  if (row.state === 'paused') return <Badge sign="partial" word={w.endpoint_paused()} />;
  return row.state === 'gone' ? <Badge sign="failed" word={w.endpoint_gone()} /> : <Badge sign="paid" word={w.endpoint_on()} />;
}

function EndpointTable({ ctx, w, project, endpoints, canManage }: WebhooksProps & { readonly w: Words }) {
  const columns = [{ label: w.url() }, { label: w.events() }, { label: w.mode() }, { label: w.status() }, { label: w.actions(), quiet: true }] as const;
  return (
    <DataTable caption={w.tab_webhooks()} columns={columns}>
      {endpoints.map((row) => (
        <tr>
          <Cell class="wide">
            <bdi class="hash" dir="ltr">
              {row.url}
            </bdi>
          </Cell>
          <Cell class="wide">
            {row.events.length === 0 ? (
              w.all_events()
            ) : (
              <span class="tags">
                {row.events.map((event) => (
                  <span class="tag">{event}</span>
                ))}
              </span>
            )}
          </Cell>
          <Cell>{row.mode === 'test' ? <TestBadge w={w} /> : w.live()}</Cell>
          <Cell class="end">{endpointState(w, row)}</Cell>
          <Cell class="wide">
            {canManage ? <DeleteEndpoint ctx={ctx} w={w} action={paths.webhookDeletion(project.id, row.id)} name={`delete-${row.id}`} /> : null}
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function DeleteEndpoint({ ctx, w, action, name }: { readonly ctx: ViewContext; readonly w: Words; readonly action: string; readonly name: string }) {
  return (
    <details class="popover" data-popover>
      <summary class="button small">{w.delete_button()}</summary>
      <div class="menu">
        <p class="menu-who">{w.delete_endpoint_text()}</p>
        <Form ctx={ctx} action={action} name={name} class="inline-form">
          <SubmitButton kind="danger">{w.delete_endpoint()}</SubmitButton>
        </Form>
      </div>
    </details>
  );
}

function NewEndpoint({ ctx, w, project, form, eventTypes, chosenEvents }: WebhooksProps & { readonly w: Words }) {
  const mode = form.values['mode'] ?? project.mode;
  return (
    <section>
      <div class="section-head">
        <h2>{w.add_endpoint()}</h2>
      </div>
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ url: w.url(), events: w.events(), mode: w.mode() }} />
        <Form ctx={ctx} action={paths.webhooks(project.id)} name="endpoint">
          <Field
            w={w}
            form={form}
            name="url"
            label={w.url()}
            hint={ctx.localHome ? w.url_hint_local() : w.url_hint()}
            type="url"
            inputmode="url"
            required
            maxlength={2048}
            placeholder="https://"
            mono
          />
          <Choices legend={w.mode()}>
            <Radio name="mode" value="test" checked={mode === 'test'} label={w.mode_test()} hint={w.endpoint_test_hint()} />
            <Radio name="mode" value="live" checked={mode === 'live'} label={w.mode_live()} hint={w.endpoint_live_hint()} />
          </Choices>
          <Choices legend={w.events()} hint={w.events_hint()}>
            <div class="choice-grid" id="events">
              {eventTypes.map((type) => (
                <Check name="events" value={type} checked={chosenEvents.includes(type)} label={<code>{type}</code>} />
              ))}
            </div>
          </Choices>
          <div class="form-verbs">
            <SubmitButton>{w.add_endpoint()}</SubmitButton>
          </div>
        </Form>
      </div>
    </section>
  );
}
