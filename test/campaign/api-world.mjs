// Owns what campaigns over the API need: a real local home with rates and a mailbox, and two merchants with keys of their whole account.
import { randomBytes } from 'node:crypto';
import { accepted, enrolPasskey, register } from '../support/own-passkey.mjs';
import { startHome } from '../support/home.ts';
import { startRatePeer } from '../support/rate-peer.ts';
import { startMailbox } from '../support/smtp.ts';
import { createWebClient, textOf } from '../support/web-client.ts';
import { startAll } from './support/running.mjs';

const rights = [
  ['projects:view', 'projects:manage', 'invoices:view', 'invoices:manage', 'payments:view', 'payments:manage', 'confirmations:view'],
  ['confirmations:manage', 'balance:view', 'wallets:view', 'wallets:manage', 'webhooks:view', 'webhooks:manage'],
].flat();

/** Answers the home, `shop` and `stranger` (each: a test key of the whole account, projectId), and `stop`. */
export function startApiWorld() {
  return startAll(async ({ keep, stop }) => {
    const rates = await keep(startRatePeer());
    const mailbox = await keep(startMailbox());
    // The keys of a campaign send more in a minute than a shop does.
    const vars = { RATE_SOURCES: rates.sources, API_REQUESTS_PER_MINUTE: '1000000', ...mailbox.vars };
    const home = await keep(startHome({ vars, cronMs: 30_000 }), (one) => one.remove);
    const shop = await openAccount(home, mailbox, 'merchant@shop.test');
    const stranger = await openAccount(home, mailbox, 'stranger@other.test');
    return { home, shop, stranger, stop };
  });
}

async function openAccount(home, mailbox, email) {
  const web = createWebClient(home.url);
  const person = { email, password: randomBytes(12).toString('base64url') };
  await register(web, person);
  const passkey = await enrolPasskey(web, home.url, person, async () => {
    // The account's first mail may hold a code too, for the address itself; the newest is the one that was just asked for.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const isCode = (one) => one.envelopeTo.includes(email) && /^\d{6}\b/.test(one.subject ?? '');
    await mailbox.waitFor(isCode);
    return mailbox.mails.findLast(isCode).subject.slice(0, 6);
  });
  const project = accepted(await web.submit(await web.get('/projects/new'), '/projects', { name: 'Shop', currency: 'EUR' }), 'the project');
  const projectId = /\bprj_[0-9A-Za-z]+/.exec(project.path + project.html)?.[0];
  if (projectId === undefined) throw new Error(`No project was made:\n${textOf(project.html)}`);
  return { projectId, key: await makeKey(web, passkey) };
}

async function makeKey(web, passkey) {
  const page = await passkey.submit(await web.get('/keys'), '/keys', { name: 'Campaign', mode: 'test', scopes: rights });
  const key = /qk_test_[0-9A-Za-z]{36}/.exec(page.html)?.[0];
  if (key === undefined) throw new Error(`No key was shown (${page.status}):\n${textOf(page.html)}`);
  return key;
}
