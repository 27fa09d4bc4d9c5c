// Owns the Integration page: from nothing to a verified webhook by copying five short programs, in the reader's language, with the reader's
// own project and test key. Everything can be copied without script; with it, each step can be run right here against test mode.
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import { buttonSnippet, inlineSnippet, linkSnippet, scriptSnippet } from '../embed/snippet';
import type { Frame } from '../layout/app-frame';
import { paths, withQuery } from '../paths';
import { ProjectFrame, type ProjectHead } from '../project/frame';
import { ConfirmFirst } from '../ui/confirm-first';
import { CodeBlock, FactList, Notice } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { CopyButton } from '../ui/hash';
import { Icon } from '../ui/icons';
import { words, type Words } from '../words';
import { RequestTable, type RequestRow } from './requests';
import {
  endpointSnippet,
  exampleReceiver,
  invoiceSnippet,
  languageNames,
  paymentSnippet,
  receiverFiles,
  receiverSnippet,
  snippetLanguages,
  type SnippetFacts,
  type SnippetLanguage,
} from './snippets';

export interface IntegrationProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead & { readonly shopId: string };
  readonly origin: string;
  readonly language: SnippetLanguage;
  /** The reader's practice key, or null while there is none. */
  readonly practiceKey: string | null;
  readonly canMakeKey: boolean;
  readonly confirmedUntilMs: number | null;
  /** Stands for the order and the invoice of the examples. */
  readonly orderId: string;
  readonly newestInvoiceId: string | null;
  readonly requests: readonly RequestRow[];
}

const noKey = 'qk_test_\u2026';

export function IntegrationPage(props: IntegrationProps) {
  const { ctx, frame, project } = props;
  const w = words(ctx.locale);
  const facts: SnippetFacts = { origin: props.origin, key: props.practiceKey ?? noKey, projectId: project.id };
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="integration">
      <div class="integration">
        <p class="soft">{w.integration_lead()}</p>
        <nav class="integration-languages" aria-label={w.integration_languages()}>
          {snippetLanguages.map((language) => (
            <a href={withQuery(paths.projectIntegration(project.id), { lang: language })} aria-current={language === props.language ? 'page' : undefined}>
              {languageNames[language]}
            </a>
          ))}
        </nav>
        <ol class="integration-steps">
          <KeyStep {...props} w={w} />
          <EndpointStep {...props} w={w} facts={facts} />
          <ReceiverStep language={props.language} w={w} />
          <InvoiceStep {...props} w={w} facts={facts} />
          <PaymentStep {...props} w={w} facts={facts} />
        </ol>
        <Buttons {...props} w={w} />
        <MoreWays w={w} projectId={project.id} />
        <Moving w={w} origin={props.origin} project={project} />
        <section class="stack" aria-labelledby="requests">
          <div class="section-head">
            <h2 id="requests">{w.integration_requests()}</h2>
            <a href={paths.projectRequests(project.id)}>{w.integration_requests_all()}</a>
          </div>
          <RequestTable ctx={ctx} w={w} rows={props.requests} />
        </section>
      </div>
    </ProjectFrame>
  );
}

function Step({ title, text, id, children }: PropsWithChildren<{ readonly title: string; readonly text: Child; readonly id: string }>) {
  return (
    <li id={id}>
      <h2>{title}</h2>
      <p class="soft">{text}</p>
      <div class="stack">{children}</div>
    </li>
  );
}

type StepProps = IntegrationProps & { readonly w: Words };

function KeyStep({ ctx, w, project, practiceKey, canMakeKey, confirmedUntilMs }: StepProps) {
  return (
    <Step id="key" title={w.integration_key()} text={w.integration_key_text()}>
      {practiceKey === null ? null : (
        <p class="integration-key">
          <code dir="ltr">{practiceKey}</code>
          <CopyButton w={w} value={practiceKey} label={w.copy_named({ what: w.integration_key() })}>
            {w.copy()}
          </CopyButton>
        </p>
      )}
      {practiceKey !== null || !canMakeKey ? null : (
        <>
          <Form ctx={ctx} action={paths.projectIntegrationKey(project.id)} name="practice-key">
            <SubmitButton>{w.integration_key_make()}</SubmitButton>
          </Form>
          <ConfirmFirst ctx={ctx} untilMs={confirmedUntilMs} />
        </>
      )}
      {practiceKey === null && !canMakeKey ? <p class="muted">{w.integration_key_ask()}</p> : null}
      <FactList
        facts={[
          { label: w.integration_project_id(), value: <Copyable w={w} value={project.id} label={w.integration_project_id()} /> },
          { label: w.integration_shop_id(), value: <Copyable w={w} value={project.shopId} label={w.integration_shop_id()} /> },
        ]}
      />
    </Step>
  );
}

function Copyable({ w, value, label }: { readonly w: Words; readonly value: string; readonly label: string }) {
  return (
    <span class="row">
      <code dir="ltr">{value}</code>
      <CopyButton w={w} value={value} label={w.copy_named({ what: label })} />
    </span>
  );
}

type CallProps = StepProps & { readonly facts: SnippetFacts };

function EndpointStep({ w, project, language, practiceKey, facts }: CallProps) {
  return (
    <Step id="endpoint" title={w.integration_endpoint()} text={w.integration_endpoint_text({ url: exampleReceiver })}>
      <CodeBlock w={w} code={endpointSnippet(language, facts)} label={languageNames[language]} />
      <RunIt
        w={w}
        practiceKey={practiceKey}
        path="/api/v1/webhook-endpoints"
        body={{ project_id: project.id, url: exampleReceiver }}
        asks={{ name: 'url', label: w.integration_url() }}
      />
    </Step>
  );
}

