// Owns the page of one webhook endpoint: how it does, its secret, its settings, a test, its pause, its log. A secret is shown only in the answer
// to the form that asked for it.
import { publicEventTypes } from '../../src/domain/public-event';
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ProjectFrame, type ProjectHead } from '../project/frame';
import { Confirmed } from '../ui/confirmed';
import { FactList, KeyReveal, Notice } from '../ui/facts';
import { ErrorSummary, Form, SelectField, SubmitButton, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { TestBadge } from '../ui/status';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { EventFields, UrlField, endpointLabels } from './fields';
import { DeliveryLog } from './log';
import type { EndpointView, LogView } from './model';
import { EndpointState, EventTags, LastAnswer, eventMeanings, shareText } from './words';

export interface EndpointProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly endpoint: EndpointView;
  /** Of the change: url, ordered. */
  readonly form: FormState;
  readonly chosenEvents: readonly string[];
  /** What this answer alone shows. */
  readonly revealed: { readonly kind: 'secret' | 'new_secret'; readonly secret: string } | null;
  readonly log: LogView;
  /** Replays that are not worked off. */
  readonly replaysOpen: number;
  readonly canManage: boolean;
  readonly confirmedUntilMs: number | null;
}

type Part = EndpointProps & { readonly w: Words };

export function EndpointPage(props: EndpointProps) {
  const { ctx, frame, project, endpoint, log, canManage, confirmedUntilMs } = props;
  const w = words(ctx.locale);
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="webhooks">
      <div class="stack">
        <nav class="crumbs" aria-label={w.where_you_are()}>
          <a href={paths.webhooks(project.id)}>{w.tab_webhooks()}</a>
          <Icon name="right" size={12} />
        </nav>
        <h2 class="webhook-title">
          <bdi class="hash break" dir="ltr">
            {endpoint.url}
          </bdi>
          <EndpointState w={w} endpoint={endpoint} />
          {endpoint.mode === 'test' ? <TestBadge w={w} /> : null}
        </h2>
        <Revealed {...props} w={w} />
        <StateNote {...props} w={w} />
        <Facts {...props} w={w} />
        {canManage ? (
          <>
            <TestForm {...props} w={w} />
            <Secret {...props} w={w} />
            <Change {...props} w={w} />
            <Switches {...props} w={w} />
            <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
          </>
        ) : (
          <p class="muted">{w.cannot_manage()}</p>
        )}
        <DeliveryLog ctx={ctx} w={w} projectId={project.id} action={paths.webhook(project.id, endpoint.id)} log={log} />
      </div>
    </ProjectFrame>
  );
}

function Revealed({ w, revealed }: Part) {
  if (revealed === null) return null;
  const { kind, secret } = revealed;
  const title = kind === 'secret' ? w.webhook_secret_now() : w.webhook_secret_made();
  const text = kind === 'secret' ? w.webhook_secret_now_text() : w.webhook_secret_made_text();
  return <KeyReveal w={w} title={title} text={text} secret={secret} line={`QUITTANCE_WEBHOOK_SECRET=${secret}`} />;
}

/** What has to be known at once: why nothing is sent, or that failures go on. */
function StateNote({ w, endpoint }: Part) {
  const { state, pausedBy, failures } = endpoint;
  if (state === 'gone') return <Notice tone="bad">{w.webhook_note_gone()}</Notice>;
  if (pausedBy === 'person') return <Notice tone="warn">{w.webhook_note_paused_by_person()}</Notice>;
  if (state === 'paused') return <Notice tone="bad">{w.webhook_note_paused()}</Notice>;
  return failures === 0 ? null : <Notice tone="warn">{w.webhook_note_failing({ times: String(failures) })}</Notice>;
}

function Facts({ ctx, w, endpoint }: Part) {
  const { figures, events, ordered, createdAtMs, previousUntilMs } = endpoint;
  const { p50Ms, p95Ms } = figures;
  const quick = p50Ms === null || p95Ms === null ? '\u2014' : w.webhook_latency_text({ p50: String(p50Ms), p95: String(p95Ms) });
  return (
    <FactList
      facts={[
        { label: w.webhook_rate_24h(), value: shareText(w, figures) },
        { label: w.webhook_latency(), value: quick },
        { label: w.webhook_last_answer(), value: <LastAnswer ctx={ctx} w={w} last={figures.last} /> },
        { label: w.events(), value: <EventTags w={w} events={events} /> },
        { label: w.webhook_order(), value: ordered ? w.webhook_order_kept() : w.webhook_order_free() },
        { label: w.webhook_kind(), value: w.webhook_kind_standard() },
        previousUntilMs === null ? null : { label: w.webhook_previous_secret(), value: <PreviousUntil ctx={ctx} w={w} ms={previousUntilMs} /> },
        { label: w.webhook_created(), value: <Time ctx={ctx} ms={createdAtMs} /> },
      ]}
    />
  );
}

