// Owns the line above a form that needs a fresh confirmation: until when there is one, or the way to it.
import type { StepUpAction } from '../../src/domain/step-up';
import type { ViewContext } from '../context';
import { paths, withQuery } from '../paths';
import { Icon } from '../ui/icons';
import { Time } from '../ui/time';
import { words } from '../words';

interface ConfirmedProps {
  readonly ctx: ViewContext;
  readonly action: StepUpAction;
  readonly untilMs: number | null;
  readonly returnTo: string;
}

export function Confirmed({ ctx, action, untilMs, returnTo }: ConfirmedProps) {
  const w = words(ctx.locale);
  if (untilMs !== null)
    return (
      <p class="hint">
        <Icon name="shield" size={14} /> {w.session_confirmed_until()} <Time ctx={ctx} ms={untilMs} />
      </p>
    );
  return (
    <p>
      {w.session_confirm_first()} <a href={withQuery(paths.confirmation, { action, return_to: returnTo })}>{w.session_confirm_now()}</a>
    </p>
  );
}
