// Owns coins and networks as CryptoCloud names them: numbers, codes and the two shapes in which they come. Pure; addresses of pictures come in.
import { assetOf, chains, findAsset, type Asset, type AssetId, type Mode } from '../asset';
import type { Written } from './raw-json';

/** CryptoCloud's codes as of 2026. A code's place, from 1, is its number: they stand so that the three numbers that are known fit. */
const codes: readonly string[] = [
  'BTC LTC ETH USDT_TRC20 TRX SOL TON ETH_ARB ETH_BASE ETH_OPT USDT_ARB USDT_BSC USDT_ERC20 USDT_OPT USDT_SOL USDT_TON',
  'USDC_ARB USDC_BASE USDC_BSC BNB USDC_ERC20 USDC_OPT USDC_SOL DAI_ARB DAI_BASE DAI_BSC DAI_ERC20 DAI_OPT USDD_TRC20',
  'PYUSD_ERC20 PYUSD_SOL XAUT_ERC20 XAUT_TON ARB_ARB OP_OPT PEPE_BSC PEPE_ERC20 SHIB_BSC SHIB_ERC20 TRUMP_SOL',
].flatMap((line) => line.split(' '));
/** Of the simulated chain, which CryptoCloud has not. */
const sandboxIds: Readonly<Record<string, number>> = { USD_SANDBOX: 901, COIN_SANDBOX: 902 };
const networkIds: Readonly<Record<Asset['chain'], number>> = { ETH: 1, BSC: 2, ARB: 5, BASE: 6, OPT: 7, SANDBOX: 90 };

function numberOf(asset: Asset): number {
  return sandboxIds[asset.id] ?? codes.indexOf(asset.id) + 1;
}

/** `ERC20` of `USDT_ERC20`; a chain's own coin has the chain's name. */
function networkCode(asset: Asset): string {
  const cut = asset.id.indexOf('_');
  return cut < 0 ? asset.id : asset.id.slice(cut + 1);
}

/** Where the pictures of a coin and of a network stand, absolute. */
export interface Icons {
  readonly coin: (symbol: string) => string;
  readonly network: (chain: Asset['chain']) => string;
}

/** The shape inside invoices: `code` is the symbol, `fullcode` the coin on its network. */
export function invoiceCurrency(id: AssetId, icons: Icons): Written {
  const asset = assetOf(id);
  return {
    id: numberOf(asset),
    code: asset.symbol,
    fullcode: asset.id,
    network: networkShape(asset, icons),
    name: asset.name,
    is_email_required: false,
    stablecoin: asset.stable,
    icon_base: icons.coin(asset.symbol),
    icon_network: icons.network(asset.chain),
    icon_qr: icons.coin(asset.symbol),
    order: numberOf(asset),
  };
}

/** The shape of balances and static wallets: `code` is the coin on its network, `short_code` the symbol. */
export function balanceCurrency(id: AssetId, icons: Icons): Written {
  const asset = assetOf(id);
  return {
    id: numberOf(asset),
    code: asset.id,
    short_code: asset.symbol,
    name: asset.name,
    is_email_required: false,
    stablecoin: asset.stable,
    icon_base: icons.coin(asset.symbol),
    icon_network: icons.network(asset.chain),
    icon_qr: icons.coin(asset.symbol),
    order: numberOf(asset),
    obj_network: networkShape(asset, icons),
    enable: true,
  };
}

function networkShape(asset: Asset, icons: Icons): Written {
  return { code: networkCode(asset), id: networkIds[asset.chain], icon: icons.network(asset.chain), fullname: chains[asset.chain].name };
}

/**
 * The asset that a CryptoCloud code means in that mode, or null when it is not built. In test mode real coins stand for those of the
 * simulated chain: a dollar for the test dollar, everything else for the test coin, so that a shop's own code can be tried unchanged.
 */
export function assetFor(code: string, mode: Mode): AssetId | null {
  const asset = findAsset(code.trim().toUpperCase());
  if (asset === null) return null;
  const isTest = chains[asset.chain].mode === 'test';
  if (mode === 'live') return isTest ? null : asset.id;
  return isTest ? asset.id : assetOf(asset.stable ? 'USD_SANDBOX' : 'COIN_SANDBOX').id;
}

/** The one that stands in an invoice before its payer has chosen: a dollar where there is one. */
export function usualAsset(accepted: readonly AssetId[]): AssetId | null {
  return accepted.find((id) => assetOf(id).stable) ?? accepted[0] ?? null;
}
