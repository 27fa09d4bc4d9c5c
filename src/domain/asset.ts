// Owns the list of chains and assets that Quittance can watch. Contracts are the allow list that decides what counts
// as money (hazard H04): a symbol is display only. Nothing here is read from a chain.
import { assert } from './result';

export type ChainId = 'ETH' | 'BSC' | 'ARB' | 'BASE' | 'OPT' | 'SANDBOX';
export type ChainFamily = 'evm' | 'sandbox';
export type Mode = 'live' | 'test';
export type AssetId = string & { readonly __asset: unique symbol };

/** When a transfer counts as paid: so many blocks deep, or below the block that the chain itself calls safe or finalized. */
export type ConfirmationRule =
  | { readonly kind: 'depth'; readonly blocks: number }
  | { readonly kind: 'tag'; readonly tag: 'safe' | 'finalized'; readonly depthMinimum: number };

export interface Chain {
  readonly id: ChainId;
  readonly family: ChainFamily;
  readonly mode: Mode;
  /** The chain's own name, and the name exchanges use for its tokens. */
  readonly name: string;
  readonly standard: string;
  /** EIP-155 chain id; null outside the EVM family. */
  readonly evmChainId: number | null;
  readonly blockTimeMs: number;
  /** How often the scanner looks while an invoice is open, and while only late payments are awaited. */
  readonly tickMs: number;
  readonly tickIdleMs: number;
  /** A block's own clock may run behind ours: money stamped this long after the expiry still counts as in time. */
  readonly graceMs: number;
  readonly confirmation: ConfirmationRule;
  /** Usual wait from sending to paid, for the payer. */
  readonly usualSeconds: number;
  /** Block explorer, or null where there is nothing to explore. */
  readonly explorer: string | null;
}

export interface Asset {
  readonly id: AssetId;
  readonly symbol: string;
  readonly name: string;
  readonly chain: ChainId;
  readonly decimals: number;
  /** Decimals a wallet or an exchange accepts in its amount field; due amounts are rounded up to them. */
  readonly shownDecimals: number;
  /** ERC-20 contract in EIP-55 spelling; null for the chain's own coin. */
  readonly contract: string | null;
  /** Under which code the rate sources price it. */
  readonly priceCode: string;
  readonly stable: boolean;
  /** Smaller transfers are dust: kept by the scanner, never told to an invoice (hazard H08). Base units. */
  readonly dustBelow: bigint;
}

const minuteMs = 60_000;

export const chains: Readonly<Record<ChainId, Chain>> = {
  ETH: {
    id: 'ETH',
    family: 'evm',
    mode: 'live',
    name: 'Ethereum',
    standard: 'ERC-20',
    evmChainId: 1,
    blockTimeMs: 12_000,
    tickMs: 12_000,
    tickIdleMs: minuteMs,
    graceMs: 5 * minuteMs,
    confirmation: { kind: 'tag', tag: 'finalized', depthMinimum: 1 },
    usualSeconds: 960,
    explorer: 'https://etherscan.io',
  },
  BSC: {
    id: 'BSC',
    family: 'evm',
    mode: 'live',
    name: 'BNB Chain',
    standard: 'BEP-20',
    evmChainId: 56,
    blockTimeMs: 750,
    tickMs: 3_000,
    tickIdleMs: minuteMs,
    graceMs: 5 * minuteMs,
    confirmation: { kind: 'tag', tag: 'finalized', depthMinimum: 1 },
    usualSeconds: 10,
    explorer: 'https://bscscan.com',
  },
  ARB: {
    id: 'ARB',
    family: 'evm',
    mode: 'live',
    name: 'Arbitrum One',
    standard: 'Arbitrum',
    evmChainId: 42161,
    blockTimeMs: 250,
    tickMs: 3_000,
    tickIdleMs: minuteMs,
    graceMs: 5 * minuteMs,
    confirmation: { kind: 'tag', tag: 'safe', depthMinimum: 20 },
    usualSeconds: 600,
    explorer: 'https://arbiscan.io',
  },
  BASE: {
    id: 'BASE',
    family: 'evm',
    mode: 'live',
    name: 'Base',
    standard: 'Base',
    evmChainId: 8453,
    blockTimeMs: 2_000,
    tickMs: 3_000,
    tickIdleMs: minuteMs,
    graceMs: 5 * minuteMs,
    confirmation: { kind: 'tag', tag: 'safe', depthMinimum: 20 },
    usualSeconds: 300,
    explorer: 'https://basescan.org',
  },
  OPT: {
    id: 'OPT',
    family: 'evm',
    mode: 'live',
    name: 'Optimism',
    standard: 'OP Mainnet',
    evmChainId: 10,
    blockTimeMs: 2_000,
    tickMs: 3_000,
    tickIdleMs: minuteMs,
    graceMs: 5 * minuteMs,
    confirmation: { kind: 'tag', tag: 'safe', depthMinimum: 20 },
    usualSeconds: 300,
    explorer: 'https://optimistic.etherscan.io',
  },
  SANDBOX: {
    id: 'SANDBOX',
    family: 'sandbox',
    mode: 'test',
    name: 'Sandbox',
    standard: 'simulated',
    evmChainId: null,
    blockTimeMs: 2_000,
    tickMs: 2_000,
    tickIdleMs: minuteMs,
    graceMs: 0,
    confirmation: { kind: 'depth', blocks: 3 },
    usualSeconds: 6,
    explorer: null,
  },
};

interface AssetRow {
  readonly id: string;
  readonly symbol: string;
  readonly name: string;
  readonly chain: ChainId;
  readonly decimals: number;
  readonly shown: number;
  readonly contract: string | null;
  readonly price: string;
  readonly stable?: true;
}

