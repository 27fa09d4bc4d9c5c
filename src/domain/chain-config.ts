// Owns which chains are switched on: those for which the operator has named providers. A chain without appears nowhere.
import { assetsOn, chains, isChainId, type Asset, type ChainFamily, type ChainId, type ConfirmationRule, type Mode } from './asset';

/** Chains named in the provider setting (JSON of chain id → URLs) with at least one URL. Unreadable text switches none on. */
export function liveChains(providersText: string): readonly ChainId[] {
  return Object.entries(readRecord(providersText))
    .filter(([id, urls]) => isChainId(id) && chains[id].mode === 'live' && Array.isArray(urls) && urls.length > 0)
    .map(([id]) => id as ChainId);
}

/** Chains on which an invoice of that mode can be paid. */
export function chainsOfMode(mode: Mode, providersText: string): readonly ChainId[] {
  return mode === 'test' ? ['SANDBOX'] : liveChains(providersText);
}

/** Chains of one family on which an address of it receives money, in that mode. */
export function chainsOfFamily(family: ChainFamily, mode: Mode, providersText: string): readonly ChainId[] {
  return chainsOfMode(mode, providersText).filter((id) => chains[id].family === family);
}

/** Assets that can be offered in that mode to a wallet of those families, best first. */
export function assetsOffered(mode: Mode, families: readonly ChainFamily[], providersText: string): readonly Asset[] {
  return chainsOfMode(mode, providersText)
    .filter((id) => families.includes(chains[id].family))
    .flatMap((id) => assetsOn(id));
}

/** The operator's own confirmation rule for a chain (JSON of chain id → rule), or null. Anything unreadable is no rule. */
export function confirmationOverride(text: string, chain: ChainId): ConfirmationRule | null {
  const rule = readRecord(text)[chain];
  if (rule === null || typeof rule !== 'object') return null;
  const { kind, blocks, tag, depthMinimum } = rule as Record<string, unknown>;
  if (kind === 'depth' && typeof blocks === 'number' && Number.isInteger(blocks) && blocks >= 1) return { kind, blocks };
  if (kind === 'tag' && (tag === 'safe' || tag === 'finalized')) return { kind, tag, depthMinimum: typeof depthMinimum === 'number' ? depthMinimum : 1 };
  return null;
}

function readRecord(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
