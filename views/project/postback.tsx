// Owns the page of a project's CryptoCloud-compatible side: shop id, keys, the postbacks' secret and address, and the postbacks that went out. A
// key is shown once, when it is made; the secret whenever somebody has just confirmed that it is them.
import type { ViewContext } from '../context';
import { DeliveryTable, type DeliveryRow } from '../invoice/deliveries';
import { KeyTable, type KeyRow } from '../keys/table';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Confirmed } from '../ui/confirmed';
import { CodeBlock, FactList, KeyReveal, Notice } from '../ui/facts';
import { Choices, ErrorSummary, Field, Form, Radio, SubmitButton, type FormState } from '../ui/form';
import { Hash } from '../ui/hash';
import { words, type Words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';

export interface PostbackProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  /** Scheme and host of this instance. */
  readonly origin: string;
  readonly shopId: string;
  readonly keys: readonly KeyRow[];
  /** Values: url, format. */
  readonly form: FormState;
  /** What this answer alone shows. */
  readonly revealed: { readonly kind: 'key' | 'secret' | 'new_secret'; readonly secret: string } | null;
  readonly isPaused: boolean;
  readonly sample: { readonly contentType: string; readonly body: string };
  readonly deliveries: readonly DeliveryRow[];
  readonly canManage: boolean;
  readonly canMakeKeys: boolean;
  readonly confirmedUntilMs: number | null;
}

type Part = PostbackProps & { readonly w: Words };

export function PostbackPage(props: PostbackProps) {
  const { ctx, frame, project, origin, shopId, revealed, deliveries, canManage, confirmedUntilMs } = props;
  const w = words(ctx.locale);
  const facts = [
    {
      label: `${w.integration_cc_address()} (${w.integration_cc_address_hint()})`,
      value: <Hash w={w} value={origin} label={w.integration_cc_address()} whole />,
    },
    { label: w.integration_cc_shop_id(), value: <Hash w={w} value={shopId} label={w.integration_cc_shop_id()} whole /> },
  ];
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="postback">
      <div class="stack">
        <p class="soft">{w.integration_cc_lead()}</p>
        {revealed === null ? null : <Revealed w={w} {...revealed} />}
        <Notice tone={project.mode === 'test' ? 'test' : 'info'}>
          <p>{project.mode === 'test' ? w.integration_cc_mode_test() : w.integration_cc_mode_live()}</p>
        </Notice>
        <FactList facts={facts} />
        <Keys {...props} w={w} />
        <Secret {...props} w={w} />
        <Address {...props} w={w} />
        {canManage ? null : <p class="muted">{w.cannot_manage()}</p>}
        <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
        <Sample {...props} w={w} />
        <section>
          <div class="section-head">
            <h2>{w.integration_cc_recent()}</h2>
          </div>
          {deliveries.length === 0 ? (
            <p class="muted">{w.integration_cc_recent_none()}</p>
          ) : (
            <DeliveryTable ctx={ctx} rows={deliveries} canRepeat={canManage} linksInvoice />
          )}
        </section>
      </div>
    </ProjectFrame>
  );
}

function Revealed({ w, kind, secret }: NonNullable<PostbackProps['revealed']> & { readonly w: Words }) {
  if (kind === 'key')
    return (
      <KeyReveal
        w={w}
        title={w.key_created({ name: w.integration_cc_key_name() })}
        text={w.key_created_text()}
        secret={secret}
        line={`CRYPTOCLOUD_API_KEY=${secret}`}
      />
    );
  const title = kind === 'secret' ? w.integration_cc_secret_now() : w.integration_cc_secret_made();
  return <KeyReveal w={w} title={title} text={w.integration_cc_secret_reveal()} secret={secret} line={`CRYPTOCLOUD_SECRET=${secret}`} />;
}

function Keys({ ctx, w, project, keys, canMakeKeys }: Part) {
  return (
    <section class="stack small">
      <div class="section-head">
        <h2>{w.integration_cc_keys()}</h2>
      </div>
      <p class="soft">
        {w.integration_cc_keys_text()} {w.integration_cc_key_line()}
      </p>
      {keys.length === 0 ? (
        <p class="muted">{w.integration_cc_keys_none()}</p>
      ) : (
        <KeyTable ctx={ctx} w={w} caption={w.integration_cc_keys()} keys={keys} canManage={canMakeKeys} />
      )}
      {canMakeKeys ? (
        <Form ctx={ctx} action={paths.projectPostbackKey(project.id)} name="cryptocloud-key" class="inline-form">
          <SubmitButton kind="plain">{w.integration_cc_key_make()}</SubmitButton>
        </Form>
      ) : null}
    </section>
  );
}

function Secret({ ctx, w, project, canManage }: Part) {
  if (!canManage) return null;
  return (
    <section class="stack small">
      <div class="section-head">
        <h2>{w.integration_cc_secret()}</h2>
      </div>
      <p class="soft">{w.integration_cc_secret_text()}</p>
      <div class="row">
        <Form ctx={ctx} action={paths.projectPostbackSecret(project.id)} name="postback-secret" class="inline-form">
          <SubmitButton kind="plain">{w.integration_cc_secret_show()}</SubmitButton>
        </Form>
        <details class="popover" data-popover>
          <summary class="button">{w.integration_cc_secret_new()}</summary>
          <div class="menu">
            <p class="menu-who">{w.integration_cc_secret_new_text()}</p>
            <Form ctx={ctx} action={paths.projectPostbackSecretNew(project.id)} name="postback-secret-new" class="inline-form">
              <SubmitButton kind="danger">{w.integration_cc_secret_new()}</SubmitButton>
            </Form>
          </div>
        </details>
      </div>
    </section>
  );
}

function Address({ ctx, w, project, form, isPaused, canManage }: Part) {
  const format = form.values['format'] ?? 'json';
  return (
    <section class="stack small">
      <div class="section-head">
        <h2>{w.integration_cc_url()}</h2>
      </div>
      {isPaused ? (
        <Notice tone="warn">
          <p>{w.integration_cc_paused()}</p>
        </Notice>
      ) : null}
      <ErrorSummary ctx={ctx} form={form} labels={{ url: w.integration_cc_url() }} />
      <Form ctx={ctx} action={paths.projectPostback(project.id)} name="postback">
        <Field
          w={w}
          form={form}
          name="url"
          label={w.integration_cc_url()}
          hint={w.integration_cc_url_hint()}
          type="url"
          inputmode="url"
          optional
          maxlength={2048}
          placeholder="https://"
          mono
        />
        <Choices legend={w.integration_cc_format()}>
          <Radio name="format" value="json" checked={format !== 'form'} label={w.integration_cc_format_json()} hint={w.integration_cc_format_json_hint()} />
          <Radio name="format" value="form" checked={format === 'form'} label={w.integration_cc_format_form()} hint={w.integration_cc_format_form_hint()} />
        </Choices>
        {canManage ? (
          <div class="form-verbs">
            <SubmitButton>{w.save()}</SubmitButton>
          </div>
        ) : null}
      </Form>
    </section>
  );
}

function Sample({ w, sample }: Part) {
  return (
    <section class="stack small long-sample">
      <div class="section-head">
        <h2>{w.integration_cc_sample()}</h2>
      </div>
      <p class="soft">{w.integration_cc_sample_text()}</p>
      <CodeBlock w={w} label={sample.contentType} code={sample.body} />
    </section>
  );
}
