// Owns a lying, slow or broken JSON-RPC provider in front of a real node. It counts requests and remembers methods, so that tests can
// tell what a scan costs. Nothing here is part of the Worker.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface RpcEnvelope {
  readonly jsonrpc: '2.0';
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

export interface RpcReply {
  readonly jsonrpc: '2.0';
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** One way in which a provider goes wrong. Anything not named behaves. */
export interface Fault {
  /** Cuts the connection. */
  readonly cut?: boolean;
  /** Answers this status, with Retry-After when given; the body is `text` or "no". */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
  /** Answers this text, whatever was asked. */
  readonly text?: string;
  /** Keeps only so many characters of the answer's text. */
  readonly cutTextTo?: number;
  /** Keeps only so many answers of a batch. */
  readonly batchTo?: number;
  /** Pretends that the chain ends so many blocks earlier. */
  readonly lagBlocks?: number;
  /** Refuses batches larger than this, as some public providers do, with this status. */
  readonly batchMax?: number;
  readonly batchStatus?: number;
  /** Changes or replaces single answers. */
  readonly rewrite?: (call: RpcEnvelope, reply: RpcReply) => RpcReply;
}

export interface FaultProxy {
  readonly url: string;
  readonly host: string;
  /** HTTP requests since the last reset, and the calls in them. */
  readonly seen: { requests: number; calls: RpcEnvelope[] };
  reset(): void;
  set(fault: Fault): void;
  stop(): Promise<void>;
}

/** Starts a proxy in front of a node. It behaves until told otherwise. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let fault: Fault = {};
  const seen: { requests: number; calls: RpcEnvelope[] } = { requests: 0, calls: [] };
  const server = createServer((request, response) => {
    void serve(target, request, response, () => fault, seen).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const host = `127.0.0.1:${server.address().port}`;
  return {
    url: `http://${host}`,
    host,
    seen,
    reset: () => {
      seen.requests = 0;
      seen.calls = [];
    },
    set: (next) => {
      fault = next;
    },
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

type Seen = FaultProxy['seen'];

async function serve(target: string, request: IncomingMessage, response: ServerResponse, faultNow: () => Fault, seen: Seen): Promise<void> {
  const decoder = new TextDecoder();
  let body = '';
  for await (const bytes of request) body += decoder.decode(bytes, { stream: true });
  const asked = JSON.parse(body) as RpcEnvelope | readonly RpcEnvelope[];
  const calls = Array.isArray(asked) ? (asked as readonly RpcEnvelope[]) : [asked as RpcEnvelope];
  seen.requests += 1;
  seen.calls.push(...calls);

  const fault = faultNow();
  if (fault.delayMs !== undefined) await new Promise((done) => setTimeout(done, fault.delayMs));
  if (fault.cut === true) return response.destroy();
  if (fault.status !== undefined) {
    const headers: Record<string, string> = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
    response.writeHead(fault.status, headers).end(fault.text ?? 'no');
    return;
  }
  const tooMany = fault.batchMax !== undefined && calls.length > fault.batchMax;
  let text = fault.text ?? (await answer(target, asked, calls, fault));
  if (fault.cutTextTo !== undefined) text = text.slice(0, fault.cutTextTo);
  response.writeHead(tooMany ? (fault.batchStatus ?? 200) : 200, { 'content-type': 'application/json' }).end(text);
}

async function answer(target: string, asked: RpcEnvelope | readonly RpcEnvelope[], calls: readonly RpcEnvelope[], fault: Fault): Promise<string> {
  if (fault.batchMax !== undefined && calls.length > fault.batchMax) {
    return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message: `batch of more than ${fault.batchMax} calls` } });
  }
  const hidden =
    fault.lagBlocks === undefined
      ? null
      : Number(((await post(target, { jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] })) as RpcReply).result) - fault.lagBlocks;
  const sent = hidden === null ? calls : calls.map((call) => endEarlier(call, hidden));
  const replies = (await post(target, sent)) as readonly RpcReply[];
  const shown = sent.map((call, i) => {
    const reply = replies.find((one) => one.id === call.id) ?? { jsonrpc: '2.0', id: call.id, result: null };
    return fault.rewrite === undefined ? reply : fault.rewrite(calls[i] as RpcEnvelope, reply);
  });
  const kept = fault.batchTo === undefined ? shown : shown.slice(0, fault.batchTo);
  return JSON.stringify(Array.isArray(asked) ? kept : kept[0]);
}

/** What a node that many blocks behind would answer: an older tip, nothing above it, no logs there. */
function endEarlier(call: RpcEnvelope, tip: number): RpcEnvelope {
  const hex = `0x${tip.toString(16)}`;
  const [first, ...rest] = call.params;
  if (call.method === 'eth_getBlockByNumber') {
    if (first === 'latest') return { ...call, params: [hex, ...rest] };
    if (typeof first === 'string' && first.startsWith('0x') && Number(first) > tip) return { ...call, params: ['0xffffffff', ...rest] };
  }
  if (call.method === 'eth_getLogs') {
    const filter = first as { toBlock: string; fromBlock: string };
    if (Number(filter.fromBlock) > tip) return { ...call, params: [{ ...filter, topics: [`0x${'00'.repeat(32)}`] }] };
    if (Number(filter.toBlock) > tip) return { ...call, params: [{ ...filter, toBlock: hex }] };
  }
  return call;
}

async function post(target: string, body: unknown): Promise<unknown> {
  const response = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return response.json();
}
