// Owns the demo's merchant: signs up, makes a project whose wallet is a fresh account key, an API key and a webhook endpoint, all by the
// same forms that people use. The seed of the wallet is forgotten at once: Quittance only ever sees the public key.
import { randomBytes } from 'node:crypto';
import { HDKey } from '@scure/bip32';
import { createWebClient, textOf } from '../../test/support/web-client.ts';
import { usdt } from './demo-peers.mjs';

export async function openShop({ home, receiver }, timeline) {
  const web = createWebClient(home.url);
  const email = 'merchant@shop.test';
  const password = randomBytes(12).toString('base64url');
  expectPage(await web.submit(await web.get('/sign-up'), '/sign-up', { email, password }), 'sign-up');

  const accountKey = HDKey.fromMasterSeed(randomBytes(32)).derive("m/44'/60'/0'").publicExtendedKey;
  const project = await web.submit(await web.get('/projects/new'), '/projects', {
    name: 'Demo shop',
    currency: 'EUR',
    receiving: 'wallet',
    source: accountKey,
  });
  expectPage(project, 'the new project');
  const projectId = /\bprj_[0-9A-Za-z]+/.exec(project.path + project.html)?.[0];
  if (projectId === undefined) throw new Error(`No project was made:\n${textOf(project.html)}`);
  timeline.step('shop', `${email}, project ${projectId}, wallet ${accountKey.slice(0, 12)}… (public key)`);

  const apiKey = await makeApiKey(web, projectId);
  const secret = await makeEndpoint(web, projectId, receiver.url);
  return { email, password, projectId, apiKey, webhookSecret: secret, token: usdt };
}

async function makeApiKey(web, projectId) {
  const action = `/projects/${projectId}/keys`;
  const page = await web.submit(await web.get(action), action, {
    name: 'Demo',
    mode: 'live',
    scopes: ['invoices:manage', 'payments:view', 'balance:view', 'projects:view'],
  });
  const key = /qk_live_[0-9A-Za-z]{36}/.exec(page.html)?.[0];
  if (key === undefined) throw new Error(`No API key was shown (${page.status}):\n${textOf(page.html)}`);
  return key;
}

async function makeEndpoint(web, projectId, url) {
  const action = `/projects/${projectId}/webhooks`;
  const page = await web.submit(await web.get(action), action, { url, mode: 'live' });
  const secret = /whsec_[0-9A-Za-z+/=]+/.exec(page.html)?.[0];
  if (secret === undefined) throw new Error(`No webhook secret was shown (${page.status}):\n${textOf(page.html)}`);
  return secret;
}

function expectPage(page, what) {
  if (page.status >= 400) throw new Error(`${what} was refused (${page.status}):\n${textOf(page.html)}`);
}
