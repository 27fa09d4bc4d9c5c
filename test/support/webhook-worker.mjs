// Owns a small Worker in workerd that posts by the product's own webhook client. Imports only packages.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const entry = `
  import { postWebhook } from './src/gateways/webhook-client';
  export default { async fetch(request) {
    const post = await request.json();
    return Response.json(await postWebhook({ ...post, fetch: (url, init) => fetch(url, init) }));
  } };
`;

export async function startWebhookWorker() {
  const { convertV4MiniflareOptions, Miniflare } = await import('miniflare');
  const { build } = await import('esbuild');
  const stdin = { contents: entry, resolveDir: root, loader: 'ts' };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', target: 'es2024', write: false });
  const options = { modules: true, script: outputFiles[0].text, compatibilityDate: '2026-11-02', host: '127.0.0.1', port: 0, cf: false };
  const runtime = new Miniflare(convertV4MiniflareOptions(options));
  const url = (await runtime.ready).origin;
  return {
    post: async (to, timeoutMs) => {
      const post = { url: to, headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' }, body: '{"a":1}', timeoutMs };
      return (await fetch(url, { method: 'POST', body: JSON.stringify(post) })).json();
    },
    stop: () => runtime.dispose(),
  };
}
