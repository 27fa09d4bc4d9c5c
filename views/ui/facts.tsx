// Owns the quiet lists of a page: facts (name and value), a timeline, notices, code. No page logic.
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import type { Words } from '../words';
import { CopyButton } from './hash';
import { Icon, type IconName } from './icons';
import { Time } from './time';

export interface Fact {
  readonly label: string;
  readonly value: Child;
}

export function FactList({ facts }: { readonly facts: readonly (Fact | null)[] }) {
  return (
    <dl class="facts">
      {facts.map((fact) =>
        fact === null ? null : (
          <div>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

export interface TimelineItem {
  readonly atMs: number;
  readonly title: Child;
  readonly detail?: Child;
  readonly tone?: 'ok' | 'wait' | 'bad';
}

/** Newest first, as given. */
export function Timeline({ ctx, items }: { readonly ctx: ViewContext; readonly items: readonly TimelineItem[] }) {
  return (
    <ol class="timeline">
      {items.map((item) => (
        <li class={item.tone === undefined ? undefined : `is-${item.tone}`}>
          <Time ctx={ctx} ms={item.atMs} />
          <div>
            <span class="timeline-title">{item.title}</span>
            {item.detail === undefined ? null : <div class="timeline-detail">{item.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}

interface NoticeProps {
  readonly tone: 'info' | 'ok' | 'warn' | 'bad' | 'test';
  readonly title?: Child;
  readonly icon?: IconName;
}

const noticeIcons: Readonly<Record<NoticeProps['tone'], IconName>> = { info: 'info', ok: 'check', warn: 'warning', bad: 'warning', test: 'flask' };

export function Notice({ tone, title, icon, children }: PropsWithChildren<NoticeProps>) {
  return (
    <div class={`notice ${tone}`}>
      <Icon name={icon ?? noticeIcons[tone]} />
      <div>
        {title === undefined ? null : <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

interface CodeBlockProps {
  readonly w: Words;
  readonly code: string;
  readonly label: string;
}

export function CodeBlock({ w, code, label }: CodeBlockProps) {
  return (
    <figure class="code">
      <figcaption>
        <span>{label}</span>
        <CopyButton w={w} value={code} label={w.copy_named({ what: label })} />
      </figcaption>
      <pre tabindex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}

interface KeyRevealProps {
  readonly w: Words;
  readonly title: string;
  readonly text: string;
  readonly secret: string;
  /** A line for an environment file. */
  readonly line?: string;
}

/** A secret that is shown this once. */
export function KeyReveal({ w, title, text, secret, line }: KeyRevealProps) {
  return (
    <section class="reveal" aria-labelledby="reveal-title">
      <h2 id="reveal-title">
        <Icon name="key" />
        {title}
      </h2>
      <p>{text}</p>
      <div class="reveal-secret">
        <code dir="ltr">{secret}</code>
        <CopyButton w={w} value={secret} label={w.copy_named({ what: title })}>
          {w.copy()}
        </CopyButton>
      </div>
      {line === undefined ? null : <CodeBlock w={w} code={line} label=".env" />}
    </section>
  );
}

/** Says that something elsewhere was done; goes by itself when scripts run, stays readable when not. */
export function Toast({ text, close, children }: PropsWithChildren<{ readonly text: string; readonly close: string }>) {
  return (
    <div class="toast" role="status" data-toast>
      <Icon name="check" />
      <span>{text}</span>
      {children}
      <button type="button" class="copy" data-toast-close aria-label={close}>
        <Icon name="x" size={14} />
      </button>
    </div>
  );
}

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

interface PageHeadProps {
  readonly title: Child;
  readonly crumbs?: readonly Crumb[];
  readonly crumbsLabel?: string;
  readonly lead?: Child;
}

/** Title of a page, the way back above it, its verbs beside it. */
export function PageHead({ title, crumbs = [], crumbsLabel, lead, children }: PropsWithChildren<PageHeadProps>) {
  return (
    <header class="page-head">
      {crumbs.length === 0 ? null : (
        <nav class="crumbs" aria-label={crumbsLabel}>
          {crumbs.map((crumb) => (
            <>
              <a href={crumb.href}>{crumb.label}</a>
              <Icon name="right" size={12} />
            </>
          ))}
        </nav>
      )}
      <div class="page-head-line">
        <h1>{title}</h1>
        {children === undefined ? null : <div class="verbs">{children}</div>}
      </div>
      {lead === undefined ? null : <p class="lead">{lead}</p>}
    </header>
  );
}
