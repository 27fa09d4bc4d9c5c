// Owns which pages may show a payer's page in a frame: those on a host that the merchant has proved, and in test mode of a local home
// pages of this machine. What a frame is told of its embedder is only a name; the browser holds it to the list (hazard H39).
import { mayLeadTo, urlPolicyOf } from '../../domain/project-host';
import type { Settings } from '../../env';

export interface Embedder {
  readonly host: string;
  /** The one origin that the frame talks to. */
  readonly origin: string;
  /** Everything that the browser lets be around the frame. */
  readonly ancestors: readonly string[];
}

export interface EmbedFacts {
  /** As the embedding page named itself. */
  readonly named: string | undefined;
  readonly verified: readonly string[];
  readonly mode: 'live' | 'test';
  readonly settings: Pick<Settings, 'origin' | 'loopbackAllowed'>;
}

/** The embedder, or null when no page of that host may show the frame. */
export function embedderOf({ named, verified, mode, settings }: EmbedFacts): Embedder | null {
  if (named === undefined || !/^[a-z0-9.:[\]-]{1,260}$/.test(named)) return null;
  const origins = verified.map((host) => `https://${host}`);
  if (verified.includes(named)) return { host: named, origin: `https://${named}`, ancestors: origins };
  const local = `http://${named}`;
  // Loopback passes by its own rule, and only there: a proved host is never spoken to without TLS.
  if (!mayLeadTo(local, [], urlPolicyOf(settings, mode)) || new URL(local).host !== named) return null;
  return { host: named, origin: local, ancestors: [...origins, local] };
}
