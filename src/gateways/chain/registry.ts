// Owns the way from the operator's configuration to adapters. It must never let a plain-text or internal address through in a deployed
// home, and never print a provider's URL: keys live in it.
import { chains, isChainId, type ChainId } from '../../domain/asset';
import { confirmationOverride } from '../../domain/chain-config';
import type { ChainAdapter } from './adapter';
import { createEvmAdapter } from './evm';

export interface ChainSettings {
  /** JSON of chain id → list of JSON-RPC URLs, best first; two independent operators at least are advised. */
  readonly providersText: string;
  /** JSON of chain id → confirmation rule, for operators who wait longer or shorter than the chain's own rule. */
  readonly confirmationsText: string;
  /** `allowed` in the local home and in tests only: plain http to this machine. */
  readonly loopback: 'allowed' | 'refused';
}

export interface ChainProviders {
  readonly chain: ChainId;
  readonly urls: readonly string[];
}

export type ProvidersResult =
  | { readonly ok: true; readonly providers: readonly ChainProviders[]; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const urlsMax = 8;

/** Reads the provider setting. Any wrong entry refuses the whole text, with one sentence for each. */
export function parseChainProviders(settings: Pick<ChainSettings, 'providersText' | 'loopback'>): ProvidersResult {
  const record = readRecord(settings.providersText);
  if (record === null) return { ok: false, problems: ['CHAIN_PROVIDERS is not a JSON object of chain id to list of URLs.'] };
  const problems: string[] = [];
  const providers: ChainProviders[] = [];
  for (const [id, urls] of Object.entries(record)) {
    if (!isChainId(id) || chains[id].family !== 'evm') {
      problems.push(`${id} is no chain that takes providers.`);
    } else if (!Array.isArray(urls) || urls.length > urlsMax || !urls.every((url) => typeof url === 'string')) {
      problems.push(`${id}: a list of at most ${urlsMax} URLs is expected.`);
    } else if (urls.length > 0) {
      problems.push(...urlProblems(id, urls, settings.loopback));
      providers.push({ chain: id, urls });
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  const alone = providers.filter(({ urls }) => urls.length === 1);
  return { ok: true, providers, warnings: alone.map(({ chain }) => `${chain} has one provider: nobody checks what it says.`) };
}

/** Chains with providers, in the order of the setting. The sandbox needs none and is not among them. Empty when the text is refused. */
export function enabledChains(settings: Pick<ChainSettings, 'providersText' | 'loopback'>): readonly ChainId[] {
  const parsed = parseChainProviders(settings);
  return parsed.ok ? parsed.providers.map(({ chain }) => chain) : [];
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

function urlProblems(chain: ChainId, urls: readonly string[], loopback: ChainSettings['loopback']): readonly string[] {
  const hosts = new Set<string>();
  return urls.flatMap((text, i) => {
    const place = `${chain}, provider ${i + 1}`;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null) return [`${place}: not a URL.`];
    if (url.username !== '' || url.password !== '') return [`${place}: put keys into the path or query, not before an @.`];
    if (isLoopback(url.hostname)) {
      if (loopback === 'refused') return [`${place}: points to this machine.`];
    } else if (url.protocol !== 'https:') return [`${place}: only https is allowed.`];
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return [`${place}: only http and https are spoken.`];
    // One operator under two keys would check itself.
    if (hosts.has(url.host)) return [`${place}: the same host twice.`];
    hosts.add(url.host);
    return [];
  });
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function readRecord(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
