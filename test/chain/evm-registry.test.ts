// The operator's provider setting.
import { expect, test } from 'vitest';
import { chains } from '../../src/domain/asset';
import { liveChains } from '../../src/domain/chain-config';
import { parseChainProviders } from '../../src/domain/chain-providers';
import { createAdapters } from '../../src/gateways/chain/registry';

const parse = (value: unknown, loopback: 'allowed' | 'refused' = 'refused') =>
  parseChainProviders({ providersText: typeof value === 'string' ? value : JSON.stringify(value), loopback });

test('chains with providers are enabled in the order of the setting', () => {
  const providersText = JSON.stringify({ BASE: ['https://a.example/key', 'https://b.example'], ETH: ['https://c.example', 'https://d.example'], BSC: [] });
  expect(liveChains(providersText)).toEqual(['BASE', 'ETH']);
  expect([...createAdapters({ providersText, confirmationsText: '{}', loopback: 'refused' }, { fetch, now: Date.now }).keys()]).toEqual(['BASE', 'ETH']);
  expect(liveChains('{}')).toEqual([]);
});

test('one provider alone is allowed with a warning', () => {
  expect(parse({ ETH: ['https://a.example'] })).toMatchObject({ ok: true, warnings: [expect.stringContaining('ETH has one provider') as string] });
  expect(parse({ ETH: ['https://a.example', 'https://b.example'] })).toMatchObject({ ok: true, warnings: [] });
});

test('plain http, this machine, the same operator twice and nonsense are refused without printing the URL', () => {
  const refused: readonly unknown[] = [
    'not json',
    '[]',
    'null',
    { DOGE: ['https://a.example'] },
    { SANDBOX: ['https://a.example'] },
    { ETH: 'https://a.example' },
    { ETH: [5] },
    { ETH: ['http://a.example/secret'] },
    { ETH: ['ftp://a.example/secret'] },
    { ETH: ['a.example/secret'] },
    { ETH: ['https://user:secret@a.example'] },
    { ETH: ['https://a.example/secret1', 'https://a.example/secret2'] },
    { ETH: ['http://127.0.0.1:8545'] },
    { ETH: ['https://localhost/secret'] },
    { ETH: ['http://[::1]:8545'] },
    { ETH: Array.from({ length: 9 }, (_, i) => `https://host${i}.example`) },
  ];
  for (const value of refused) {
    const result = parse(value);
    expect([value, result.ok]).toEqual([value, false]);
    expect(JSON.stringify(result)).not.toContain('secret');
  }
});

test('the local home may use nodes on this machine, each on its own port', () => {
  expect(parse({ ETH: ['http://127.0.0.1:8545', 'http://127.0.0.1:8546', 'http://localhost:1'] }, 'allowed').ok).toBe(true);
  expect(parse({ ETH: ['http://192.168.1.5:8545'] }, 'allowed').ok).toBe(false);
  expect(parse({ ETH: ['ftp://127.0.0.1'] }, 'allowed').ok).toBe(false);
});

test('a setting with one wrong entry enables nothing', () => {
  const settings = {
    providersText: JSON.stringify({ ETH: ['https://a.example', 'https://b.example'], BSC: ['http://c.example'] }),
    confirmationsText: '{}',
    loopback: 'refused',
  } as const;
  expect(createAdapters(settings, { fetch, now: Date.now }).size).toBe(0);
});

test("the operator's own confirmation rule is used", async () => {
  const block = { number: '0x64', hash: `0x${'1'.repeat(64)}`, parentHash: `0x${'2'.repeat(64)}`, timestamp: '0x1' };
  const answers: Readonly<Record<string, unknown>> = { eth_chainId: '0x1', eth_getBlockByNumber: block };
  const fakeFetch: typeof fetch = async (_url, init) => {
    const asked = JSON.parse(typeof init?.body === 'string' ? init.body : '[]') as readonly { id: number; method: string; params: readonly string[] }[];
    return Response.json(
      asked.map(({ id, method, params }) => ({
        jsonrpc: '2.0',
        id,
        result: method === 'eth_getBlockByNumber' && params[0]?.startsWith('0x') ? { ...block, number: params[0] } : answers[method],
      })),
    );
  };
  const settings = {
    providersText: JSON.stringify({ ETH: ['https://a.example'] }),
    confirmationsText: JSON.stringify({ ETH: { kind: 'depth', blocks: 11 } }),
    loopback: 'refused',
  } as const;
  const adapter = createAdapters(settings, { fetch: fakeFetch, now: () => 1000 }).get('ETH');
  const result = await adapter?.scan({ chain: chains.ETH, pass: 'head', cursor: null, headers: [], startMs: 5000, addresses: [], blocksMax: 1 });
  expect(result).toMatchObject({ ok: true, output: { settledHeight: 90 } });
});
