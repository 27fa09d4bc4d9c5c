// Owns the note that a risky act is confirmed for the moment, on pages whose forms would ask for it otherwise.
import type { ViewContext } from '../context';
import { words } from '../words';
import { Icon } from './icons';
import { Time } from './time';

interface ConfirmedProps {
  readonly ctx: ViewContext;
  /** Null: not confirmed; nothing is drawn. */
  readonly untilMs: number | null;
}

export function Confirmed({ ctx, untilMs }: ConfirmedProps) {
  if (untilMs === null) return null;
  const [before = '', after = ''] = words(ctx.locale).factor_confirmed_until({ time: '\n' }).split('\n');
  return (
    <p class="confirmed">
      <Icon name="shield" />
      <span>
        {before}
        <Time ctx={ctx} ms={untilMs} />
        {after}
      </span>
    </p>
  );
}
