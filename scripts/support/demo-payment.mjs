// Owns the demo's one payment: an invoice by API, the payer's choice on the checkout page, a real token transfer, and the watching of
// what follows until webhook and mail are there. Reads only what the API and the outside world say.
import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { createWebClient } from '../../test/support/web-client.ts';

const patienceMs = 180_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function payOneInvoice(peers, shop, timeline) {
  const api = createApi(peers.home.url, shop.apiKey);
  const invoice = await api('POST', '/api/v1/invoices', {
    project_id: shop.projectId,
    amount: '25.00',
    currency: 'EUR',
    order_id: 'demo-1',
    description: 'One of everything',
    payer_email: 'payer@customer.test',
  });
  timeline.step('created', `${invoice.id}  ${invoice.amount} ${invoice.currency}  ${invoice.checkout_url}`);

  const option = await chooseAsset(peers.home.url, api, invoice.id);
  timeline.step(
    'asset chosen',
    `${option.due} ${option.symbol} on ${option.network} to ${option.address} (rate ${option.rate} from ${option.rate_sources.join(', ')})`,
  );

  const hash = await pay(peers.chain, shop.token, option);
  const receipt = await peers.chain.receipt(hash);
  timeline.step('sent', `block ${BigInt(receipt.blockNumber)}  tx ${hash}`);

  await watchUntilPaid(api, invoice.id, timeline);
  await Promise.all([expectWebhook(peers.receiver, shop.webhookSecret, invoice.id, timeline), expectMail(peers.mailbox, shop.email, invoice.id, timeline)]);
}

function createApi(origin, key) {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }) };
    const response = await fetch(origin + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
}

/** The payer's own click; until the rates are there and the chain watches the address, the page says so and the payer tries again. */
async function chooseAsset(origin, api, invoiceId) {
  const payer = createWebClient(origin);
  const checkout = `/i/${invoiceId}`;
  for (const end = performance.now() + patienceMs; performance.now() < end; await pause(1000)) {
    const option = (await api('GET', `/api/v1/invoices/${invoiceId}`)).options.find((one) => one.asset === 'USDT_ERC20' && one.address !== null);
    if (option !== undefined) return option;
    const page = await payer.get(checkout);
    const form = page.forms.find((one) => one.action === `${checkout}/options`);
    if (form !== undefined) await payer.submit(page, form.action, { asset: 'USDT_ERC20' });
  }
  throw new Error('No address was shown for USDT on Ethereum.');
}

async function pay(chain, token, option) {
  const [whole, part = ''] = option.due.split('.');
  const base = BigInt(whole + part.padEnd(6, '0'));
  const [, payer] = chain.accounts;
  await chain.mint(token, payer, base);
  return chain.payToken(token, option.address, base, payer);
}

async function watchUntilPaid(api, invoiceId, timeline) {
  for (const end = performance.now() + patienceMs; performance.now() < end; await pause(300)) {
    const invoice = await api('GET', `/api/v1/invoices/${invoiceId}`);
    const [transfer] = invoice.transfers;
    if (transfer !== undefined) {
      timeline.step('seen', `${transfer.amount} ${transfer.asset}  block ${transfer.height}  tx ${transfer.txid}`);
      timeline.step(
        'confirming',
        `${Math.min(transfer.confirmations ?? 0, transfer.confirmations_required ?? 0)}/${transfer.confirmations_required}  block ${transfer.height}`,
      );
    }
    if (invoice.status === 'paid') return timeline.step('paid', `${invoice.received} ${transfer.asset}  block ${transfer.height}  tx ${transfer.txid}`);
    if (invoice.status === 'expired' || invoice.status === 'cancelled') throw new Error(`The invoice became ${invoice.status}.`);
  }
  throw new Error('The invoice was not paid in time.');
}

async function expectWebhook(receiver, secret, invoiceId, timeline) {
  const isPaid = (one) => one.body.includes(invoiceId) && JSON.parse(one.body).type === 'payment.paid';
  const paid = await receiver.waitFor(isPaid, patienceMs);
  for (const request of receiver.requests) {
    const event = new Webhook(secret).verify(request.body, request.headers);
    timeline.step(
      request === paid ? 'webhook delivered' : 'webhook',
      `${event.type}  ${request.headers['webhook-id']}  (signature verified by standardwebhooks)`,
    );
  }
}

async function expectMail(mailbox, address, invoiceId, timeline) {
  const mail = await mailbox.waitFor((one) => one.envelopeTo.includes(address) && `${one.text}${one.html}`.includes(invoiceId), patienceMs);
  timeline.step('mail delivered', `to ${mail.envelopeTo.join(', ')}: ${mail.subject}`);
}
