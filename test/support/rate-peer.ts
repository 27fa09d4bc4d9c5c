// Owns a local peer that answers as the real rate sources do, byte for byte in their formats, with prices that a test may move.
// The prices are invented and fixed: they only have to agree with each other. Imports only Node.
import { createServer, type ServerResponse } from 'node:http';

export type Source = 'coinbase' | 'kraken' | 'frankfurter';

export interface RatePeer {
  readonly url: string;
  /** The value of the RATE_SOURCES variable that makes a home ask this peer. */
  readonly sources: string;
  readonly calls: Record<Source, number>;
  /** Price of one coin in dollars, as decimal text; one source may be made to differ from the others. */
  setCoin(code: string, dollars: string, source?: Source): void;
  /** Units of a fiat for one dollar. */
  setFiat(code: string, perDollar: string, source?: Source): void;
  /** A source that is down answers 503. */
  setDown(source: Source, isDown: boolean): void;
  stop(): Promise<void>;
}

const dollarsPerCoin: Readonly<Record<string, string>> = {
  BTC: '91234.5',
  LTC: '84.12',
  TRX: '0.2791',
  SOL: '138.42',
  TON: '1.634',
  ETH: '3021.55',
  BNB: '902.17',
  USDT: '0.99982',
  USDC: '0.99995',
  DAI: '0.9997',
  PYUSD: '0.99941',
  XAUT: '4071.3',
  PEPE: '0.00000467',
  SHIB: '0.00000871',
  ARB: '0.2263',
  OP: '0.3329',
  USDD: '0.9989',
  TRUMP: '6.71',
};

const fiatPerDollar: Readonly<Record<string, string>> = {
  UZS: '11925.5',
  KGS: '87.45',
  KZT: '519.84',
  AMD: '381.62',
  AZN: '1.7',
  BYN: '3.3856',
  AUD: '1.5486',
  TRY: '42.3918',
  AED: '3.6725',
  CAD: '1.4097',
  CNY: '7.1142',
  HKD: '7.7858',
  IDR: '16702',
  INR: '88.6415',
  JPY: '157.38',
  PHP: '58.93',
  SGD: '1.3073',
  THB: '32.44',
  VND: '26355',
  MYR: '4.1467',
  RUB: '80.1275',
  UAH: '42.0689',
  EUR: '0.8664',
  GBP: '0.7643',
};

/** Kraken's own names for a few of its pairs; every other pair is called what it is asked for. */
const krakenNames: Readonly<Record<string, string>> = { ETHUSD: 'XETHZUSD', XBTUSD: 'XXBTZUSD', LTCUSD: 'XLTCZUSD', USDTUSD: 'USDTZUSD' };
const krakenCoins: Readonly<Record<string, string>> = { XBT: 'BTC' };

type Prices = Record<Source, { coins: Record<string, string>; fiats: Record<string, string> }>;
const allSources: readonly Source[] = ['coinbase', 'kraken', 'frankfurter'];

export async function startRatePeer(): Promise<RatePeer> {
  const fresh = () => ({ coins: { ...dollarsPerCoin }, fiats: { ...fiatPerDollar } });
  const prices: Prices = { coinbase: fresh(), kraken: fresh(), frankfurter: fresh() };
  const calls: Record<Source, number> = { coinbase: 0, kraken: 0, frankfurter: 0 };
  const down = new Set<Source>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://peer');
    const source = sourceOf(url.pathname);
    if (source === null) return send(response, 404, '{}');
    calls[source] += 1;
    if (down.has(source)) return send(response, 503, '{}');
    return send(response, 200, answers[source](prices, url));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${server.address().port}`;
  const change = (kind: 'coins' | 'fiats', code: string, price: string, source?: Source): void => {
    for (const one of source === undefined ? allSources : [source]) prices[one][kind][code] = price;
  };
  return {
    url,
    sources: JSON.stringify({ coinbase: url, kraken: url, frankfurter: url }),
    calls,
    setCoin: (code, dollars, source) => change('coins', code, dollars, source),
    setFiat: (code, perDollar, source) => change('fiats', code, perDollar, source),
    setDown: (source, isDown) => void (isDown ? down.add(source) : down.delete(source)),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function sourceOf(path: string): Source | null {
  if (path === '/v2/exchange-rates') return 'coinbase';
  if (path === '/0/public/Ticker') return 'kraken';
  return path === '/v2/rates' ? 'frankfurter' : null;
}

const answers: Readonly<Record<Source, (prices: Prices, url: URL) => string>> = {
  coinbase: ({ coinbase }) => {
    const coins = Object.entries(coinbase.coins).map(([code, dollars]) => [code, oneOver(dollars)]);
    return JSON.stringify({ data: { currency: 'USD', rates: { ...Object.fromEntries(coins), ...coinbase.fiats, USD: '1.0' } } });
  },
  kraken: ({ kraken }, url) => {
    const all = Object.keys(kraken.coins).map((code) => `${code}USD`);
    const pairs = url.searchParams.get('pair')?.split(',') ?? all;
    const priceOf = (pair: string) => kraken.coins[krakenCoins[pair.replace(/USD$/, '')] ?? pair.replace(/USD$/, '')];
    if (pairs.some((pair) => priceOf(pair) === undefined)) return JSON.stringify({ error: ['EQuery:Unknown asset pair'] });
    return JSON.stringify({ error: [], result: Object.fromEntries(pairs.map((pair) => [krakenNames[pair] ?? pair, ticker(priceOf(pair) ?? '')])) });
  },
  // Written by hand: the source sends JSON numbers, and the digits must be the ones we mean.
  frankfurter: ({ frankfurter }, url) => {
    const wanted = url.searchParams.get('quotes')?.toUpperCase().split(',') ?? Object.keys(frankfurter.fiats);
    const date = new Date().toISOString().slice(0, 10);
    const rows = wanted
      .filter((code) => frankfurter.fiats[code] !== undefined)
      .map((code) => `{"date":"${date}","base":"USD","quote":"${code}","rate":${frankfurter.fiats[code]}}`);
    return `[${rows.join(',')}]`;
  },
};

const ticker = (price: string) => ({
  a: [price, '10', '10.000'],
  b: [price, '10', '10.000'],
  c: [price, '0.1'],
  v: ['100.0', '200.0'],
  p: [price, price],
  t: [100, 200],
  l: [price, price],
  h: [price, price],
  o: price,
});

/** 1 / price to 18 places by whole numbers: the form in which Coinbase states a coin. */
function oneOver(price: string): string {
  const [whole = '0', part = ''] = price.split('.');
  const scaled = (10n ** 18n * 10n ** BigInt(part.length)) / BigInt(whole + part);
  const digits = scaled.toString().padStart(19, '0');
  return `${digits.slice(0, -18)}.${digits.slice(-18)}`;
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body);
}
