// Owns the way from the operator's configuration to adapters.
import { chains, type ChainId } from '../../domain/asset';
import { confirmationOverride } from '../../domain/chain-config';
import { parseChainProviders, type ProvidersSetting } from '../../domain/chain-providers';
import type { ChainAdapter } from './adapter';
import { createEvmAdapter } from './evm';

export interface ChainSettings extends ProvidersSetting {
  /** JSON of chain id → confirmation rule, for operators who wait longer or shorter than the chain's own rule. */
  readonly confirmationsText: string;
}

/** One adapter for each chain with providers; none when the setting is refused. */
export function createAdapters(settings: ChainSettings, io: { readonly fetch: typeof fetch; readonly now: () => number }): ReadonlyMap<ChainId, ChainAdapter> {
  const parsed = parseChainProviders(settings);
  if (!parsed.ok) return new Map();
  return new Map(
    parsed.providers.map(({ chain, urls }) => {
      const confirmation = confirmationOverride(settings.confirmationsText, chain);
      const rule = confirmation === null ? {} : { confirmation };
      return [chain, createEvmAdapter({ chain: chains[chain], providers: urls, ...rule, fetch: io.fetch, now: io.now })];
    }),
  );
}
