// Owns `/v2/merchant/wallet/balance/all`: what the project has received, per coin. The money itself is in the merchant's own wallets, so
// nothing is ever held back: `balance` counts what is still confirming, `available_balance` what is there for good.
import type { Context } from 'hono';
import { readProjectTerms } from '../../../db/invoice-directory';
import { readBalances } from '../../../db/ledger';
import { assetOf, type AssetId } from '../../../domain/asset';
import { assetsOffered } from '../../../domain/chain-config';
import { balanceCurrency } from '../../../domain/cryptocloud/currencies';
import { dollarScale } from '../../../domain/cryptocloud/dollars';
import { exact, type Written } from '../../../domain/cryptocloud/raw-json';
import { formatDecimal } from '../../../domain/money';
import type { AppEnv } from '../../app-env';
import { succeed } from './answer';
import { shownBy } from './rows';

/** One row for each coin that the project takes or has ever received. The body is not looked at. */
export async function readBalance(c: Context<AppEnv>): Promise<Response> {
  const { database, scope, project, nowMs, settings } = c.var;
  const [balances, terms] = await Promise.all([readBalances(database, scope, project.id), readProjectTerms(database, scope, project.id, nowMs)]);
  const families = terms?.wallets.map((wallet) => wallet.family) ?? [];
  const offered = assetsOffered(scope.mode, families, settings.chainProviders).map((asset) => asset.id);
  const ids = [...new Set<AssetId>([...offered, ...balances.map((balance) => balance.asset)])];
  const by = await shownBy(c, ids);
  const rows = ids.map((id): Written => {
    const balance = balances.find((one) => one.asset === id);
    const available = atLeastZero(balance?.received ?? 0n);
    const whole = atLeastZero((balance?.received ?? 0n) + (balance?.pending ?? 0n));
    const inCoin = (base: bigint): Written => exact(formatDecimal(base, assetOf(id).decimals, 1));
    const inDollars = (base: bigint): Written => {
      const value = by.dollars(base, id);
      return value === null ? null : exact(formatDecimal(value, dollarScale, 1));
    };
    return {
      currency: balanceCurrency(id, by.icons),
      balance_crypto: inCoin(whole),
      balance_usd: inDollars(whole),
      available_balance: inCoin(available),
      available_balance_usd: inDollars(available),
    };
  });
  return succeed(c, rows);
}

/** A refund that was written down before its money was taken back by the chain would make less than nothing. */
function atLeastZero(base: bigint): bigint {
  return base < 0n ? 0n : base;
}
