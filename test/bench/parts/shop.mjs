// Owns the bench's merchant and its invoices: made by the same forms and calls that people use, paid on a real node.
import { createHash, randomUUID } from 'node:crypto';
import { openShop } from '../../../scripts/support/demo-shop.mjs';
import { usdt } from '../../../scripts/support/demo-peers.mjs';
import { startEvmChain, startProviderGate } from '../../support/anvil.ts';
import { startRatePeer } from '../../support/rate-peer.ts';
import { startReceiver } from '../../support/receiver.ts';
import { startMailbox } from '../../support/smtp.ts';

const asset = 'USDT_ERC20';
const silent = { step: () => {} };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A node with two providers, rates, a mailbox and a receiver: everything outside the Worker. */
export async function startPeers() {
  const chain = await startEvmChain({ chainId: 1, blockTime: 1, slotsInAnEpoch: 1 });
  const counts = { requests: 0, calls: 0 };
  const count = (body) => {
    const asked = JSON.parse(body);
    counts.requests += 1;
    counts.calls += Array.isArray(asked) ? asked.length : 1;
    return null;
  };
  const gates = [await startProviderGate(chain.url, count), await startProviderGate(chain.url, count)];
  await chain.placeToken(usdt, { name: 'Tether USD', symbol: 'USDT', decimals: 6 });
  for (const payer of chain.accounts.slice(1)) await chain.mint(usdt, payer, 10n ** 15n);
  const [rates, mailbox, receiver] = [await startRatePeer(), await startMailbox(), await startReceiver()];
  const vars = {
    CHAIN_PROVIDERS: JSON.stringify({ ETH: gates.map((gate) => gate.url) }),
    RATE_SOURCES: rates.sources,
    // One key sends thousands of requests in a minute here: it is counted, never refused.
    API_REQUESTS_PER_MINUTE: '1000000',
    ...mailbox.vars,
  };
  const stop = async () => void (await Promise.allSettled([...gates, rates, mailbox, receiver, chain].map((one) => one.stop())));
  return { chain, counts, mailbox, receiver, vars, stop };
}

/** Signs up, makes a project with an account key, an API key and a webhook endpoint, and one invoice with an option on display. */
export async function openBenchShop(runtime, { receiver, mailbox }) {
  const shop = await openShop({ home: runtime, mailbox, receiver }, silent);
  const secretHash = createHash('sha256').update(shop.apiKey).digest('hex');
  const invoiceId = await createInvoice(runtime, shop, 'shown');
  await choose(runtime, shop, invoiceId, 0);
  return { ...shop, secretHash, invoiceId };
}

export async function callApi(runtime, shop, method, path, body) {
  const headers = {
    authorization: `Bearer ${shop.apiKey}`,
    'content-type': 'application/json',
    ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
  };
  const response = await fetch(runtime.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

async function createInvoice(runtime, shop, order) {
  const { id } = await callApi(runtime, shop, 'POST', '/api/v1/invoices', {
    project_id: shop.projectId,
    amount: '25.00',
    currency: 'USD',
    order_id: order,
    payer_email: 'payer@customer.test',
  });
  return id;
}

async function choose(runtime, shop, invoiceId, index) {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    origin: runtime.origin,
    'sec-fetch-site': 'same-origin',
    'cf-connecting-ip': `10.0.1.${index % 250}`,
  };
  for (let attempt = 0; attempt < 100; attempt += 1) {
    await (await fetch(`${runtime.url}/i/${invoiceId}/options`, { method: 'POST', headers, body: new URLSearchParams({ asset }), redirect: 'manual' })).text();
    const { options } = await callApi(runtime, shop, 'GET', `/api/v1/invoices/${invoiceId}`);
    const option = options.find((one) => one.asset === asset && one.address !== null);
    if (option !== undefined) return option;
    await pause(200);
  }
  throw new Error(`No address was shown for ${invoiceId}`);
}

/** Whole journeys: created, chosen, paid on the node, confirmed, told by webhook and mail. Ends when all of that has happened. */
export async function playJourneys({ runtime, peers, shop, count }) {
  const { chain, mailbox, receiver } = peers;
  const ids = [];
  for (let index = 0; index < count; index += 1) {
    const id = await createInvoice(runtime, shop, `journey-${index}`);
    const { due, address } = await choose(runtime, shop, id, index);
    const [whole, part = ''] = due.split('.');
    await chain.payToken(usdt, address, BigInt(whole + part.padEnd(6, '0')), chain.accounts[1 + (index % 9)]);
    ids.push(id);
  }
  const isTold = (id) =>
    receiver.requests.some((one) => one.body.includes(id) && one.body.includes('payment.paid')) &&
    mailbox.mails.some((mail) => `${mail.text}${mail.html}`.includes(id));
  for (const end = performance.now() + 90_000; performance.now() < end; await pause(500)) {
    if (ids.every(isTold)) return;
    await runtime.cron();
  }
  throw new Error(`${ids.filter((id) => !isTold(id)).length} of ${count} journeys did not end`);
}
