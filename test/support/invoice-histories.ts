// Makes invoices and random histories of observations for property tests.
import fc from 'fast-check';
import { assetOf, type AssetId, type ChainId } from '../../src/domain/asset';
import type { Invoice, InvoiceTerms } from '../../src/domain/invoice';
import { decide, type InvoiceCommand } from '../../src/domain/invoice-command';
import { noCosts, plainRules } from '../../src/domain/invoice-rules';
import type { RecordedEvent } from '../../src/domain/invoice-event';
import type { Quote } from '../../src/domain/quote';
import { assert } from '../../src/domain/result';
import type { Observation, TransferLevel } from '../../src/domain/transfer';

export const startMs = 1_790_000_000_000;
export const usdt = assetOf('USDT_ERC20').id;
export const ether = assetOf('ETH').id;
export const usdtBsc = assetOf('USDT_BSC').id;
export const dueUsdt = 50_000_000n;
export const dueEther = 20_000_000_000_000_000n;

export function makeTerms(change: Partial<InvoiceTerms> = {}): InvoiceTerms {
  return {
    invoiceId: 'inv_test',
    accountId: 'acc_test',
    projectId: 'prj_test',
    mode: 'live',
    amount: 50_000_000n,
    currency: 'USD',
    orderId: '1042',
    description: null,
    payerEmail: null,
    payerLocale: 'en',
    metadata: {},
    assets: [usdt, ether],
    wallets: [{ family: 'evm', walletId: 'wal_test' }],
    createdAtMs: startMs,
    expiresAtMs: startMs + 3_600_000,
    rules: plainRules,
    costs: noCosts,
    origin: 'api',
    sourceId: null,
    code: '',
    deposit: null,
    ...change,
  };
}

export function makeQuote(asset: AssetId, dueBase: bigint, quotedAtMs: number): Quote {
  return { asset, dueBase, rateE18: 10n ** 18n, sources: ['a', 'b'], ratedAtMs: quotedAtMs, quotedAtMs, expiresAtMs: quotedAtMs + 900_000 };
}

/** An invoice with its events, moved by commands that must all be accepted. */
export class Story {
  invoice: Invoice | null = null;
  readonly events: RecordedEvent[] = [];

  static opened(change: Partial<InvoiceTerms> = {}): Story {
    return new Story().does({ type: 'open', terms: makeTerms(change) }, startMs);
  }

  /** Opened, with USDT and ether on display. */
  static payable(change: Partial<InvoiceTerms> = {}): Story {
    return Story.opened(change).offers(usdt, dueUsdt).offers(ether, dueEther);
  }

  offers(asset: AssetId, due: bigint, atMs = startMs + 1): this {
    this.does({ type: 'choose', asset, quote: makeQuote(asset, due, atMs) }, atMs);
    this.does({ type: 'address', asset, quotedAtMs: atMs, address: '0xaa', keyIndex: 0, dueBase: due }, atMs);
    return this.does({ type: 'confirm_watch', asset, quotedAtMs: atMs }, atMs);
  }

  does(command: InvoiceCommand, atMs: number): this {
    const decision = decide(this.invoice, command, atMs);
    assert(decision.ok, `the command ${command.type} is accepted`);
    this.invoice = decision.value.invoice;
    this.events.push(...decision.value.events);
    return this;
  }

  sees(...observations: Observation[]): this {
    return this.does({ type: 'observe', observations }, startMs + 60_000);
  }

  get now(): Invoice {
    assert(this.invoice !== null, 'the story has begun');
    return this.invoice;
  }
}

export function makeObservation(change: Partial<Observation> = {}): Observation {
  return {
    chain: 'ETH',
    txid: '0x01',
    index: '0',
    blockHash: '0xb1',
    height: 100,
    timeMs: startMs + 60_000,
    asset: usdt,
    amount: dueUsdt,
    from: '0xff',
    to: '0xaa',
    level: 'seen',
    revision: 1,
    ...change,
  };
}

const levels: readonly TransferLevel[] = ['seen', 'confirmed', 'final', 'dropped'];

/** Observations of a few transactions as one scanner would send them: revisions are unique, everything else is arbitrary. */
export const observationsArbitrary: fc.Arbitrary<readonly Observation[]> = fc
  .array(
    fc.record({
      tx: fc.integer({ min: 0, max: 3 }),
      index: fc.integer({ min: 0, max: 1 }),
      block: fc.integer({ min: 0, max: 2 }),
      asset: fc.constantFrom(usdt, usdt, ether, usdtBsc),
      part: fc.bigInt({ min: 1n, max: 130n }),
      level: fc.constantFrom(...levels),
      late: fc.boolean(),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((rows) =>
    rows.map((row, position) => {
      const asset = assetOf(row.asset);
      const due = row.asset === ether ? dueEther : row.asset === usdt ? dueUsdt : dueUsdt * 10n ** 12n;
      const chain: ChainId = asset.chain;
      // A transaction's rows share a block in one look; another look may find it elsewhere.
      return makeObservation({
        chain,
        txid: `0x${row.tx}${row.asset}`,
        index: String(row.index),
        blockHash: `0xb${row.block}`,
        height: 100 + row.block,
        timeMs: row.late ? startMs + 4_000_000 : startMs + 60_000,
        asset: row.asset,
        amount: (due * row.part) / 100n,
        level: row.level,
        revision: position + 1,
      });
    }),
  );

/** One step: what is tried, and three numbers that say which, how much and when. */
export type Step = readonly [kind: number, a: number, b: number, c: number];

export interface History {
  readonly terms: InvoiceTerms;
  readonly payable: boolean;
  readonly steps: readonly Step[];
}

const minuteMs = 60_000;
const amount = 50_000_000n;

const termsArbitrary: fc.Arbitrary<InvoiceTerms> = fc
  .record({
    toleranceUnits: fc.constantFrom(0n, 0n, 1n, amount / 20n, amount / 2n, amount - 1n),
    late: fc.constantFrom('ask' as const, 'old_rate' as const, 'new_rate' as const),
    graceMs: fc.constantFrom(0, 0, minuteMs, 20 * minuteMs),
    cancelUnpaid: fc.boolean(),
    settleAt: fc.constantFrom('seen' as const, 'confirmed' as const, 'confirmed' as const, 'final' as const),
    mode: fc.constantFrom('live' as const, 'test' as const),
    deposit: fc.integer({ min: 0, max: 15 }),
  })
  .map(({ mode, deposit, ...rules }) =>
    makeTerms({
      mode,
      rules,
      assets: [usdt, ether, usdtBsc],
      deposit: deposit === 0 ? { transferKey: 'ETH:0x1:0', asset: usdt, amount: dueUsdt, walletId: 'wal_test', address: '0xaa', keyIndex: 3 } : null,
    }),
  );

const stepArbitrary: fc.Arbitrary<Step> = fc.tuple(fc.nat(99), fc.nat(0xffff), fc.nat(0xffff), fc.nat(0xffff));

/** Histories of at most forty commands: any order, repetitions, drops, blocks that change, clocks that jump, chains that lag. */
export const historyArbitrary: fc.Arbitrary<History> = fc.record({
  terms: termsArbitrary,
  payable: fc.integer({ min: 0, max: 3 }).map((chance) => chance > 0),
  steps: fc.array(stepArbitrary, { minLength: 1, maxLength: 34, size: 'max' }),
});
