// Owns the demo's merchant: signs up, gets a passkey, makes a project whose wallet is a fresh account key, an API key and a webhook
// endpoint, all by the same forms that people use. The seed of the wallet is forgotten at once: Quittance only ever sees the public key.
import { randomBytes } from 'node:crypto';
import { HDKey } from '@scure/bip32';
import { accepted, enrolPasskey, register } from '../../test/support/own-passkey.mjs';
import { createWebClient, textOf } from '../../test/support/web-client.ts';
import { usdt } from './demo-peers.mjs';

/** `home.origin` is the one in its settings, where it differs from the address that is called. */
export async function openShop({ home, mailbox, receiver }, timeline) {
  const web = createWebClient(home.url);
  const person = { email: 'merchant@shop.test', password: randomBytes(12).toString('base64url') };
  await register(web, person);
  const passkey = await enrolPasskey(web, home.origin ?? home.url, person, () => readCode(mailbox, person.email));

  const projectId = await makeProject(web);
  const accountKey = HDKey.fromMasterSeed(randomBytes(32)).derive("m/44'/60'/0'").publicExtendedKey;
  await addWallet(web, passkey, projectId, accountKey);
  timeline.step('shop', `${person.email}, project ${projectId}, wallet ${accountKey.slice(0, 12)}… (public key)`);

  const apiKey = await makeApiKey(web, passkey, projectId);
  const secret = await makeEndpoint(web, passkey, projectId, receiver.url);
  return { ...person, projectId, apiKey, webhookSecret: secret, token: usdt };
}

/** The code that stands first in the subject of the newest mail. */
async function readCode(mailbox, address) {
  const mail = await mailbox.waitFor((one) => one.envelopeTo.includes(address) && /^\d{6}\b/.test(one.subject ?? ''));
  return mail.subject.slice(0, 6);
}

async function makeProject(web) {
  const project = await web.submit(await web.get('/projects/new'), '/projects', { name: 'Demo shop', currency: 'EUR' });
  accepted(project, 'the new project');
  const projectId = /\bprj_[0-9A-Za-z]+/.exec(project.path + project.html)?.[0];
  if (projectId === undefined) throw new Error(`No project was made:\n${textOf(project.html)}`);
  return projectId;
}

/** Pasted, compared by its first addresses, confirmed; the first one of an account takes payments at once. */
async function addWallet(web, passkey, projectId, source) {
  const action = `/projects/${projectId}/wallets`;
  const compared = accepted(await web.submit(await web.get(action), `${action}/check`, { source }), 'the wallet');
  accepted(await passkey.submit(compared, action, {}), 'adding the wallet');
}

async function makeApiKey(web, passkey, projectId) {
  const action = `/projects/${projectId}/keys`;
  const page = await passkey.submit(await web.get(action), action, {
    name: 'Demo',
    mode: 'live',
    scopes: ['invoices:manage', 'payments:view', 'balance:view', 'projects:view'],
  });
  const key = /qk_live_[0-9A-Za-z]{36}/.exec(page.html)?.[0];
  if (key === undefined) throw new Error(`No API key was shown (${page.status}):\n${textOf(page.html)}`);
  return key;
}

async function makeEndpoint(web, passkey, projectId, url) {
  const action = `/projects/${projectId}/webhooks`;
  const page = await passkey.submit(await web.get(action), action, { url, mode: 'live' });
  const secret = /whsec_[0-9A-Za-z+/=]+/.exec(page.html)?.[0];
  if (secret === undefined) throw new Error(`No webhook secret was shown (${page.status}):\n${textOf(page.html)}`);
  return secret;
}
