// Owns the line of applied filters above a table: each a sentence with the way to take it off, and the way back to all.
import type { ViewContext } from '../context';
import { withQuery } from '../paths';
import { words } from '../words';
import { Chip } from './table';

export interface AppliedFilter {
  /** Of the query value. */
  readonly name: string;
  /** Null: not applied. */
  readonly text: string | null;
}

/** What is searched for, in the quotation marks of neither language more than of the other. */
export function searchedText(text: string | null): string | null {
  return text === null ? null : `\u201c${text}\u201d`;
}

/** The two ends of a period, as filters named `from` and `to`. */
export function periodFilters(ctx: ViewContext, { from, to }: { readonly from: string | null; readonly to: string | null }): readonly AppliedFilter[] {
  const w = words(ctx.locale);
  return [
    { name: 'from', text: from === null ? null : w.from_day({ day: from }) },
    { name: 'to', text: to === null ? null : w.to_day({ day: to }) },
  ];
}

/** Nothing at all where none is applied. */
export function FilterChips({
  ctx,
  filters,
  clearHref,
}: {
  readonly ctx: ViewContext;
  readonly filters: readonly AppliedFilter[];
  readonly clearHref: string;
}) {
  const w = words(ctx.locale);
  const applied = filters.filter((filter): filter is AppliedFilter & { readonly text: string } => filter.text !== null);
  if (applied.length === 0) return null;
  return (
    <div class="chips">
      {applied.map(({ name, text }) => (
        <Chip text={text} href={withQuery(ctx.path, { [name]: null, cursor: null, trail: null })} remove={w.remove_filter()} />
      ))}
      <a class="small" href={clearHref}>
        {w.clear_filters()}
      </a>
    </div>
  );
}
