// Owns the Bot API peer as a server on loopback, for a real home that talks to it. Imports only Node and the peer itself.
import { createServer } from 'node:http';
import { BotApi } from './bot-api';

export interface BotServer {
  readonly api: BotApi;
  /** The variables that make a home talk to this bot. */
  readonly vars: Readonly<Record<string, string>>;
  waitFor<Value>(look: () => Value | undefined, timeoutMs?: number): Promise<Value>;
  stop(): Promise<void>;
}

export async function startBotApi(): Promise<BotServer> {
  const api = new BotApi();
  const server = createServer((incoming, response) => {
    void (async () => {
      const decoder = new TextDecoder();
      let body = '';
      for await (const bytes of incoming) body += decoder.decode(bytes, { stream: true });
      const answer = api.call(incoming.url ?? '', body + decoder.decode());
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    })().catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const waitFor = async <Value>(look: () => Value | undefined, timeoutMs = 30_000): Promise<Value> => {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const found = look();
      if (found !== undefined) return found;
    }
    const said = api.messages.map(({ text }) => text.split('\n')[0]).join('; ');
    throw new Error(`Not within ${timeoutMs} ms. Calls: ${api.calls.map(({ method }) => method).join(' ')}. Messages: ${said}`);
  };
  return {
    api,
    vars: { TELEGRAM_BOT_TOKEN: api.token, TELEGRAM_API: `http://127.0.0.1:${server.address().port}` },
    waitFor,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
