// Owns the life of one invoice as the outside sees it: a shop creates it by API, a payer chooses and pays on a real node, and the shop
// asks until it is paid. Everything is repeated until it is answered; nothing here knows of kills.
import { pause, persistent } from './client.mjs';

const asset = 'USDT_ERC20';
const pollMs = 1_000;

export const toBase = (decimal) => {
  const [whole, part = ''] = decimal.split('.');
  return BigInt(whole + part.padEnd(6, '0'));
};

/** Plays invoice number `index` to its end; `moment` is called as each thing is about to happen, so that a kill can be aimed at it. */
export async function playInvoice({ index, seed, shop, api, home, chain, token, context, moment }) {
  const cents = 1_000 + index * 37;
  const order = `kill-${seed}-${index}`;
  const body = {
    project_id: shop.projectId,
    amount: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
    currency: 'USD',
    order_id: order,
    payer_email: `payer-${index}@customer.test`,
  };
  moment('create');
  const created = await api('POST', '/api/v1/invoices', body, order);
  // A shop that is not sure asks again with the same key, and must get the same invoice.
  const again = await api('POST', '/api/v1/invoices', body, order);
  if (again.id !== created.id) throw new Error(`One key made two invoices: ${created.id} and ${again.id}`);

  const option = await choose({ id: created.id, index, api, home, context, moment });
  const dueBase = toBase(option.due);
  const transactions = await pay({ chain, token, option, dueBase, index, moment });
  await untilPaid(created.id, api, context);
  return { index, id: created.id, order, dueBase, address: option.address, transactions };
}

async function choose({ id, index, api, home, context, moment }) {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
    origin: home.url,
    // Fifty payers are fifty addresses: the limit of choices is for each of them.
    'cf-connecting-ip': `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`,
  };
  while (performance.now() < context.deadlineMs) {
    moment('choose');
    await persistent(`${home.url}/i/${id}/options`, { method: 'POST', headers, body: new URLSearchParams({ asset }) }, context);
    const { options } = await api('GET', `/api/v1/invoices/${id}`);
    const option = options.find((one) => one.asset === asset && one.address !== null);
    if (option !== undefined) return option;
    await pause(pollMs);
  }
  throw new Error(`No address was ever shown for ${id}`);
}

/** Every fifth payer sends two parts; the others one. A payer does not know whether the home is up. */
async function pay({ chain, token, option, dueBase, index, moment }) {
  const payer = chain.accounts[1 + (index % (chain.accounts.length - 1))];
  const parts = index % 5 === 4 ? [dueBase / 3n, dueBase - dueBase / 3n] : [dueBase];
  const transactions = [];
  for (const base of parts) {
    moment('pay');
    transactions.push(await chain.payToken(token, option.address, base, payer));
  }
  return transactions;
}

async function untilPaid(id, api, context) {
  let last = 'unknown';
  while (performance.now() < context.deadlineMs) {
    const { status } = await api('GET', `/api/v1/invoices/${id}`);
    if (status === 'paid') return;
    if (status === 'expired' || status === 'cancelled') throw new Error(`${id} became ${status}`);
    last = status;
    await pause(pollMs);
  }
  throw new Error(`${id} was never paid; it stayed ${last}`);
}
