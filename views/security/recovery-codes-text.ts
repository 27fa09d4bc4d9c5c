// Owns the text file of recovery codes: what they are for, where, and the codes, one a line.
import type { ViewContext } from '../context';
import { words } from '../words';

interface FileFacts {
  readonly codes: readonly string[];
  readonly email: string;
  readonly origin: string;
}

/** Lines end as every editor reads them. */
export function recoveryCodesText(ctx: Pick<ViewContext, 'locale'>, { codes, email, origin }: FileFacts): string {
  const w = words(ctx.locale);
  const lines = [w.factor_file_title(), origin, email, '', w.factor_file_text(), '', ...codes, ''];
  return lines.join('\r\n');
}
