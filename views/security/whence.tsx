// Owns how a device and a place stand in a row: words first, the exact address below.
import { words } from '../words';
import type { ViewContext } from '../context';

export interface Whence {
  /** `Firefox, Linux`; empty when the browser said nothing known. */
  readonly device: string;
  /** City and country, or empty. */
  readonly place: string;
  readonly ip: string;
}

export function PlaceOf({ ctx, whence }: { readonly ctx: ViewContext; readonly whence: Whence }) {
  const w = words(ctx.locale);
  return (
    <>
      {whence.place === '' ? <span class="muted">{w.history_place_unknown()}</span> : whence.place}
      {whence.ip === '' ? null : (
        <span class="cell-sub">
          <bdi class="hash" dir="ltr">
            {whence.ip}
          </bdi>
        </span>
      )}
    </>
  );
}

export function deviceText(ctx: ViewContext, device: string): string {
  return device === '' ? words(ctx.locale).history_device_unknown() : device;
}
