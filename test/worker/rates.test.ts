// The rate sources in their own formats, read in the runtime that will read them, and what is left when they fail.
import { describe, expect, test } from 'vitest';
import {
  coinRate,
  fiatRate,
  livePriceCodes,
  priceFromText,
  type RateBook,
  ratedFiatCodes,
  sandboxRateBook,
  stablePolicy,
  volatilePolicy,
} from '../../src/domain/rate';
import { fetchRateBook, type RateFetch } from '../../src/gateways/rates';
import { parseExactJson } from '../../src/gateways/rates/exact-json';

const now = Date.parse('2026-11-20T12:00:00Z');
const bases = { coinbase: 'http://coinbase.test', kraken: 'http://kraken.test', frankfurter: 'http://frankfurter.test' };
type SourceName = keyof typeof bases;

const dollars: Readonly<Record<string, string>> = {
  USDT: '0.99960000',
  USDC: '0.99990000',
  DAI: '0.99980000',
  PYUSD: '0.99970000',
  XAUT: '4100.10',
  PEPE: '0.000007251',
  SHIB: '0.000010010',
  ETH: '3012.55',
  BNB: '912.40',
  ARB: '0.30120',
  OP: '0.45510',
};
const perDollar: Readonly<Record<string, string>> = {
  USDT: '1.0003500000000000',
  USDC: '1',
  DAI: '1.0001000100010001',
  PYUSD: '1.0002000400080016',
  XAUT: '0.0002438964903295',
  PEPE: '137912.0121362570',
  SHIB: '99900.0999000999001',
  ETH: '0.0003319447',
  BNB: '0.0010960105217010',
  ARB: '3.3200531208499336',
  OP: '2.1973192704900022',
};
const fiatsPerDollar: Readonly<Record<string, string>> = {
  UZS: '12033.185',
  KGS: '87.45',
  KZT: '524.1',
  AMD: '382.5',
  AZN: '1.7',
  BYN: '3.41',
  AUD: '1.54',
  TRY: '42.2',
  AED: '3.6725',
  CAD: '1.41',
  CNY: '7.11',
  HKD: '7.78',
  IDR: '16720',
  INR: '88.6',
  JPY: '156.1',
  PHP: '58.9',
  SGD: '1.3',
  THB: '32.5',
  VND: '26370',
  MYR: '4.15',
  RUB: '80.9',
  UAH: '42.1',
  EUR: '0.8632000000000001',
  GBP: '0.76',
};

const krakenKeys: Readonly<Record<string, string>> = { ETH: 'XETHZUSD', USDT: 'USDTZUSD' };
const coinbaseBody = (): string => JSON.stringify({ data: { currency: 'USD', rates: { ...perDollar, ...fiatsPerDollar, USD: '1.0', BTC: '0.0000091' } } });
const krakenBody = (codes: readonly string[] = livePriceCodes): string =>
  JSON.stringify({
    error: [],
    result: Object.fromEntries(
      codes.map((code) => [krakenKeys[code] ?? `${code}USD`, { a: ['9', '1', '1.000'], b: [dollars[code], '2', '2.000'], c: ['8', '1'] }]),
    ),
  });
// Written by hand: the digits of a JSON number must not pass through a float before the reader sees them.
const frankfurterBody = (date = '2026-11-20', rates = fiatsPerDollar): string =>
  `[${Object.entries(rates)
    .map(([quote, rate]) => `{"date":"${date}","base":"USD","quote":"${quote}","rate":${rate}}`)
    .join(',')}]`;

type Answers = Partial<Record<SourceName, (url: URL, init: RequestInit) => Response | Promise<Response>>>;

/** A fetch that answers as the three sources do, unless told otherwise, and remembers what it was asked. */
function sources(answers: Answers = {}) {
  const asked: URL[] = [];
  const whole: Required<Answers> = {
    coinbase: () => new Response(coinbaseBody()),
    kraken: () => new Response(krakenBody()),
    frankfurter: () => new Response(frankfurterBody()),
    ...answers,
  };
  const fetch: RateFetch = async (input, init) => {
    const url = new URL(input);
    asked.push(url);
    const name = url.hostname.replace('.test', '') as SourceName;
    return whole[name](url, init);
  };
  return { fetch, asked };
}

const book = async (answers: Answers = {}, previous: RateBook | null = null, at = now) =>
  fetchRateBook({ fetch: sources(answers).fetch, now: at, bases, previous });

