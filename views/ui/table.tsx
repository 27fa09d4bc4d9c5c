// Owns tables of records: real heads, a caption for screen readers, scrolling inside the table. On phones each row is a card.
import type { Child, PropsWithChildren } from 'hono/jsx';
import { Icon } from './icons';

export interface Column {
  readonly label: string;
  /** Numbers stand at the end of their column. */
  readonly number?: true;
  /** A column of buttons has no visible head. */
  readonly quiet?: true;
}

interface DataTableProps {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly id?: string;
}

export function DataTable({ caption, columns, id, children }: PropsWithChildren<DataTableProps>) {
  return (
    <div class="table-scroll" tabindex={0} role="region" aria-label={caption}>
      <table class="table" id={id}>
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" class={column.number === true ? 'number' : undefined}>
                {column.quiet === true ? <span class="sr">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface CellProps {
  /** The head again, shown before the value when rows become cards. */
  readonly label?: string;
  readonly number?: true;
  readonly class?: string;
}

export function Cell({ label, number, class: className = '', children }: PropsWithChildren<CellProps>) {
  return (
    <td class={[number === true ? 'number' : '', className].join(' ').trim() || undefined} data-label={label}>
      {children}
    </td>
  );
}

export interface Pager {
  readonly previousHref: string | null;
  readonly nextHref: string | null;
}

export function CursorPager({
  pager,
  labels,
}: {
  readonly pager: Pager;
  readonly labels: { readonly nav: string; readonly previous: string; readonly next: string };
}) {
  if (pager.previousHref === null && pager.nextHref === null) return null;
  return (
    <nav class="pager" aria-label={labels.nav}>
      {pager.previousHref === null ? (
        <span />
      ) : (
        <a class="button" rel="prev" href={pager.previousHref}>
          <Icon name="left" />
          {labels.previous}
        </a>
      )}
      {pager.nextHref === null ? null : (
        <a class="button" rel="next" href={pager.nextHref}>
          {labels.next}
          <Icon name="right" />
        </a>
      )}
    </nav>
  );
}

export interface Tab {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
  /** Already capped by whoever counted: `1 000+`. */
  readonly count?: string | null;
}

export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a href={tab.href} aria-current={tab.current ? 'page' : undefined}>
          {tab.label}
          {tab.count === undefined || tab.count === null ? null : <span class="tab-count">{tab.count}</span>}
        </a>
      ))}
    </nav>
  );
}

/** An applied filter: a sentence and the way to take it off. */
export function Chip({ text, href, remove }: { readonly text: string; readonly href: string; readonly remove: string }) {
  return (
    <a class="chip" href={href} title={remove}>
      {text}
      <Icon name="x" size={12} />
      <span class="sr">{remove}</span>
    </a>
  );
}

interface EmptyStateProps {
  readonly title: string;
  readonly text: Child;
  /** The one thing to do next. */
  readonly action?: Child;
  /** A pale row that shows the shape of what will appear. */
  readonly example?: Child;
}

export function EmptyState({ title, text, action, example }: EmptyStateProps) {
  return (
    <div class="empty">
      {example === undefined ? null : (
        <div class="empty-example" aria-hidden="true">
          {example}
        </div>
      )}
      <p class="empty-title">{title}</p>
      <p class="empty-text">{text}</p>
      {action}
    </div>
  );
}
