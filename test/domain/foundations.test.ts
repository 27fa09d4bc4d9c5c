// Ids, stored JSON, rights and the catalogue of chains and assets: small rules that everything else stands on.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assets, assetsOn, chains, findAsset } from '../../src/domain/asset';
import { assetsOffered, chainsOfFamily, confirmationOverride, liveChains } from '../../src/domain/chain-config';
import { decodeJson, encodeJson } from '../../src/domain/codec';
import { parseEvmAddress } from '../../src/domain/evm-address';
import { isId, makeId } from '../../src/domain/id';
import type { InvoiceTerms } from '../../src/domain/invoice';
import { decodeTerms, encodeTerms, hashTerms } from '../../src/domain/invoice-terms';
import { postingsBetween, type Book } from '../../src/domain/ledger';
import { allRights, grantableToKeys, includesRight, roleRights } from '../../src/domain/permission';
import { sandboxAddress } from '../../src/domain/sandbox-address';
import { readSettings, type Env } from '../../src/env';
import { makeTerms } from '../support/invoice-histories';

describe('ids', () => {
  test('say what they name, hold 128 bits and are recognised', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const id = makeId('inv', bytes);
        expect(isId('inv', id)).toBe(true);
        expect(isId('prj', id)).toBe(false);
      }),
    );
    expect(isId('inv', 'inv_')).toBe(false);
    expect(isId('inv', "inv_' OR 1=1 --")).toBe(false);
  });
});

describe('stored data', () => {
  test('comes back as it went in, big numbers included', () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.bigInt(),
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('node')),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__' && key !== '$n'),
          tie('node'),
          { noNullPrototype: true },
        ),
      ),
    })).node;
    fc.assert(
      fc.property(value, (data) => {
        expect(decodeJson(encodeJson(data))).toEqual(data);
      }),
    );
  });

  test('the same terms are the same text and the same hash, whatever the order of their fields', () => {
    const terms = makeTerms({ metadata: { b: '2', a: '1' } });
    const turned = Object.fromEntries(Object.entries(terms).reverse()) as unknown as InvoiceTerms;
    expect(encodeTerms(turned)).toBe(encodeTerms(terms));
    const ruled = { ...terms, rules: { ...terms.rules, toleranceUnits: 5n } };
    expect(decodeTerms(encodeTerms(ruled))).toEqual(ruled);
    expect(hashTerms(encodeTerms(ruled))).not.toBe(hashTerms(encodeTerms(terms)));
    expect(decodeTerms(encodeTerms(terms))).toEqual(terms);
    expect(hashTerms(encodeTerms({ ...terms, amount: terms.amount + 1n }))).not.toBe(hashTerms(encodeTerms(terms)));
  });
});

describe('the list of assets', () => {
  test('has each code once, each contract once a chain, and valid contracts', () => {
    expect(new Set(assets.map((asset) => asset.id)).size).toBe(assets.length);
    for (const chain of Object.values(chains)) {
      const contracts = assetsOn(chain.id).flatMap((asset) => (asset.contract === null ? [] : [asset.contract.toLowerCase()]));
      expect(new Set(contracts).size).toBe(contracts.length);
    }
    for (const asset of assets) {
      if (asset.contract !== null) expect(parseEvmAddress(asset.contract, '').ok, asset.id).toBe(true);
      expect(asset.shownDecimals).toBeLessThanOrEqual(asset.decimals);
    }
  });

  test('knows that dollars on BNB Chain have 18 decimals and elsewhere 6', () => {
    expect(['USDT_BSC', 'USDC_BSC', 'USDT_ERC20', 'USDC_BASE'].map((id) => findAsset(id)?.decimals)).toEqual([18, 18, 6, 6]);
  });
});

