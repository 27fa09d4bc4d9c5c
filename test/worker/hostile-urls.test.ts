// Addresses that lead where a merchant has no business: refused by every command that takes one, in a home that may not reach this machine.
import { expect, test } from 'vitest';
import { changeWebhookEndpoint } from '../../src/commands/change-webhook-endpoint';
import type { CommandPorts } from '../../src/commands/ports';
import { createWebhookEndpoint } from '../../src/commands/create-webhook-endpoint';
import { hostileUrls, trapUrls } from '../support/hostile-urls';
import { makeMerchant, makePorts } from '../support/worker-world';

const deployed = (): CommandPorts => {
  const ports = makePorts();
  return { ...ports, settings: { ...ports.settings, home: 'cloudflare', loopbackAllowed: false, origin: 'https://pay.shop.com' } };
};
const urls = [...hostileUrls, ...trapUrls(9_000)];
/** A space that slipped in around an address is a person's, and is taken away before anything is looked at. */
const isJustSpaced = (url: string): boolean => url !== url.trim() && /^https:\/\/example\.com\/$/.test(url.trim());
const hostile = urls.filter((url) => !isJustSpaced(url));
const request = (key: string) => ({ route: 'test', key, inputHash: key });

test('a new endpoint at any of them is refused, with a word that says so', async () => {
  const { scope, projectId } = await makeMerchant();
  for (const [index, url] of hostile.entries()) {
    const made = await createWebhookEndpoint(deployed(), scope, { projectId, url, events: [] }, request(`hostile-${index}`));
    expect(made.ok, JSON.stringify(url)).toBe(false);
  }
});

test('an endpoint is moved to none of them', async () => {
  const { scope, projectId } = await makeMerchant();
  const made = await createWebhookEndpoint(deployed(), scope, { projectId, url: 'https://shop.example.com/hook', events: [] }, request('honest'));
  if (!made.ok) throw new Error(`the honest one is taken: ${made.refusal.reason}`);
  for (const url of hostile) {
    const moved = await changeWebhookEndpoint(deployed(), scope, made.value.endpointId, { url });
    expect(moved.ok, JSON.stringify(url)).toBe(false);
  }
});
