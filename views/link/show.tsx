// Owns the merchant's page of one payment link: its address and code to share, what came of it, its fields and its switches.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { beside, paths } from '../paths';
import { FactList, Notice, PageHead } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton } from '../ui/form';
import { CopyButton } from '../ui/hash';
import { Icon } from '../ui/icons';
import { QrPanel } from '../ui/pay';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { LinkFields, linkLabels, type LinkFieldsProps } from './fields';
import type { LinkView } from './model';
import { SourceInvoices, type SourceInvoiceRow } from './source-invoices';
import { AskedFor, kindWord, LinkStateBadge } from './words';

export interface LinkShowProps extends Omit<LinkFieldsProps, 'w' | 'kind'> {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly link: LinkView;
  /** The whole address of the public page, as it is shared. */
  readonly url: string;
  /** The counter's address by the project's publishable id; null for other kinds. */
  readonly shopUrl: string | null;
  readonly invoices: readonly SourceInvoiceRow[];
  readonly canManage: boolean;
}

export function LinkShowPage(props: LinkShowProps) {
  const { ctx, frame, link, invoices, canManage } = props;
  const w = words(ctx.locale);
  const title = (
    <span class="row">
      {link.title}
      <LinkStateBadge w={w} state={link.state} />
    </span>
  );
  return (
    <AppFrame ctx={ctx} frame={frame} section="payments" title={link.title}>
      <PageHead title={title} crumbs={[{ label: w.ways_links(), href: beside(ctx.path, paths.links) }]} crumbsLabel={w.where_you_are()} />
      <div class="stack">
        {link.state === 'archived' ? <Notice tone="info">{w.ways_archived_note()}</Notice> : null}
        {link.state === 'paused' ? <Notice tone="warn">{w.ways_paused_note()}</Notice> : null}
        <LinkFacts ctx={ctx} w={w} link={link} />
        {link.state === 'archived' ? null : <Share {...props} w={w} />}
        <section>
          <div class="section-head">
            <h2>{w.ways_invoices_of_link()}</h2>
          </div>
          {invoices.length === 0 ? (
            <p class="muted">{w.ways_invoices_of_link_none()}</p>
          ) : (
            <SourceInvoices ctx={ctx} caption={w.ways_invoices_of_link()} rows={invoices} />
          )}
        </section>
        {canManage && link.state !== 'archived' ? (
          <>
            <ChangeLink {...props} w={w} />
            <Switches ctx={ctx} w={w} link={link} />
          </>
        ) : null}
        {canManage ? null : <p class="muted">{w.cannot_manage()}</p>}
      </div>
    </AppFrame>
  );
}

interface PartProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly link: LinkView;
}

function LinkFacts({ ctx, w, link }: PartProps) {
  const use = w.ways_use({ made: String(link.made), paid: String(link.paid) });
  return (
    <FactList
      facts={[
        { label: w.ways_kind(), value: kindWord(w, link.kind) },
        { label: w.amount(), value: <AskedFor ctx={ctx} w={w} link={link} /> },
        { label: w.ways_made(), value: use },
        { label: w.project(), value: <a href={paths.project(link.project.id)}>{link.project.name}</a> },
        { label: w.ways_created(), value: <Time ctx={ctx} ms={link.createdAtMs} /> },
      ]}
    />
  );
}

function Share({ w, link, url, shopUrl }: LinkShowProps & { readonly w: Words }) {
  return (
    <section>
      <div class="section-head">
        <h2>{w.ways_share()}</h2>
      </div>
      <div class="share">
        <QrPanel content={url} label={w.ways_qr_of_page()} />
        <div>
          <p>{link.kind === 'counter' ? w.ways_counter_share_text() : w.ways_share_text()}</p>
          <SharedUrl w={w} url={url} />
          {shopUrl === null ? null : (
            <>
              <p class="small">{w.ways_counter_shop_address()}</p>
              <SharedUrl w={w} url={shopUrl} />
            </>
          )}
          <p>
            <a class="button" href={paths.pay(link.id)} target="_blank" rel="noopener">
              {w.ways_open_page()}
              <Icon name="external" size={14} />
              <span class="sr">{w.opens_new_tab()}</span>
            </a>
          </p>
        </div>
      </div>
    </section>
  );
}

function SharedUrl({ w, url }: { readonly w: Words; readonly url: string }) {
  return (
    <p class="share-url">
      <bdi dir="ltr">{url}</bdi>
      <CopyButton w={w} value={url} label={w.copy_named({ what: w.ways_address_of_page() })} />
    </p>
  );
}

function ChangeLink(props: LinkShowProps & { readonly w: Words }) {
  const { ctx, w, link, form, currencies, assets, chosenAssets } = props;
  return (
    <section>
      <details class="disclosure" open={form.refusal !== null}>
        <summary>
          <Icon name="right" size={12} />
          {w.ways_change()}
        </summary>
        <div class="stack gap-top">
          <p class="muted">{w.ways_change_text()}</p>
          <ErrorSummary ctx={ctx} form={form} labels={linkLabels(w)} />
          <Form ctx={ctx} action={beside(ctx.path, paths.link(link.id))} name="change-link">
            <LinkFields w={w} kind={link.kind} form={form} currencies={currencies} assets={assets} chosenAssets={chosenAssets} />
            <div class="form-verbs">
              <SubmitButton>{w.save()}</SubmitButton>
            </div>
          </Form>
        </div>
      </details>
    </section>
  );
}

function Switches({ ctx, w, link }: PartProps) {
  const isPaused = link.state === 'paused';
  return (
    <section class="verb-forms">
      <Form ctx={ctx} action={beside(ctx.path, isPaused ? paths.linkResumption(link.id) : paths.linkPause(link.id))} name="switch" class="">
        <SubmitButton kind="plain">{isPaused ? w.ways_resume() : w.ways_pause()}</SubmitButton>
        {isPaused ? null : <span class="small muted">{w.ways_pause_text()}</span>}
      </Form>
      <Form ctx={ctx} action={beside(ctx.path, paths.linkArchival(link.id))} name="archive" class="">
        <SubmitButton kind="danger">{w.ways_archive()}</SubmitButton>
        <span class="small muted">{w.ways_archive_text()}</span>
      </Form>
    </section>
  );
}
