// Owns a shop's program that never gives up: every call is repeated until it is answered, through refused connections, cut answers and
// a home that is not there. What was refused for good is an error.

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const retryMs = 250;
const attemptTimeoutMs = 20_000;

/** An answer of the home, or a throw when the deadline passes. `counts.retries` tells how often a call had to be repeated. */
export async function persistent(url, options, { deadlineMs, counts, isFinal = (status) => status < 500 && status !== 429 }) {
  let last = 'nothing was sent';
  while (performance.now() < deadlineMs) {
    try {
      const response = await fetch(url, { ...options, redirect: 'manual', signal: AbortSignal.timeout(attemptTimeoutMs) });
      const text = await response.text();
      if (isFinal(response.status)) return { status: response.status, text };
      last = `${response.status} ${text.slice(0, 200)}`;
    } catch (problem) {
      last = String(problem.cause?.code ?? problem.message);
    }
    counts.retries += 1;
    await pause(retryMs);
  }
  throw new Error(`${options.method ?? 'GET'} ${url} was never answered; last: ${last}`);
}

/** The API with one key; answers JSON, throws on a refusal. */
export function createApi(origin, key, context) {
  return async (method, path, body, idempotencyKey) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    };
    const { status, text } = await persistent(origin + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, context);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`);
    return JSON.parse(text);
  };
}
