// Owns how amounts look: exact decimal text, grouped, digits of equal width, code after the number. Never parses into a float.
import type { Locale } from '../context';

const noBreakSpace = '\u00a0';
const minusSign = '\u2212';

/** `-1234.50` as a reader of that language expects it. The digits are untouched: nothing is rounded or padded. */
export function formatAmount(decimal: string, locale: Locale): string {
  const negative = decimal.startsWith('-');
  const [whole = '0', fraction] = (negative ? decimal.slice(1) : decimal).split('.', 2);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, noBreakSpace);
  const point = locale === 'ru' ? ',' : '.';
  return `${negative ? minusSign : ''}${grouped}${fraction === undefined ? '' : point + fraction}`;
}

interface MoneyProps {
  readonly amount: string;
  readonly code: string;
  readonly locale: Locale;
  /** Written before the number, as `+` in a list of movements. */
  readonly sign?: string;
}

/** An amount with quiet decimals and a muted code. */
export function Money({ amount, code, locale, sign = '' }: MoneyProps) {
  const text = formatAmount(amount, locale);
  const cut = text.search(/[.,]/);
  return (
    <bdi class="money" dir="ltr">
      <span class="money-whole">{sign + (cut < 0 ? text : text.slice(0, cut))}</span>
      {cut < 0 ? null : <span class="money-fraction">{text.slice(cut)}</span>} <span class="money-code">{code}</span>
    </bdi>
  );
}

/** The largest figure of a page, in the book's serif. */
export function Figure(props: MoneyProps) {
  return (
    <span class="figure">
      <Money {...props} />
    </span>
  );
}
