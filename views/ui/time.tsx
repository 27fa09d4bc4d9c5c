// Owns how moments are written: in the page's zone by the server, in the reader's own by the script, exact in the title.
import type { ViewContext } from '../context';
import { formatTime, type TimeStyle } from './time-format';

interface TimeProps {
  readonly ctx: Pick<ViewContext, 'locale' | 'timeZone'>;
  readonly ms: number;
  readonly style?: TimeStyle;
}

export function Time({ ctx, ms, style = 'moment' }: TimeProps) {
  return (
    <time datetime={new Date(ms).toISOString()} data-time={style} title={formatTime(ms, 'full', ctx.locale, ctx.timeZone)}>
      {formatTime(ms, style, ctx.locale, ctx.timeZone)}
    </time>
  );
}
