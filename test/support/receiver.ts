// Owns a merchant's webhook endpoint on loopback: records each request in order and answers as it is told. Imports only Node.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly atMs: number;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly delayMs?: number;
  /** After the body: `endless` goes on for as long as anybody reads, `dripping` sends a byte now and then and never ends. */
  readonly rest?: 'endless' | 'dripping';
}

/** `hang up` cuts the connection without an answer; `be silent` keeps it open without one. */
export type Behaviour = (request: ReceivedRequest) => Answer | 'hang up' | 'be silent';

export interface Receiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Bytes of endless answers that were taken off our hands. */
  readonly bytesGiven: () => number;
  answerWith(behaviour: Behaviour): void;
  waitFor(matches: (request: ReceivedRequest) => boolean, timeoutMs?: number): Promise<ReceivedRequest>;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  let behaviour: Behaviour = () => ({ status: 204 });
  let given = 0;
  const server = createServer((incoming, response) => {
    void (async () => {
      const request = await read(incoming);
      requests.push(request);
      const answer = behaviour(request);
      if (answer === 'hang up') return response.destroy();
      if (answer === 'be silent') return;
      if (answer.delayMs !== undefined) await pause(answer.delayMs);
      response.writeHead(answer.status, answer.headers ?? {});
      if (answer.rest === undefined) return response.end(answer.body);
      if (answer.body !== undefined) response.write(answer.body);
      await giveOn(response, answer.rest, (bytes) => {
        given += bytes;
      });
    })().catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const waitFor = async (matches: (request: ReceivedRequest) => boolean, timeoutMs = 30_000): Promise<ReceivedRequest> => {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await pause(50)) {
      const found = requests.find(matches);
      if (found !== undefined) return found;
    }
    throw new Error(`No such request within ${timeoutMs} ms. Received: ${requests.map((request) => `${request.method} ${request.path}`).join('; ') || 'none'}`);
  };
  return {
    url: `http://127.0.0.1:${server.address().port}/webhook`,
    requests,
    bytesGiven: () => given,
    answerWith: (next) => {
      behaviour = next;
    },
    waitFor,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Until the other side has gone. */
async function giveOn(response: ServerResponse, rest: 'endless' | 'dripping', count: (bytes: number) => void): Promise<void> {
  const chunk = new Uint8Array(rest === 'endless' ? 65_536 : 1).fill(120);
  while (!response.destroyed) {
    const flows = response.write(chunk);
    count(chunk.length);
    if (rest === 'dripping') await pause(100);
    else if (!flows) await drained(response);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.once('drain', go).once('close', go);
  });
}

async function read(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const decoder = new TextDecoder();
  let body = '';
  for await (const bytes of incoming) body += decoder.decode(bytes, { stream: true });
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
  return { method: incoming.method ?? '', path: incoming.url ?? '', headers, body: body + decoder.decode(), atMs: Date.now() };
}
