// Owns everything that stays up while the home is killed: three webhook receivers of different temper, a mailbox, and the home itself,
// told to use them; and a merchant in test mode, whose sandbox needs no chain.
import { randomBytes } from 'node:crypto';
import { startHome } from '../../support/home.ts';
import { accepted, enrolPasskey, register } from '../../support/own-passkey.mjs';
import { startReceiver } from '../../support/receiver.ts';
import { startMailbox } from '../../support/smtp.ts';
import { createWebClient, textOf } from '../../support/web-client.ts';
import { startAll } from '../support/running.mjs';

const cronMs = 5_000;

/** How each receiver answers: at once, slowly, or with a fault to the first try of every seventh event. `ids`: how many it has heard of. */
const tempers = [
  { name: 'fast', answer: () => ({ status: 204 }) },
  { name: 'slow', answer: () => ({ status: 200, delayMs: 150 }) },
  { name: 'faulty', answer: ({ isFirst, ids }) => ({ status: isFirst && ids % 7 === 3 ? 503 : 204, delayMs: 20 }) },
];

export function startPeers(moment) {
  return startAll(async ({ keep, stop }) => {
    const mailbox = await keep(startMailbox());
    const receivers = [];
    for (const { name, answer } of tempers) receivers.push(await startCounting(name, answer, keep, moment));
    const vars = { API_REQUESTS_PER_MINUTE: '1000000', ALLOW_LOOPBACK_WEBHOOKS: 'yes', ...mailbox.vars };
    const home = await keep(startHome({ vars, cronMs }), (one) => one.remove);
    return { mailbox, receivers, home, stop };
  });
}

/** A receiver that notes how it answered each request: a repetition after a fault was asked for. */
async function startCounting(name, answer, keep, moment) {
  const receiver = await keep(startReceiver());
  const answers = [];
  const ids = new Set();
  receiver.answerWith((request) => {
    moment('webhook');
    const webhookId = request.headers['webhook-id'];
    const isFirst = !ids.has(webhookId);
    ids.add(webhookId);
    const given = answer({ isFirst, ids: ids.size });
    answers.push({ webhookId, status: given.status, body: request.body });
    return given;
  });
  return { name, url: receiver.url, answers };
}

/** A merchant with a project in test mode and a key that may do what the campaign does. */
export async function openTestShop({ home, mailbox }) {
  const web = createWebClient(home.url);
  const person = { email: 'merchant@shop.test', password: randomBytes(12).toString('base64url') };
  await register(web, person);
  const readCode = async () => {
    const mail = await mailbox.waitFor((one) => one.envelopeTo.includes(person.email) && /^\d{6}\b/.test(one.subject ?? ''));
    return mail.subject.slice(0, 6);
  };
  const passkey = await enrolPasskey(web, home.url, person, readCode);
  const made = accepted(await web.submit(await web.get('/projects/new'), '/projects', { name: 'Kill shop', currency: 'USD' }), 'the new project');
  const projectId = /\bprj_[0-9A-Za-z]+/.exec(made.path + made.html)?.[0];
  const action = `/projects/${projectId}/keys`;
  const scopes = ['invoices:manage', 'payments:view', 'balance:view', 'projects:view', 'webhooks:view', 'webhooks:manage'];
  const page = await passkey.submit(await web.get(action), action, { name: 'Kill', mode: 'test', scopes });
  const apiKey = /qk_test_[0-9A-Za-z]{36}/.exec(page.html)?.[0];
  if (apiKey === undefined) throw new Error(`No API key was shown (${page.status}):\n${textOf(page.html)}`);
  return { ...person, web, projectId, apiKey };
}
