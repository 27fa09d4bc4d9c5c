// Owns a merchant's webhook endpoint on loopback: records each request in order and answers as it is told. Imports only Node.
import { createServer, type IncomingMessage } from 'node:http';

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
}

/** `hang up` cuts the connection without an answer. */
export type Behaviour = (request: ReceivedRequest) => Answer | 'hang up';

export interface Receiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  answerWith(behaviour: Behaviour): void;
  waitFor(matches: (request: ReceivedRequest) => boolean, timeoutMs?: number): Promise<ReceivedRequest>;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  let behaviour: Behaviour = () => ({ status: 204 });
  const server = createServer((incoming, response) => {
    void (async () => {
      const request = await read(incoming);
      requests.push(request);
      const answer = behaviour(request);
      if (answer === 'hang up') return response.destroy();
      if (answer.delayMs !== undefined) await pause(answer.delayMs);
      response.writeHead(answer.status, answer.headers ?? {}).end(answer.body);
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

async function read(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const decoder = new TextDecoder();
  let body = '';
  for await (const bytes of incoming) body += decoder.decode(bytes, { stream: true });
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
  return { method: incoming.method ?? '', path: incoming.url ?? '', headers, body: body + decoder.decode(), atMs: Date.now() };
}