describe('three sources that answer', () => {
  test('give every live coin and every fiat a rate from two sources', async () => {
    const { fetch, asked } = sources();
    const { book, failures } = await fetchRateBook({ fetch, now, bases, previous: null });
    expect(failures).toEqual([]);
    for (const code of livePriceCodes) {
      const rate = coinRate(book, code, now, volatilePolicy);
      expect([code, rate.ok && rate.value.sources]).toEqual([code, ['coinbase', 'kraken']]);
    }
    for (const code of ratedFiatCodes) {
      const rate = fiatRate(book, code, now);
      expect([code, rate.ok && rate.value.sources]).toEqual([code, ['coinbase', 'frankfurter']]);
    }
    expect(asked.map((url) => `${url.hostname}${url.pathname}`).sort()).toEqual([
      'coinbase.test/v2/exchange-rates',
      'frankfurter.test/v2/rates',
      'kraken.test/0/public/Ticker',
    ]);
    const queries = Object.fromEntries(asked.map((url) => [url.hostname, Object.fromEntries(url.searchParams)]));
    expect(queries).toEqual({
      'coinbase.test': { currency: 'USD' },
      'kraken.test': { pair: livePriceCodes.map((code) => `${code}USD`).join(',') },
      'frankfurter.test': { base: 'USD', quotes: ratedFiatCodes.join(',') },
    });
  });

  test('are read to the last digit: bids, inverted rates, and numbers that a float would bend', async () => {
    const { book: read } = await book({ frankfurter: () => new Response(frankfurterBody('2026-11-19', { ...fiatsPerDollar, EUR: '0.86320000000000001234' })) });
    expect(read.coins['ETH']).toEqual([
      { source: 'coinbase', code: 'ETH', priceE18: 10n ** 28n / 3_319_447n, atMs: now },
      { source: 'kraken', code: 'ETH', priceE18: priceFromText('3012.55'), atMs: now },
    ]);
    expect(read.fiats['EUR']).toEqual([
      { source: 'coinbase', code: 'EUR', priceE18: 863_200000000000100n, atMs: now },
      { source: 'frankfurter', code: 'EUR', priceE18: 863_200000000000012n, atMs: Date.parse('2026-11-19T00:00:00Z') },
    ]);
    expect(read.fiats['IDR']?.[1]?.priceE18).toBe(16_720n * 10n ** 18n);
  });

  test('asked twice give the same book', async () => {
    const first = await book();
    expect((await book({}, first.book)).book).toEqual(first.book);
  });
});

describe('exact JSON', () => {
  test('keeps the digits of every number as they stood', () => {
    const text = '{"a":0.1234567890123456789012345,"b":[1E-7,-0,10000000000000000000001],"c":"0.1","d":null,"e":{"__proto__":1.50}}';
    expect(JSON.stringify(parseExactJson(text))).toBe(
      '{"a":"0.1234567890123456789012345","b":["1E-7","-0","10000000000000000000001"],"c":"0.1","d":null,"e":{"__proto__":"1.50"}}',
    );
  });

  test('is JSON and nothing else', () => {
    for (const bad of ['', '{', 'NaN', '{"a":Infinity}', '{"a":01}', "{'a':1}", '<html>']) expect(() => parseExactJson(bad)).toThrow();
  });
});

describe('a failing source', () => {
  const broken: readonly (readonly [string, () => Response | Promise<Response>, string])[] = [
    ['does not answer in time', () => Promise.reject(new DOMException('late', 'TimeoutError')), 'timeout'],
    ['cannot be reached', () => Promise.reject(new TypeError('connection lost')), 'unreachable'],
    ['is limited', () => new Response('slow down', { status: 429 }), 'bad_status'],
    ['sends elsewhere', () => new Response(null, { status: 302, headers: { location: 'http://elsewhere.test' } }), 'bad_status'],
    ['answers a page', () => new Response('<html>maintenance</html>'), 'bad_format'],
    ['answers nothing', () => new Response(''), 'bad_format'],
    ['answers another shape', () => new Response('{"rates":{"EUR":0.9}}'), 'bad_format'],
    ['answers null', () => new Response('null'), 'bad_format'],
    ['answers without end', () => new Response(`[${'1,'.repeat(200_000)}1]`), 'too_large'],
  ];

  for (const [what, answer, problem] of broken) {
    test(`that ${what} is named and never takes the others down`, async () => {
      for (const source of ['coinbase', 'kraken', 'frankfurter'] as const) {
        const { book: left, failures } = await book({ [source]: answer });
        expect(failures).toMatchObject([{ source, problem }]);
        const names = new Set([...Object.values(left.coins), ...Object.values(left.fiats)].flat().map((sample) => sample.source));
        expect([...names].sort()).toEqual(['coinbase', 'frankfurter', 'kraken'].filter((name) => name !== source));
      }
    });
  }

  test('leaves its last prices for two minutes, and its last agreement vouches for the other source for five', async () => {
    const first = await book();
    const down: Answers = { kraken: () => new Response('', { status: 503 }) };
    const soon = await book(down, first.book, now + 60_000);
    expect(coinRate(soon.book, 'ETH', now + 60_000, volatilePolicy)).toMatchObject({ ok: true, value: { sources: ['coinbase', 'kraken'], atMs: now } });
    expect(soon.book.lastAgreed.coins['ETH']?.atMs).toBe(now);
    const later = now + 5 * 60_000;
    const alone = await book(down, soon.book, later);
    expect(coinRate(alone.book, 'ETH', later, volatilePolicy)).toMatchObject({ ok: true, value: { sources: ['coinbase'] } });
    const end = await book(down, alone.book, later + 1);
    expect(coinRate(end.book, 'ETH', later + 1, volatilePolicy).ok).toBe(false);
  });

  test('with all of them down there is no rate at all, and the last book ends by its age', async () => {
    const first = await book();
    const gone = (): Response => new Response('', { status: 500 });
    const later = now + 2 * 60 * 60_000;
    const { book: empty, failures } = await book({ coinbase: gone, kraken: gone, frankfurter: gone }, first.book, later);
    expect(failures).toHaveLength(3);
    for (const code of livePriceCodes) expect(coinRate(empty, code, later, volatilePolicy).ok).toBe(false);
    for (const code of ratedFiatCodes) expect(fiatRate(empty, code, later).ok).toBe(false);
  });
});