describe('chains', () => {
  const providers = JSON.stringify({ ETH: ['https://a.test'], BSC: [], SOL: ['https://b.test'], SANDBOX: ['https://c.test'] });

  test('without providers appear nowhere, nor does what is not built', () => {
    expect(liveChains(providers)).toEqual(['ETH']);
    expect(liveChains('not json')).toEqual([]);
    expect(new Set(assetsOffered('live', ['evm', 'sandbox'], providers).map((asset) => asset.chain))).toEqual(new Set(['ETH']));
    expect(chainsOfFamily('evm', 'test', providers)).toEqual([]);
  });

  test('of test and live mode never meet', () => {
    expect(assetsOffered('test', ['evm', 'sandbox'], providers).every((asset) => asset.chain === 'SANDBOX')).toBe(true);
  });

  test('wait as the operator says, and by their own rule when that is unreadable', () => {
    expect(confirmationOverride('{"ETH":{"kind":"depth","blocks":12}}', 'ETH')).toEqual({ kind: 'depth', blocks: 12 });
    expect(confirmationOverride('{"ETH":{"kind":"depth","blocks":0}}', 'ETH')).toBeNull();
    expect(confirmationOverride('{"ETH":{"kind":"tag","tag":"latest"}}', 'ETH')).toBeNull();
  });
});

describe('the ledger', () => {
  const books: readonly Book[] = ['payer', 'pending', 'received'];

  test('moves money from any book to any other and back without a rest', () => {
    for (const from of books) {
      for (const to of books) {
        const asset = assets[0]?.id ?? ('' as never);
        const there = postingsBetween('k', { asset, amount: 7n, book: from }, { asset, amount: 7n, book: to });
        const back = postingsBetween('k', { asset, amount: 7n, book: to }, { asset, amount: 7n, book: from });
        const rest = [...there, ...back].reduce(
          (sum, posting) => sum + (posting.destination === to ? posting.amount : 0n) - (posting.source === to ? posting.amount : 0n),
          0n,
        );
        expect(rest).toBe(0n);
        expect(there.length === 0).toBe(from === to);
      }
    }
  });
});

describe('rights', () => {
  test('managing includes viewing, and viewing includes nothing more', () => {
    expect(includesRight(['wallets:manage'], 'wallets:view')).toBe(true);
    expect(includesRight(['wallets:view'], 'wallets:manage')).toBe(false);
  });

  test('an owner may everything, a viewer changes nothing, a key never makes keys', () => {
    expect(roleRights.owner).toEqual(allRights);
    expect(roleRights.viewer.filter((right) => right.endsWith(':manage'))).toEqual([]);
    expect(grantableToKeys.filter((right) => right.startsWith('keys:'))).toEqual([]);
  });
});

test('the simulated chain gives each index its own address', () => {
  const addresses = Array.from({ length: 500 }, (_, index) => sandboxAddress('seed', index));
  expect(new Set(addresses).size).toBe(500);
  expect(sandboxAddress('other', 0)).not.toBe(addresses[0]);
});

describe('the configuration', () => {
  const env = { HOME_KIND: 'cloudflare', PUBLIC_ORIGIN: 'https://pay.example.com', MASTER_KEY: btoa('k'.repeat(32)) };
  const read = (change: Record<string, string>) => readSettings({ ...env, ...change } as unknown as Env);
  const missing = (change: Record<string, string>): string => {
    const result = read(change);
    return result.ok ? '' : result.missing.join(' ');
  };

  test('holds with the few things that a deployed home needs', () => {
    expect(read({}).ok).toBe(true);
  });

  test.each([
    ['an unknown home', { HOME_KIND: 'desk' }, 'HOME_KIND'],
    ['an origin in the open', { PUBLIC_ORIGIN: 'http://pay.example.com' }, 'PUBLIC_ORIGIN'],
    ['a short key', { MASTER_KEY: btoa('short') }, 'MASTER_KEY'],
    ['providers that are no JSON', { CHAIN_PROVIDERS: '{' }, 'CHAIN_PROVIDERS'],
    ['a provider in the open', { CHAIN_PROVIDERS: '{"ETH":["http://node.example"]}' }, 'ETH, provider 1'],
    ['a provider on this machine', { CHAIN_PROVIDERS: '{"ETH":["http://127.0.0.1:1"]}' }, 'ETH, provider 1'],
    ['webhooks to this machine', { ALLOW_LOOPBACK_WEBHOOKS: 'yes' }, 'ALLOW_LOOPBACK_WEBHOOKS'],
    ['other rate sources', { RATE_SOURCES: '{}' }, 'RATE_SOURCES'],
    ['a mail server without a sender', { SMTP_HOST: 'mail.example' }, 'MAIL_FROM'],
    ['an unknown kind of mail security', { SMTP_HOST: 'mail.example', SMTP_SECURITY: 'maybe' }, 'SMTP_SECURITY'],
  ])('%s is named and nothing starts', (_name, change, named) => {
    expect(missing(change)).toContain(named);
  });
});
