// Owns where the pictures of coins and networks stand: our own files, open to other sites, because shops show them on pages of their own.
import type { Asset } from '../../src/domain/asset';
import type { Icons } from '../../src/domain/cryptocloud/currencies';
import { asset as files } from './manifest';

const coins: Readonly<Record<string, string>> = {
  USDT: files.coinUsdt,
  USDC: files.coinUsdc,
  DAI: files.coinDai,
  PYUSD: files.coinPyusd,
  XAUT: files.coinXaut,
  PEPE: files.coinPepe,
  SHIB: files.coinShib,
  ETH: files.coinEth,
  BNB: files.coinBnb,
  ARB: files.coinArb,
  OP: files.coinOp,
};

const networks: Readonly<Record<Asset['chain'], string>> = {
  ETH: files.networkEthereum,
  BSC: files.networkBsc,
  ARB: files.networkArbitrum,
  BASE: files.networkBase,
  OPT: files.networkOptimism,
  SANDBOX: files.networkSandbox,
};

/** Absolute addresses at that origin. */
export function iconsAt(origin: string): Icons {
  return { coin: (symbol) => origin + (coins[symbol] ?? files.coinTest), network: (chain) => origin + networks[chain] };
}
