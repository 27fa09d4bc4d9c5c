// Owns the line in a risky form: a confirmation will be asked for, or until when one holds. The server decides; this only says so.
import type { ViewContext } from '../context';
import { words } from '../words';
import { Icon } from './icons';
import { Time } from './time';

/** `untilMs` null: not confirmed now. */
export function ConfirmFirst({ ctx, untilMs }: { readonly ctx: ViewContext; readonly untilMs: number | null }) {
  const w = words(ctx.locale);
  return (
    <p class="small soft">
      <Icon name="shield" size={14} />{' '}
      {untilMs === null ? (
        w.operator_confirm_first()
      ) : (
        <>
          {w.operator_confirmed_until()} <Time ctx={ctx} ms={untilMs} />
        </>
      )}
    </p>
  );
}
