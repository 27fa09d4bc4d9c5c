// Owns the line above a form that needs a fresh confirmation: until when there is one, or that it will be asked for.
import type { ViewContext } from '../context';
import { Icon } from '../ui/icons';
import { Time } from '../ui/time';
import { words } from '../words';

interface ConfirmedProps {
  readonly ctx: ViewContext;
  readonly untilMs: number | null;
}

export function Confirmed({ ctx, untilMs }: ConfirmedProps) {
  const w = words(ctx.locale);
  return (
    <p class="hint">
      <Icon name="shield" size={14} />{' '}
      {untilMs === null ? (
        w.session_confirm_first()
      ) : (
        <>
          {w.session_confirmed_until()} <Time ctx={ctx} ms={untilMs} />
        </>
      )}
    </p>
  );
}
