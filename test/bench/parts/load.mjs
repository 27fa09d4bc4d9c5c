// Owns the load: so many connections that stay open, each sending its next request when its last is answered; and the percentiles.
import { Agent, request } from 'node:http';

/** Milliseconds of each request that one round sends. A status other than the expected one is a fault, not a number. */
export async function sendRound({ url, make, connections, durationMs, expected }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times = [];
  const end = performance.now() + durationMs;
  const connection = async () => {
    while (performance.now() < end) {
      const started = performance.now();
      const { status, text } = await send(url, make(), agent);
      times.push(performance.now() - started);
      if (status !== expected) throw new Error(`${url} answered ${status}: ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  return times;
}

/** One request; answers its status, headers and whole text. */
export function send(url, { method = 'GET', path, headers = {}, body }, agent) {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url + path,
      { method, headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) }, agent },
      (incoming) => {
        const parts = [];
        incoming.on('data', (part) => parts.push(part));
        incoming.on('end', () => resolve({ status: incoming.statusCode, headers: incoming.headers, text: Buffer.concat(parts).toString() }));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function percentile(times, share) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