function PreviousUntil({ ctx, w, ms }: Pick<Part, 'ctx' | 'w'> & { readonly ms: number }) {
  const [before = '', after = ''] = w.webhook_previous_until({ time: '\n' }).split('\n');
  return (
    <>
      {before}
      <Time ctx={ctx} ms={ms} />
      {after}
    </>
  );
}

function TestForm({ ctx, w, project, endpoint }: Part) {
  const options = publicEventTypes.map((type) => ({ value: type, label: `${type} \u00b7 ${eventMeanings[type](w)}` }));
  return (
    <section class="stack small">
      <div class="section-head">
        <h3>{w.webhook_test()}</h3>
      </div>
      <p class="soft">{w.webhook_test_text()}</p>
      <Form ctx={ctx} action={paths.webhookTest(project.id, endpoint.id)} name="test">
        <SelectField w={w} form={{ values: { type: 'payment.paid' }, refusal: null }} name="type" label={w.event()} options={options} />
        <div class="form-verbs">
          <SubmitButton kind="plain">{w.webhook_test_send()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

function Secret({ ctx, w, project, endpoint }: Part) {
  return (
    <section class="stack small">
      <div class="section-head">
        <h3>{w.webhook_secret_head()}</h3>
      </div>
      <p class="soft">{w.webhook_secret_help()}</p>
      <div class="row">
        <Form ctx={ctx} action={paths.webhookSecret(project.id, endpoint.id)} name="secret" class="inline-form">
          <SubmitButton kind="plain">{w.webhook_secret_show()}</SubmitButton>
        </Form>
        <details class="popover" data-popover>
          <summary class="button">{w.webhook_secret_rotate()}</summary>
          <div class="menu">
            <p class="menu-who">{w.webhook_secret_rotate_text()}</p>
            <Form ctx={ctx} action={paths.webhookRotation(project.id, endpoint.id)} name="rotation" class="inline-form">
              <SubmitButton kind="danger">{w.webhook_secret_rotate()}</SubmitButton>
            </Form>
          </div>
        </details>
      </div>
    </section>
  );
}

function Change({ ctx, w, project, endpoint, form, chosenEvents }: Part) {
  return (
    <section>
      <details class="disclosure" open={form.refusal !== null}>
        <summary>
          <Icon name="right" size={12} />
          {w.webhook_change()}
        </summary>
        <div class="stack gap-top">
          <ErrorSummary ctx={ctx} form={form} labels={endpointLabels(w)} />
          <Form ctx={ctx} action={paths.webhook(project.id, endpoint.id)} name="change">
            <UrlField ctx={ctx} w={w} form={form} />
            <EventFields w={w} form={form} chosenEvents={chosenEvents} />
            <div class="form-verbs">
              <SubmitButton>{w.save()}</SubmitButton>
            </div>
          </Form>
        </div>
      </details>
    </section>
  );
}

function Switches({ ctx, w, project, endpoint, replaysOpen }: Part) {
  const isOn = endpoint.state === 'on';
  const action = isOn ? paths.webhookPause(project.id, endpoint.id) : paths.webhookResumption(project.id, endpoint.id);
  return (
    <section class="verb-forms">
      <p>
        <a class="button" href={paths.webhookReplays(project.id, endpoint.id)}>
          <Icon name="refresh" size={14} />
          {w.webhook_replay()}
        </a>
        <span class="small muted"> {replaysOpen === 0 ? w.webhook_replay_text() : w.webhook_replay_open({ count: String(replaysOpen) })}</span>
      </p>
      <Form ctx={ctx} action={action} name="switch" class="">
        <SubmitButton kind="plain">{isOn ? w.webhook_pause() : w.webhook_resume()}</SubmitButton>
        <span class="small muted"> {isOn ? w.webhook_pause_text() : w.webhook_resume_text()}</span>
      </Form>
      <details class="popover" data-popover>
        <summary class="button">{w.delete_endpoint()}</summary>
        <div class="menu">
          <p class="menu-who">{w.delete_endpoint_text()}</p>
          <Form ctx={ctx} action={paths.webhookDeletion(project.id, endpoint.id)} name="deletion" class="inline-form">
            <SubmitButton kind="danger">{w.delete_endpoint()}</SubmitButton>
          </Form>
        </div>
      </details>
    </section>
  );
}
