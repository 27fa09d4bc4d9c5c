// Owns one GET of the file by which a merchant proves that a host is theirs. The peer is hostile: no redirect is followed, time and bytes
// are capped. Never decides whether the address may be called, or what the text proves (domain/project-host.ts).
import { limits } from '../domain/limits';

export type HostFetch = (url: string, init: RequestInit) => Promise<Response>;

export type HostAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'redirected' | 'too_large' | 'timeout' | 'unreachable' }
  /** No file there: the status says how it was refused. */
  | { readonly kind: 'status'; readonly status: number };

/** Reads the file once, at most `hostCheckBytesMax` bytes of it. Never throws. `timeoutMs` covers the whole of it, the last byte too. */
export async function readProofFile(url: string, fetch: HostFetch, timeoutMs: number = limits.hostCheckTimeoutMs): Promise<HostAnswer> {
  const stop = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop.abort();
  }, timeoutMs);
  try {
    const headers = { Accept: 'text/plain', 'User-Agent': 'Quittance host verification' };
    const response = await fetch(url, { headers, redirect: 'manual', signal: stop.signal });
    const answer = await judge(response, stop.signal);
    return late ? { kind: 'timeout' } : answer;
  } catch {
    return { kind: late ? 'timeout' : 'unreachable' };
  } finally {
    clearTimeout(timer);
  }
}

async function judge(response: Response, stop: AbortSignal): Promise<HostAnswer> {
  const { status } = response;
  if (status !== 200) {
    // Not awaited: a peer that does not close may not hold us.
    response.body?.cancel().catch(() => undefined);
    return status >= 300 && status < 400 ? { kind: 'redirected' } : { kind: 'status', status };
  }
  const reader = response.body?.getReader();
  if (reader === undefined) return { kind: 'text', text: '' };
  const end = (): void => void reader.cancel().catch(() => undefined);
  stop.addEventListener('abort', end);
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { kind: 'text', text: text + decoder.decode() };
      bytes += value.length;
      if (bytes > limits.hostCheckBytesMax) return { kind: 'too_large' };
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    end();
  }
}
