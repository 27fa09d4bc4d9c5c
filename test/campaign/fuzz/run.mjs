// Owns the campaign: so many requests at a real local home, several at a time, each answer judged at once. Ends by itself, at the latest
// when its minutes are over.
import { makeContract } from '../../support/contract.ts';
import { startApiWorld } from '../api-world.mjs';
import { seeded } from '../kill/random.mjs';
import { collectIds, createRequests, judge } from './requests.mjs';

const connections = 6;
const problemsMax = 200;

/** Answers the record: how many of each kind and status, and `problems`, of which there should be none. */
export async function runFuzz({ requests, seed, minutes, log = () => {} }) {
  const started = performance.now();
  const world = await startApiWorld();
  try {
    const document = await (await fetch(`${world.home.url}/openapi.json`)).json();
    const contract = makeContract(document);
    const own = { project_id: [world.shop.projectId] };
    const foreign = { project_id: [world.stranger.projectId] };
    await plant(world, world.stranger, foreign);
    for (let index = 0; index < 3; index += 1) await plant(world, world.shop, own);
    const keys = [world.shop.key];
    const maker = createRequests({ document, random: seeded(seed), world: { keys, own, foreign, seed } });
    const record = { seed, sent: 0, statuses: {}, kinds: {}, operations: new Set(), problems: [] };
    const deadlineMs = performance.now() + minutes * 60_000;
    const connection = async () => {
      while (record.sent < requests && performance.now() < deadlineMs && record.problems.length < problemsMax) {
        record.sent += 1;
        if (record.sent % 1_000 === 0) log(`${record.sent} sent, ${record.problems.length} problems, ${seconds(started)} s`);
        await one({ world, contract, made: maker.next(), number: record.sent, record, own });
      }
    };
    await Promise.all(Array.from({ length: connections }, connection));
    record.problems.push(...homeFaults(world.home));
    return { ...record, operations: record.operations.size, described: countOperations(document), seconds: seconds(started) };
  } finally {
    await world.stop();
  }
}

async function one({ world, contract, made, number, record, own }) {
  const { method, path, headers, body, kind } = made;
  const url = new URL(world.home.url + path);
  let response;
  try {
    response = await fetch(url, { method, headers, ...(body === null ? {} : { body }), redirect: 'manual', signal: AbortSignal.timeout(30_000) });
  } catch (problem) {
    // Node itself sends no header with a line break in it, and so on; what never left is no request.
    if (problem instanceof TypeError && problem.cause === undefined) return;
    record.problems.push(`${number}: ${method} ${path.slice(0, 200)}: no answer: ${problem.cause?.code ?? problem.message}`);
    return;
  }
  const text = await response.text();
  const exchange = { method, path: url.pathname + url.search, requestText: body ?? '', status: response.status, headers: response.headers, text };
  const found = judge(contract, exchange);
  for (const problem of found)
    record.problems.push(`${number}: ${method} ${path.slice(0, 200)} ${String(body).slice(0, 200)}: ${problem}; ${text.slice(0, 200)}`);
  record.statuses[response.status] = (record.statuses[response.status] ?? 0) + 1;
  record.kinds[kind] = (record.kinds[kind] ?? 0) + 1;
  const at = contract.operationAt(method, url.pathname);
  if (at !== null) record.operations.add(`${method} ${at.template}`);
  if (response.status < 300 && text !== '') collectIds(own, JSON.parse(text));
}

/** An invoice, so that there is something to ask for. */
async function plant({ home }, merchant, pool) {
  const headers = { authorization: `Bearer ${merchant.key}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
  const body = JSON.stringify({ project_id: merchant.projectId, amount: '12.50', currency: 'USD' });
  const response = await fetch(`${home.url}/api/v1/invoices`, { method: 'POST', headers, body });
  if (response.status !== 201) throw new Error(`planting: ${response.status} ${await response.text()}`);
  collectIds(pool, await response.json());
}

/** Faults that the home has written down, also those behind an answer that was given. */
function homeFaults(home) {
  const lines = home
    .output()
    .split('\n')
    .filter((line) => line.includes('"level":"error"') || line.includes('Uncaught'));
  return lines.slice(0, 20).map((line) => `the home's log: ${line.slice(0, 600)}`);
}

const countOperations = (document) => Object.values(document.paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0);
const seconds = (since) => Math.round((performance.now() - since) / 1000);
