// Owns the table of checks: one line for each thing, its sign and word, and what to do. Colour never stands alone.
import type { ViewContext } from '../context';
import { Badge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words } from '../words';
import { causeWords, levelSigns, levelWords, whatWords, type CheckLine } from './health-words';

export function Checks({ ctx, caption, lines }: { readonly ctx: ViewContext; readonly caption: string; readonly lines: readonly CheckLine[] }) {
  const w = words(ctx.locale);
  const columns = [{ label: w.operator_check() }, { label: w.operator_state() }, { label: w.operator_meaning() }, { label: w.when() }] as const;
  return (
    <DataTable caption={caption} columns={columns}>
      {lines.map((line) => (
        <tr>
          <Cell class="cell-main">{whatWords(w, line.what)}</Cell>
          <Cell class="end">
            <Badge sign={levelSigns[line.level]} word={levelWords(w, line.level)} />
          </Cell>
          <Cell class="wide">{causeWords(w, line)}</Cell>
          <Cell label={w.when()}>{line.atMs === null || line.atMs === 0 ? <span class="muted">{'\u2014'}</span> : <Time ctx={ctx} ms={line.atMs} />}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}
