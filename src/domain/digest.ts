// Owns what a digest says: how much news of which kind, its exact sums, and the first of it. Pure. Adds decimal strings as whole numbers,
// never as floats, and never adds two units.
import { limits } from './limits';
import { isNewsType, newsKind, type ToldMessage } from './notification';

/** Money of one kind of news in one unit: a currency or an asset's symbol. `amount` is an exact decimal string. */
export interface DigestSum {
  readonly type: string;
  readonly unit: string;
  readonly amount: string;
}

export interface Digest {
  readonly count: number;
  /** How many of each kind, those that want a look first, then the most frequent. */
  readonly types: readonly { readonly type: string; readonly count: number }[];
  readonly sums: readonly DigestSum[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** The oldest ones, at most `digestLinesMax`. */
  readonly lines: readonly ToldMessage[];
}

/** Facts of a line that a reader of a digest needs; the rest is one click away. */
const shownFacts = ['invoice_id', 'order_id', 'amount', 'currency', 'asset', 'network', 'received', 'remaining', 'url', 'code', 'name'] as const;

/**
 * One message in the place of several. `messages` are of one account and mode; at least one. Their order does not matter. The fact `sums` is
 * what was paid, as pairs of amount and unit; `sums_by_type` is the money of every kind of news.
 */
export function digestOf(messages: readonly ToldMessage[], account: string, mode: ToldMessage['mode'], atMs: number, path: string): ToldMessage {
  const sorted = [...messages].sort((a, b) => a.atMs - b.atMs || compareText(a.path, b.path) || compareText(a.type, b.type));
  const projects = new Set(sorted.map(({ project }) => project));
  const [project = null] = projects.size === 1 ? projects : [];
  const facts = {
    count: sorted.length.toString(),
    types: JSON.stringify(countsOf(sorted)),
    sums: JSON.stringify(sumsOf(sorted).flatMap(({ type, amount, unit }) => (type === 'payment.paid' ? [[amount, unit]] : []))),
    sums_by_type: JSON.stringify(sumsOf(sorted)),
    from_ms: (sorted[0]?.atMs ?? atMs).toString(),
    until_ms: (sorted.at(-1)?.atMs ?? atMs).toString(),
    lines: JSON.stringify(sorted.slice(0, limits.digestLinesMax).map(headOf)),
  };
  return { type: 'digest', atMs, mode, account, project, path, facts };
}

/** Reads what `digestOf` wrote; null for a message that is no digest. */
export function readDigest({ type, facts }: ToldMessage): Digest | null {
  const { count, types, sums_by_type: sums, from_ms: fromMs, until_ms: untilMs, lines } = facts;
  if (type !== 'digest' || count === undefined || types === undefined || sums === undefined || lines === undefined) return null;
  const counts = JSON.parse(types) as readonly (readonly [type: string, count: number])[];
  return {
    count: Number(count),
    types: counts.map(([of, times]) => ({ type: of, count: times })),
    sums: JSON.parse(sums) as readonly DigestSum[],
    fromMs: Number(fromMs),
    untilMs: Number(untilMs),
    lines: JSON.parse(lines) as readonly ToldMessage[],
  };
}

function headOf(message: ToldMessage): ToldMessage {
  const facts = Object.fromEntries(
    shownFacts.flatMap((name) => {
      const value = message.facts[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { ...message, facts };
}

const gravity = { problem: 0, attention: 1, good: 2, info: 3 } as const;

function gravityOf(type: string): number {
  return isNewsType(type) ? gravity[newsKind(type).severity] : gravity.info;
}

function countsOf(messages: readonly ToldMessage[]): readonly (readonly [type: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { type } of messages) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([a, times], [b, others]) => gravityOf(a) - gravityOf(b) || others - times || compareText(a, b));
}

/** Kinds of news whose money is worth adding, and which facts hold it. What is merely asked for is no money yet. */
const added: Readonly<Record<string, readonly [amount: string, unit: string]>> = {
  'payment.paid': ['amount', 'currency'],
  'payment.partial': ['received', 'asset'],
  'payment.over': ['received', 'asset'],
  'payment.late': ['received', 'asset'],
  'payment.unmatched': ['amount', 'asset'],
  'balance.received': ['amount', 'asset'],
  'balance.withdrawn': ['amount', 'asset'],
};

function sumsOf(messages: readonly ToldMessage[]): readonly DigestSum[] {
  const sums = new Map<string, DigestSum>();
  for (const { type, facts } of messages) {
    const [amountName, unitName] = added[type] ?? [];
    if (amountName === undefined || unitName === undefined) continue;
    const amount = facts[amountName];
    const unit = facts[unitName];
    if (amount === undefined || unit === undefined || !decimalPattern.test(amount)) continue;
    const key = `${type} ${unit}`;
    sums.set(key, { type, unit, amount: addDecimals(sums.get(key)?.amount ?? '0', amount) });
  }
  return [...sums.values()].sort((a, b) => compareText(a.type, b.type) || compareText(a.unit, b.unit));
}

const decimalPattern = /^\d{1,41}(?:\.\d{1,36})?$/;

/** The exact sum of two decimal strings, with as many places as the longer of them has. */
export function addDecimals(left: string, right: string): string {
  const places = Math.max(placesOf(left), placesOf(right));
  const digits = (scaled(left, places) + scaled(right, places)).toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function placesOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

function scaled(text: string, places: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