const coin = (id: string, symbol: string, name: string, chain: ChainId, shown: number): AssetRow => ({
  id,
  symbol,
  name,
  chain,
  decimals: 18,
  shown,
  contract: null,
  price: symbol,
});
const token = (id: string, name: string, chain: ChainId, decimals: number, shown: number, contract: string): AssetRow => ({
  id,
  symbol: symbolOf(id),
  name,
  chain,
  decimals,
  shown,
  contract,
  price: symbolOf(id),
});
const dollar = (id: string, name: string, chain: ChainId, decimals: number, contract: string): AssetRow => ({
  ...token(id, name, chain, decimals, 4, contract),
  stable: true,
});
const symbolOf = (id: string): string => id.slice(0, id.indexOf('_'));

// CryptoCloud's codes, so that an existing integration's asset names mean the same here.
const rows: readonly AssetRow[] = [
  dollar('USDT_ERC20', 'Tether USD', 'ETH', 6, '0xdAC17F958D2ee523a2206206994597C13D831ec7'),
  dollar('USDC_ERC20', 'USD Coin', 'ETH', 6, '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'),
  dollar('DAI_ERC20', 'Dai', 'ETH', 18, '0x6B175474E89094C44Da98b954EedeAC495271d0F'),
  dollar('PYUSD_ERC20', 'PayPal USD', 'ETH', 6, '0x6c3ea9036406852006290770BEdFcAbA0e23A0e8'),
  token('XAUT_ERC20', 'Tether Gold', 'ETH', 6, 6, '0x68749665FF8D2d112Fa859AA293F07A622782F38'),
  token('PEPE_ERC20', 'Pepe', 'ETH', 18, 4, '0x6982508145454Ce325dDbE47a25d4ec3d2311933'),
  token('SHIB_ERC20', 'Shiba Inu', 'ETH', 18, 4, '0x95aD61b0a150d79219dCF64E1E6Cc01f0B64C4cE'),
  coin('ETH', 'ETH', 'Ether', 'ETH', 8),
  dollar('USDT_BSC', 'Tether USD', 'BSC', 18, '0x55d398326f99059fF775485246999027B3197955'),
  dollar('USDC_BSC', 'USD Coin', 'BSC', 18, '0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d'),
  dollar('DAI_BSC', 'Dai', 'BSC', 18, '0x1AF3F329e8BE154074D8769D1FFa4eE058B1DBc3'),
  coin('BNB', 'BNB', 'BNB', 'BSC', 8),
  dollar('USDT_ARB', 'Tether USD', 'ARB', 6, '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9'),
  dollar('USDC_ARB', 'USD Coin', 'ARB', 6, '0xaf88d065e77c8cC2239327C5EDb3A432268e5831'),
  dollar('DAI_ARB', 'Dai', 'ARB', 18, '0xDA10009cBd5D07dd0CeCc66161FC93D7c9000da1'),
  token('ARB_ARB', 'Arbitrum', 'ARB', 18, 6, '0x912CE59144191C1204E64559FE8253a0e49E6548'),
  coin('ETH_ARB', 'ETH', 'Ether', 'ARB', 8),
  dollar('USDC_BASE', 'USD Coin', 'BASE', 6, '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'),
  dollar('DAI_BASE', 'Dai', 'BASE', 18, '0x50c5725949A6F0c72E6C4a641F24049A917DB0Cb'),
  coin('ETH_BASE', 'ETH', 'Ether', 'BASE', 8),
  dollar('USDT_OPT', 'Tether USD', 'OPT', 6, '0x94b008aA00579c1307B0EF2c499aD98a8ce58e58'),
  dollar('USDC_OPT', 'USD Coin', 'OPT', 6, '0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85'),
  dollar('DAI_OPT', 'Dai', 'OPT', 18, '0xDA10009cBd5D07dd0CeCc66161FC93D7c9000da1'),
  token('OP_OPT', 'Optimism', 'OPT', 18, 6, '0x4200000000000000000000000000000000000042'),
  coin('ETH_OPT', 'ETH', 'Ether', 'OPT', 8),
  { id: 'USD_SANDBOX', symbol: 'TESTUSD', name: 'Test dollar', chain: 'SANDBOX', decimals: 6, shown: 4, contract: null, price: 'TESTUSD', stable: true },
  { id: 'COIN_SANDBOX', symbol: 'TESTCOIN', name: 'Test coin', chain: 'SANDBOX', decimals: 18, shown: 8, contract: null, price: 'TESTCOIN' },
];

function toAsset(row: AssetRow): Asset {
  const dustDecimals = Math.max(row.decimals - Math.min(row.shown, 6), 0);
  return {
    id: row.id as AssetId,
    symbol: row.symbol,
    name: row.name,
    chain: row.chain,
    decimals: row.decimals,
    shownDecimals: row.shown,
    contract: row.contract,
    priceCode: row.price,
    stable: row.stable === true,
    dustBelow: 10n ** BigInt(dustDecimals),
  };
}

export const assets: readonly Asset[] = rows.map(toAsset);
const assetById: ReadonlyMap<string, Asset> = new Map(assets.map((asset) => [asset.id, asset]));

/** The asset of that code, or null when Quittance does not know it. */
export function findAsset(id: string): Asset | null {
  return assetById.get(id) ?? null;
}

/** The asset of a code that is known to exist. Throws when it does not: for codes from our own storage only. */
export function assetOf(id: string): Asset {
  const asset = assetById.get(id);
  assert(asset !== undefined, `asset ${id} is in the table`);
  return asset;
}

/** All assets of one chain, in the order of the table. */
export function assetsOn(chain: ChainId): readonly Asset[] {
  return assets.filter((asset) => asset.chain === chain);
}

export function isChainId(id: string): id is ChainId {
  return Object.hasOwn(chains, id);
}