describe('a source that says nonsense', () => {
  const withCoinbase = (rates: Record<string, unknown>): Answers => ({
    coinbase: () => new Response(JSON.stringify({ data: { currency: 'USD', rates: { ...perDollar, ...fiatsPerDollar, ...rates } } })),
  });

  test('zero, negative, endless and missing prices cost that coin its rate and no other', async () => {
    for (const bad of ['0', '-0.00033', 'NaN', 'Infinity', '1e-60', '', null, [], {}]) {
      const { book: read, failures } = await book(withCoinbase({ ETH: bad }));
      expect(failures).toEqual([{ source: 'coinbase', problem: 'incomplete', detail: 'ETH' }]);
      expect(coinRate(read, 'ETH', now, volatilePolicy).ok).toBe(false);
      expect(coinRate(read, 'USDT', now, stablePolicy).ok).toBe(true);
    }
  });

  test('a price ten times off is refused, with or without an earlier agreement', async () => {
    const first = await book();
    for (const previous of [null, first.book]) {
      const { book: read } = await book(withCoinbase({ ETH: '0.003319447' }), previous, now + 30_000);
      expect(coinRate(read, 'ETH', now + 30_000, volatilePolicy).ok).toBe(false);
    }
  });

  test('a list in another base currency is not read', async () => {
    const { failures } = await book({ coinbase: () => new Response(coinbaseBody().replace('"USD"', '"EUR"')) });
    expect(failures).toEqual([{ source: 'coinbase', problem: 'bad_format' }]);
    const { failures: rows } = await book({ frankfurter: () => new Response(frankfurterBody().replaceAll('"base":"USD"', '"base":"EUR"')) });
    expect(rows).toEqual([{ source: 'frankfurter', problem: 'incomplete', detail: ratedFiatCodes.join(' ') }]);
  });

  test('a daily list of last week, or without a readable date, gives no fiat rate', async () => {
    for (const date of ['2026-11-13', '20.11.2026', '2026-13-40', '2027-01-01']) {
      const { book: read } = await book({ frankfurter: () => new Response(frankfurterBody(date)) });
      expect([date, fiatRate(read, 'EUR', now).ok]).toEqual([date, false]);
    }
  });
});

describe('Kraken', () => {
  const listing =
    (known: readonly string[]) =>
    (url: URL): Response => {
      const asked = (url.searchParams.get('pair') ?? '').split(',').map((pair) => pair.replace(/USD$/, ''));
      if (asked.some((code) => !known.includes(code))) return new Response('{"error":["EQuery:Unknown asset pair"]}');
      return new Response(krakenBody(asked));
    };

  test('a coin that it no longer lists costs only that coin', async () => {
    const known = livePriceCodes.filter((code) => code !== 'XAUT');
    const { book: read, failures } = await book({ kraken: listing(known) });
    expect(failures).toEqual([{ source: 'kraken', problem: 'incomplete', detail: 'XAUT' }]);
    expect(known.filter((code) => !coinRate(read, code, now, volatilePolicy).ok)).toEqual([]);
  });

  test('when it knows none, the search ends after a dozen requests', async () => {
    const { fetch, asked } = sources({ kraken: listing([]) });
    await fetchRateBook({ fetch, now, bases, previous: null });
    expect(asked.filter((url) => url.hostname === 'kraken.test').length).toBeLessThanOrEqual(12);
  });

  test('an error next to prices does not hide the prices', async () => {
    const { failures } = await book({ kraken: () => new Response(krakenBody().replace('"error":[]', '"error":["EQuery:Unknown asset pair"]')) });
    expect(failures).toEqual([]);
  });
});

test('a simulated book never becomes part of a real one', async () => {
  const gone = (): Response => new Response('', { status: 500 });
  const { book: read } = await book({ coinbase: gone, kraken: gone, frankfurter: gone }, sandboxRateBook(now));
  expect(read.kind).toBe('live');
  expect(Object.values({ ...read.coins, ...read.fiats }).flat()).toEqual([]);
});
