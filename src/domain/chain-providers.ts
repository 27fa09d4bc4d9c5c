// Owns the operator's list of providers: which URLs serve which chain, checked once before anything is asked of them. It must never
// let a plain-text or internal address through in a deployed home, and never repeat a URL: keys live in it.
import { chains, isChainId, type ChainId } from './asset';

export interface ProvidersSetting {
  /** JSON of chain id → list of JSON-RPC URLs, best first; two independent operators at least are advised. */
  readonly providersText: string;
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
export function parseChainProviders(setting: ProvidersSetting): ProvidersResult {
  const record = readRecord(setting.providersText);
  if (record === null) return { ok: false, problems: ['CHAIN_PROVIDERS is not a JSON object of chain id to list of URLs.'] };
  const problems: string[] = [];
  const providers: ChainProviders[] = [];
  for (const [id, urls] of Object.entries(record)) {
    if (!isChainId(id) || chains[id].family !== 'evm') {
      problems.push(`${id} is no chain that takes providers.`);
    } else if (!Array.isArray(urls) || urls.length > urlsMax || !urls.every((url) => typeof url === 'string')) {
      problems.push(`${id}: a list of at most ${urlsMax} URLs is expected.`);
    } else if (urls.length > 0) {
      problems.push(...urlProblems(id, urls, setting.loopback));
      providers.push({ chain: id, urls });
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  const alone = providers.filter(({ urls }) => urls.length === 1);
  return { ok: true, providers, warnings: alone.map(({ chain }) => `${chain} has one provider: nobody checks what it says.`) };
}

function urlProblems(chain: ChainId, urls: readonly string[], loopback: ProvidersSetting['loopback']): readonly string[] {
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
