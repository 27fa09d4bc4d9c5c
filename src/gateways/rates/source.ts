// Owns one bounded request to a rate source: time-out, size cap, exact JSON. Knows no source by name and believes none.
import type { RateSample } from '../../domain/rate';
import { type ExactJson, parseExactJson } from './exact-json';

export type RateFetch = (url: string, init: RequestInit) => Promise<Response>;

export type RateProblem = 'timeout' | 'unreachable' | 'bad_status' | 'too_large' | 'bad_format' | 'incomplete';

/** What went wrong with one source. `detail` is a status or the codes that are missing, never the body. */
export interface RateFailure {
  readonly source: string;
  readonly problem: RateProblem;
  readonly detail?: string;
}

/** What one source said. `incomplete` failures come together with the samples that were there. */
export interface SourceAnswer {
  readonly coins: readonly RateSample[];
  readonly fiats: readonly RateSample[];
}

/** Ends the work on one source; caught where the sources are joined, so that one failing never fails the others. */
export class SourceError extends Error {
  constructor(
    readonly problem: RateProblem,
    readonly detail?: string,
  ) {
    super(problem);
  }
}

const timeoutMs = 5_000;
/** Coinbase's list of 640 rates is 20 KB; ten times that is not a rate list. */
const bodyBytesMax = 256 * 1024;

/** GET of JSON. Throws `SourceError`: no redirect is followed, no status but 200 is read. */
export async function getJson(fetch: RateFetch, url: string): Promise<ExactJson> {
  let text: string;
  try {
    const headers = { accept: 'application/json', 'user-agent': 'Quittance' };
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new SourceError('bad_status', String(response.status));
    }
    text = await readCapped(response);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const name = error instanceof Error ? error.name : '';
    throw new SourceError(name === 'TimeoutError' || name === 'AbortError' ? 'timeout' : 'unreachable');
  }
  try {
    return parseExactJson(text);
  } catch {
    throw new SourceError('bad_format');
  }
}

async function readCapped(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > bodyBytesMax) {
      await reader.cancel();
      throw new SourceError('too_large');
    }
    text += decoder.decode(value, { stream: true });
  }
}
