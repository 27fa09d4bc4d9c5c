// Owns the one exception of this folder. A provider's answer is hostile input read deep inside a scan; throwing this
// is how a reader gives the whole provider up. It never leaves the folder: `scan` turns it into a value.

/**
 * Why a provider was given up. `moved` (the branch changed while we read) and `state_pruned` (it is no archive) are nobody's fault and
 * open no circuit; all others do.
 */
export type FailureKind = 'transport' | 'shape' | 'throttled' | 'rpc' | 'contradicted' | 'wrong_chain' | 'stale' | 'reorg_too_deep' | 'moved' | 'state_pruned';

export class ProviderFailure extends Error {
  readonly kind: FailureKind;
  /** What the provider asked for with Retry-After, or null. */
  readonly retryAfterMs: number | null;

  constructor(kind: FailureKind, detail: string, retryAfterMs: number | null = null) {
    super(detail);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

export function malformed(what: string): ProviderFailure {
  return new ProviderFailure('shape', `malformed ${what}`);
}
