// Owns the campaign: so many invoices are being paid on a real node while the home is killed again and again; afterwards everything must
// be as if nothing had happened. Used by `npm run campaign -- kill` and, small, by the tests.
import { openShop } from '../../../scripts/support/demo-shop.mjs';
import { createApi, pause } from './client.mjs';
import { playInvoice } from './flow.mjs';
import { createMoments, killOnce } from './killer.mjs';
import { startPeers } from './peers.mjs';
import { seeded } from './random.mjs';
import { findProblems, readWebhooks } from './verdict.mjs';

const silent = { step: () => {} };

/** Plays `invoices` flows through `kills` kills; answers the record with `problems`, none of which there should be. */
export async function runKills({ invoices, kills, seed, patienceMs, log = () => {} }) {
  const started = performance.now();
  const peers = await startPeers();
  try {
    const shop = await openShop(peers, silent);
    await fundPayers(peers, invoices);
    log(`the shop is open after ${seconds(started)} s`);
    const moments = createMoments();
    peers.receiver.answerWith(() => {
      moments.moment('webhook');
      return { status: 204, delayMs: 30 };
    });
    const counts = { retries: 0 };
    const context = { counts, deadlineMs: performance.now() + kills * 40_000 + patienceMs };
    const api = createApi(peers.home.url, shop.apiKey, context);
    const { flows, record } = await playAll({ peers, shop, api, context, moments, invoices, kills, seed, log });
    const paid = await settled(flows);
    log(`${paid.done.length} of ${invoices} invoices are paid after ${seconds(started)} s`);
    context.deadlineMs = performance.now() + 2 * patienceMs;
    const problems = [...paid.failed, ...(await findProblems({ paid: paid.done, api, receiver: peers.receiver, mailbox: peers.mailbox, patienceMs }))];
    const hooks = readWebhooks(peers.receiver);
    const webhooks = { requests: hooks.length, distinct: new Set(hooks.map((hook) => hook.webhookId)).size, mails: peers.mailbox.mails.length };
    return {
      seed,
      invoices,
      kills: record,
      paid: paid.done.length,
      retries: counts.retries,
      webhooks,
      totalBase: paid.done.reduce((sum, one) => sum + one.dueBase, 0n),
      problems,
      seconds: seconds(started),
      lastWords: peers.home.output().slice(-3_000),
    };
  } finally {
    await peers.stop();
  }
}

const beginWithinMs = 5_000;

/** Between two kills an even share of the invoices begins, each at a moment of its own, so that each kill meets every stage. */
async function playAll({ peers, shop, api, context, moments, invoices, kills, seed, log }) {
  const { home, chain, token } = peers;
  const random = seeded(seed);
  const flows = [];
  const record = [];
  const begin = (round) => {
    for (let index = flows.length; index < Math.ceil(((round + 1) * invoices) / (kills + 1)) && index < invoices; index += 1) {
      const flow = pause(random.between(0, beginWithinMs)).then(() =>
        playInvoice({ index, seed, shop, api, home, chain, token, context, moment: moments.moment }),
      );
      flow.catch(() => {}); // looked at when all have ended
      flows.push(flow);
    }
  };
  for (let number = 1; number <= kills; number += 1) {
    begin(number - 1);
    record.push(await killOnce({ home, moments, random, number }));
    log(`kill ${number}: ${JSON.stringify(record.at(-1))}`);
  }
  begin(kills);
  return { flows, record };
}

async function settled(flows) {
  const results = await Promise.allSettled(flows);
  return {
    done: results.filter((one) => one.status === 'fulfilled').map((one) => one.value),
    failed: results.filter((one) => one.status === 'rejected').map((one) => one.reason.message),
  };
}

async function fundPayers({ chain, token }, invoices) {
  for (const payer of chain.accounts.slice(1)) await chain.mint(token, payer, BigInt(invoices) * 1_000_000_000n);
}

const seconds = (since) => Math.round((performance.now() - since) / 1000);
