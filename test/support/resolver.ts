// Owns a resolver over HTTP on loopback (the JSON form that public ones speak): answers each name with the addresses that a test chose.
// Imports only Node.
import { createServer } from 'node:http';

/** `silence`: an answer that says nothing; otherwise addresses of both families. */
export type Resolution = readonly string[] | 'silence' | 'no such name' | 'failure' | 'nonsense';

export interface Resolver {
  readonly url: string;
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

export async function startResolver(resolutions: Readonly<Record<string, Resolution>>): Promise<Resolver> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://resolver');
    const [name, type] = [url.searchParams.get('name') ?? '', url.searchParams.get('type') ?? ''];
    asked.push(name);
    const found = resolutions[name] ?? 'no such name';
    if (found === 'failure') {
      response.writeHead(500).end();
      return;
    }
    if (found === 'nonsense') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/dns-json' }).end(JSON.stringify(answerOf(name, type, found)));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const stop = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${server.address().port}/dns-query`, asked, stop };
}

function answerOf(name: string, type: string, found: readonly string[] | 'silence' | 'no such name'): unknown {
  if (found === 'no such name') return { Status: 3 };
  if (found === 'silence') return { Status: 0 };
  const [code, isOfType] = type === 'AAAA' ? [28, (one: string) => one.includes(':')] : [1, (one: string) => !one.includes(':')];
  return { Status: 0, Answer: found.filter(isOfType).map((data) => ({ name, type: code, TTL: 1, data })) };
}
