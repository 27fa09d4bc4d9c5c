// Owns the campaign: events pour in from a sandbox shop while the home is killed again and again; afterwards everybody was told of all of
// it, and nobody more often than sends were under way. Used by `npm run campaign -- kill-telling`.
import { createApi, pause } from '../kill/client.mjs';
import { createMoments } from '../kill/killer.mjs';
import { seeded } from '../kill/random.mjs';
import { readInFlight } from './in-flight.mjs';
import { openTestShop, startPeers } from './peers.mjs';
import { findProblems, isComplete } from './verdict.mjs';

const flowsAtOnce = 6;
const flowsMax = 600;
const leastUpMs = 1_500;
const mostUpMs = 5_000;

/** Kills the home `kills` times under load; answers the record with `problems`, none of which there should be. */
export async function runTellingKills({ kills, seed, patienceMs, log = () => {} }) {
  const started = performance.now();
  const moments = createMoments();
  const peers = await startPeers(moments.moment);
  try {
    const shop = await openTestShop(peers);
    const counts = { retries: 0 };
    const context = { counts, deadlineMs: performance.now() + kills * 40_000 + patienceMs };
    const api = patient(createApi(peers.home.url, shop.apiKey, context));
    const endpoints = await makeEndpoints(api, shop, peers.receivers, seed);
    log(`the shop is open after ${seconds(started)} s`);
    const load = startLoad({ api, shop, seed, moment: moments.moment });
    const record = [];
    const inFlight = [];
    const random = seeded(seed);
    for (let number = 1; number <= kills; number += 1) {
      const kill = await killOnce({ home: peers.home, moments, random, number });
      inFlight.push(...kill.inFlight);
      record.push({ ...kill, inFlight: kill.inFlight.length });
      log(`kill ${number}: ${JSON.stringify(record.at(-1))}`);
    }
    const { invoices, failed } = await load.stop();
    log(`${invoices.length} invoices were paid; everybody must hear of them now`);
    const events = await readEvents(api);
    const scene = { events, endpoints, receivers: peers.receivers, mailbox: peers.mailbox, folder: peers.home.folder, invoices, inFlight };
    for (const end = performance.now() + patienceMs; performance.now() < end && !isComplete(scene); ) await pause(1_000);
    await peers.home.stop();
    const { problems, told } = findProblems(scene);
    problems.push(...failed);
    return { seed, kills: record, invoices: invoices.length, events: events.length, retries: counts.retries, told, problems, ...end(started, peers) };
  } finally {
    await peers.stop();
  }
}

const end = (started, peers) => ({ seconds: seconds(started), lastWords: peers.home.output().slice(-3_000) });

/** A request that was cut by a kill stands in the way of its own repetition until it counts as dead: then asking again is what it says. */
const patient =
  (api) =>
  async (...request) => {
    for (;;) {
      try {
        return await api(...request);
      } catch (problem) {
        if (!problem.message.includes('idempotency_in_flight')) throw problem;
        await pause(1_000);
      }
    }
  };

async function makeEndpoints(api, shop, receivers, seed) {
  const endpoints = [];
  for (const { name, url } of receivers) {
    const made = await api('POST', '/api/v1/webhook-endpoints', { project_id: shop.projectId, url, events: [] }, `endpoint-${seed}-${name}`);
    endpoints.push({ id: made.id, name });
  }
  return endpoints;
}

/** Shops that never stop selling: each makes an invoice, has it paid on the simulated chain, and begins anew. */
function startLoad({ api, shop, seed, moment }) {
  const invoices = [];
  const failed = [];
  let isOver = false;
  let count = 0;
  const sell = async () => {
    while (!isOver && count < flowsMax) {
      count += 1;
      const order = `told-${seed}-${count}`;
      const kind = count % 5 === 0 ? 'over' : count % 7 === 0 ? 'partial' : 'exact';
      moment('create');
      const made = await api('POST', '/api/v1/invoices', { project_id: shop.projectId, amount: '12.50', currency: 'USD', order_id: order }, order);
      moment('pay');
      await api('POST', `/api/v1/invoices/${made.id}/sandbox-payments`, { kind }, `pay-${order}`);
      invoices.push({ id: made.id, kind });
      await pause(300);
    }
  };
  const flows = Array.from({ length: flowsAtOnce }, () => sell().catch((problem) => failed.push(problem.message)));
  return {
    stop: async () => {
      isOver = true;
      await Promise.all(flows);
      await untilPaid(api, invoices);
      return { invoices, failed };
    },
  };
}

const endOf = { exact: 'paid', over: 'paid', partial: 'new' };

async function untilPaid(api, invoices) {
  for (const invoice of invoices) {
    for (;;) {
      const { status, exception } = await api('GET', `/api/v1/invoices/${invoice.id}`);
      if (status === endOf[invoice.kind] && (invoice.kind !== 'partial' || exception === 'partial')) break;
      await pause(1_000);
    }
  }
}

/** What has happened, as the API tells it: the truth that everybody must have heard. */
async function readEvents(api) {
  const events = [];
  for (let after = '0'; ; ) {
    const page = await api('GET', `/api/v1/events?limit=100&after=${after}`);
    events.push(...page.data);
    if (!page.has_more) return events;
    after = page.next_cursor;
  }
}

const triggers = ['time', 'create', 'pay', 'webhook', 'webhook'];

async function killOnce({ home, moments, random, number }) {
  const trigger = random.pick(triggers);
  const [upMs, delayMs, downMs] = [random.between(leastUpMs, mostUpMs), random.between(0, 200), random.between(0, 500)];
  await pause(upMs);
  if (trigger !== 'time') await moments.next(trigger, mostUpMs);
  await pause(delayMs);
  await home.kill9();
  const inFlight = readInFlight(home.folder);
  await pause(downMs);
  const started = performance.now();
  await home.restart();
  return { number, trigger, upMs, delayMs, downMs, startMs: Math.round(performance.now() - started), inFlight };
}

const seconds = (since) => Math.round((performance.now() - since) / 1000);