function ReceiverStep({ w, language }: { readonly w: Words; readonly language: SnippetLanguage }) {
  return (
    <Step id="receiver" title={w.integration_receiver()} text={w.integration_receiver_text()}>
      <CodeBlock w={w} code={receiverSnippet(language)} label={receiverFiles[language]} />
    </Step>
  );
}

function InvoiceStep({ w, project, language, practiceKey, orderId, facts }: CallProps) {
  const body = { project_id: project.id, amount: '12.50', currency: 'USD', order_id: orderId };
  return (
    <Step id="invoice" title={w.integration_invoice()} text={w.integration_invoice_text()}>
      <CodeBlock w={w} code={invoiceSnippet(language, facts, orderId)} label={languageNames[language]} />
      <RunIt w={w} practiceKey={practiceKey} path="/api/v1/invoices" body={body} />
    </Step>
  );
}

function PaymentStep({ w, language, practiceKey, newestInvoiceId, facts }: CallProps) {
  const invoiceId = newestInvoiceId ?? 'inv_\u2026';
  return (
    <Step id="payment" title={w.integration_payment()} text={w.integration_payment_text()}>
      <CodeBlock w={w} code={paymentSnippet(language, facts, invoiceId)} label={languageNames[language]} />
      <RunIt w={w} practiceKey={practiceKey} path={`/api/v1/invoices/${invoiceId}/sandbox-payments`} body={{ kind: 'exact' }} />
      <Notice tone="info">
        <p>{w.integration_trust()}</p>
      </Notice>
    </Step>
  );
}

interface RunItProps {
  readonly w: Words;
  readonly practiceKey: string | null;
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
  /** One field that the reader may change first. */
  readonly asks?: { readonly name: string; readonly label: string };
}

/** Sends the request from this page, with the practice key and a key of its own for exactly-once. Needs script; the program above does not. */
function RunIt({ w, practiceKey, path, body, asks }: RunItProps) {
  if (practiceKey === null) return null;
  const id = path.replace(/[^a-z]+/g, '-');
  return (
    <div
      class="run-it"
      data-run={path}
      data-run-key={practiceKey}
      data-run-body={JSON.stringify(body)}
      data-run-busy={w.integration_running()}
      data-run-failed={w.integration_run_failed()}
    >
      {asks === undefined ? null : (
        <label class="run-it-field" for={`run${id}`}>
          <span>{asks.label}</span>
          <input id={`run${id}`} type="url" data-run-field={asks.name} value={body[asks.name] ?? ''} />
        </label>
      )}
      <button type="button" class="button" data-run-button>
        <Icon name="play" />
        {w.integration_run()}
      </button>
      <pre class="run-it-answer" data-run-answer tabindex={0} hidden aria-live="polite" aria-label={w.integration_answer()} />
    </div>
  );
}

/** For pages without a program behind them. The shop id is no secret; what was really paid, a webhook says. */
function Buttons({ w, origin, project, orderId, newestInvoiceId }: StepProps) {
  const shop = { origin, shopId: project.shopId };
  const order = { amount: '12.50', currency: 'USD', order: orderId, label: w.integration_button_label() };
  return (
    <section class="stack" aria-labelledby="buttons">
      <h2 id="buttons">{w.integration_buttons()}</h2>
      <p class="soft">{w.integration_buttons_text()}</p>
      <CodeBlock w={w} code={`${scriptSnippet(shop)}\n${buttonSnippet(shop, order)}`} label={w.integration_button_dialog()} />
      <CodeBlock w={w} code={linkSnippet(shop, order)} label={w.integration_button_link()} />
      <CodeBlock
        w={w}
        code={`${scriptSnippet(shop)}\n${inlineSnippet(shop, newestInvoiceId ?? 'inv_\u2026', w.integration_button_label())}`}
        label={w.integration_button_inline()}
      />
      <p>
        <a href={paths.projectSite(project.id)}>{w.integration_buttons_hosts()}</a>
      </p>
    </section>
  );
}

function MoreWays({ w, projectId }: { readonly w: Words; readonly projectId: string }) {
  const ways: readonly (readonly [href: string, title: string, text: string])[] = [
    [paths.links, w.integration_way_links(), w.integration_way_links_text()],
    [paths.staticAddresses, w.integration_way_addresses(), w.integration_way_addresses_text()],
    [paths.apiReference, w.integration_way_reference(), w.integration_way_reference_text()],
    [paths.webhooks(projectId), w.integration_way_webhooks(), w.integration_way_webhooks_text()],
  ];
  return (
    <section class="stack" aria-labelledby="ways">
      <h2 id="ways">{w.integration_ways()}</h2>
      <ul class="integration-ways">
        {ways.map(([href, title, text]) => (
          <li>
            <a href={href}>{title}</a>
            <span class="soft">{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Moving({ w, origin, project }: { readonly w: Words; readonly origin: string; readonly project: IntegrationProps['project'] }) {
  const rows: readonly (readonly [theirs: string, ours: Child])[] = [
    ['https://api.cryptocloud.plus', origin],
    ['API KEY', <a href={paths.projectPostback(project.id)}>{w.integration_moving_key()}</a>],
    ['SHOP ID', <Copyable w={w} value={project.shopId} label={w.integration_shop_id()} />],
    ['SECRET KEY', <a href={paths.projectPostback(project.id)}>{w.integration_moving_secret()}</a>],
  ];
  return (
    <section class="stack" aria-labelledby="moving">
      <h2 id="moving">{w.integration_moving()}</h2>
      <p class="soft">{w.integration_moving_text()}</p>
      <FactList facts={rows.map(([label, value]) => ({ label, value }))} />
    </section>
  );
}
