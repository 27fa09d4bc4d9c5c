// Owns the page of one delivery: what was sent, what came back try by try, how to check the signature by hand, and sending it again. What the
// receiver answered is a stranger's text: shown as text only, never as markup.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { inMode, paths } from '../paths';
import { ProjectFrame, type ProjectHead } from '../project/frame';
import { CodeBlock, FactList, Notice } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { Hash } from '../ui/hash';
import { Icon } from '../ui/icons';
import { TestBadge } from '../ui/status';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { LogState } from './log';
import type { DeliveryView, TryView } from './model';

export interface DeliveryProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly delivery: DeliveryView;
  readonly canManage: boolean;
}

type Part = DeliveryProps & { readonly w: Words };

export function DeliveryPage(props: DeliveryProps) {
  const { ctx, frame, project, delivery, canManage } = props;
  const w = words(ctx.locale);
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="webhooks">
      <div class="stack">
        <Crumbs {...props} w={w} />
        <h2 class="webhook-title">
          {delivery.type}
          {delivery.mode === 'test' ? <TestBadge w={w} /> : null}
        </h2>
        {delivery.isTest ? <Notice tone="test">{w.webhook_test_note()}</Notice> : null}
        {delivery.state === 'pending' && delivery.attempts === 0 ? <OnItsWay {...props} w={w} /> : null}
        <Facts {...props} w={w} />
        {canManage ? <Again {...props} w={w} /> : null}
        <Tries {...props} w={w} />
        <Recipe {...props} w={w} />
      </div>
    </ProjectFrame>
  );
}

function Crumbs({ w, project, delivery }: Part) {
  return (
    <nav class="crumbs" aria-label={w.where_you_are()}>
      <a href={paths.webhooks(project.id)}>{w.tab_webhooks()}</a>
      <Icon name="right" size={12} />
      {delivery.endpoint === null || !delivery.isSigned ? null : (
        <>
          <a href={paths.webhook(project.id, delivery.endpointId)}>
            <bdi class="break" dir="ltr">
              {delivery.endpoint}
            </bdi>
          </a>
          <Icon name="right" size={12} />
        </>
      )}
    </nav>
  );
}

/** Without a script nothing moves by itself, so the page says how to look again. */
function OnItsWay({ w, project, delivery }: Part) {
  return (
    <Notice tone="info" title={w.webhook_on_its_way()}>
      <p>
        <a href={paths.webhookDelivery(project.id, delivery.id)}>{w.webhook_look_again()}</a>
      </p>
    </Notice>
  );
}

function Facts({ ctx, w, delivery }: Part) {
  const { attempts, tookMs, answeredAtMs, nextAtMs, createdAtMs, invoiceId, eventId, endpoint, mode } = delivery;
  return (
    <FactList
      facts={[
        { label: w.status(), value: <LogState w={w} row={delivery} /> },
        { label: w.webhook_endpoint(), value: <bdi dir="ltr">{endpoint ?? w.webhook_endpoint_unknown()}</bdi> },
        { label: w.webhook_id(), value: <Hash w={w} value={eventId} label={w.webhook_id()} whole /> },
        { label: w.attempts(), value: String(attempts) },
        tookMs === null ? null : { label: w.webhook_took(), value: w.webhook_ms({ ms: String(tookMs) }) },
        answeredAtMs === null ? null : { label: w.webhook_last_try(), value: <Time ctx={ctx} ms={answeredAtMs} /> },
        nextAtMs === null ? null : { label: w.webhook_next_try(), value: <Time ctx={ctx} ms={nextAtMs} /> },
        { label: w.webhook_made(), value: <Time ctx={ctx} ms={createdAtMs} /> },
        invoiceId === null ? null : { label: w.webhook_invoice(), value: <a href={inMode(mode, paths.invoice(invoiceId))}>{invoiceId}</a> },
      ]}
    />
  );
}

function Again({ ctx, w, project, delivery }: Part) {
  return (
    <Form ctx={ctx} action={paths.webhookRedelivery(project.id, delivery.id)} name="again" class="inline-form">
      <SubmitButton kind="plain">{w.send_again()}</SubmitButton>
      <span class="small muted"> {w.webhook_again_text()}</span>
    </Form>
  );
}

function Tries({ ctx, w, delivery }: Part) {
  return (
    <section class="stack small">
      <div class="section-head">
        <h3>{w.webhook_tries()}</h3>
      </div>
      {delivery.tries.length === 0 ? <p class="muted">{w.webhook_tries_none()}</p> : null}
      {delivery.tries.map((one, index) => (
        <details class="disclosure" open={index === 0}>
          <summary>
            <Icon name="right" size={12} />
            <span>
              {w.webhook_try({ n: String(one.attempt) })} {'\u00b7'} {one.statusCode === null ? w.webhook_no_answer() : String(one.statusCode)} {'\u00b7'}{' '}
              <Time ctx={ctx} ms={one.atMs} />
            </span>
          </summary>
          <TryTexts w={w} one={one} />
        </details>
      ))}
    </section>
  );
}

function TryTexts({ w, one }: { readonly w: Words; readonly one: TryView }) {
  return (
    <div class="stack small gap-top">
      <p class="break">
        <code>POST {one.url}</code>
      </p>
      {one.requestHeaders === '' ? null : <CodeBlock w={w} label={w.webhook_request_headers()} code={one.requestHeaders} />}
      <CodeBlock w={w} label={w.webhook_request_body()} code={one.requestBody} />
      {one.failure === null ? null : <p class="problem">{one.failure}</p>}
      {one.answerHeaders === '' ? null : <CodeBlock w={w} label={w.webhook_answer_headers()} code={one.answerHeaders} />}
      {one.answerBody === null ? (
        <p class="muted">{w.webhook_answer_hidden()}</p>
      ) : one.answerBody === '' ? (
        <p class="muted">{w.webhook_answer_empty()}</p>
      ) : (
        <CodeBlock w={w} label={w.webhook_answer_body()} code={one.answerBody} />
      )}
    </div>
  );
}

function Recipe({ w, delivery }: Part) {
  const { recipe } = delivery;
  if (recipe === null) return null;
  return (
    <section class="stack small">
      <div class="section-head">
        <h3>{w.webhook_recipe()}</h3>
      </div>
      <p class="soft">{w.webhook_recipe_text()}</p>
      <CodeBlock w={w} label={w.webhook_recipe_signed()} code={recipe.signed} />
      <CodeBlock w={w} label={w.webhook_recipe_command()} code={recipe.command} />
      {recipe.expected === null ? null : <CodeBlock w={w} label={w.webhook_recipe_expected()} code={recipe.expected} />}
    </section>
  );
}
