// Owns the judgement after the last restart, from the API and from what the outside holds: never from our own tables.
import { pause } from './client.mjs';
import { toBase } from './flow.mjs';

const told = ['payment.created', 'payment.seen', 'payment.paid'];

/** Everything that is wrong, one sentence each; none when all holds. */
export async function findProblems({ paid, api, receiver, mailbox, patienceMs }) {
  const problems = [];
  await waitForNews({ paid, receiver, mailbox, patienceMs });
  for (const one of paid) problems.push(...invoiceProblems(one, await api('GET', `/api/v1/invoices/${one.id}`)));
  problems.push(...(await totalProblems(paid, api)));
  const hooks = readWebhooks(receiver);
  problems.push(...webhookProblems(paid, hooks));
  for (const one of paid) if (!hasPaidMail(mailbox, one)) problems.push(`${one.id}: no mail tells that it was paid`);
  return problems;
}

function invoiceProblems(one, invoice) {
  const problems = [];
  const expect = (isRight, what) => void (isRight || problems.push(`${one.id}: ${what}`));
  const counted = invoice.transfers.filter((transfer) => transfer.role === 'counted' && transfer.level !== 'dropped');
  expect(invoice.status === 'paid' && invoice.exception === 'none', `is ${invoice.status}, ${invoice.exception}`);
  expect(invoice.order_id === one.order, `belongs to order ${invoice.order_id}`);
  expect(invoice.received !== null && toBase(invoice.received) === one.dueBase, `received ${invoice.received}, sent ${one.dueBase}`);
  expect(invoice.transfers.length === one.transactions.length, `lists ${invoice.transfers.length} transfers, sent ${one.transactions.length}`);
  expect(
    one.transactions.every((hash) => counted.filter((transfer) => transfer.txid === hash).length === 1),
    'does not count each transaction once',
  );
  return problems;
}

async function totalProblems(paid, api) {
  const problems = [];
  const total = paid.reduce((sum, one) => sum + one.dueBase, 0n);
  const { data } = await api('GET', '/api/v1/balances');
  const row = data.find((one) => one.asset === 'USDT_ERC20');
  if (row === undefined || toBase(row.received) !== total) problems.push(`the balance is ${row?.received}, sent were ${total} base units`);
  if (row !== undefined && toBase(row.pending) !== 0n) problems.push(`${row.pending} is still pending`);
  const list = await api('GET', '/api/v1/invoices?limit=100');
  if (list.data.length !== paid.length) problems.push(`${list.data.length} invoices exist, ${paid.length} were made`);
  if (new Set(paid.map((one) => one.address)).size !== paid.length) problems.push('two invoices showed one address');
  return problems;
}

export function readWebhooks(receiver) {
  return receiver.requests.map((request) => {
    const { type, data } = JSON.parse(request.body);
    return { webhookId: request.headers['webhook-id'], type, invoiceId: data.invoice.id, version: data.invoice.version, body: request.body };
  });
}

/** Each expected one at least once; one id is one event and one event has one id, and every repetition says the same. */
function webhookProblems(paid, hooks) {
  const problems = [];
  for (const { id } of paid) {
    for (const type of told) if (!hooks.some((hook) => hook.invoiceId === id && hook.type === type)) problems.push(`${id}: ${type} never came`);
  }
  for (const group of Map.groupBy(hooks, (hook) => `${hook.invoiceId} ${hook.type} ${hook.version}`).entries()) {
    if (new Set(group[1].map((hook) => hook.webhookId)).size > 1) problems.push(`${group[0]} came with different ids`);
  }
  for (const [webhookId, same] of Map.groupBy(hooks, (hook) => hook.webhookId)) {
    if (new Set(same.map((hook) => hook.body)).size > 1) problems.push(`${webhookId} came with different words`);
  }
  for (const { id } of paid) {
    const paidIds = new Set(hooks.filter((hook) => hook.invoiceId === id && hook.type === 'payment.paid').map((hook) => hook.webhookId));
    if (paidIds.size > 1) problems.push(`${id}: paid was told as ${paidIds.size} events`);
  }
  return problems;
}

const hasPaidMail = (mailbox, one) => mailbox.mails.some((mail) => `${mail.text}${mail.html}`.includes(one.id));

/** Deliveries that were under way at a kill wait for their lease; so the news may come a minute after the money. */
async function waitForNews({ paid, receiver, mailbox, patienceMs }) {
  const isComplete = () => webhookProblems(paid, readWebhooks(receiver)).length === 0 && paid.every((one) => hasPaidMail(mailbox, one));
  for (const end = performance.now() + patienceMs; performance.now() < end && !isComplete(); ) await pause(500);
}
