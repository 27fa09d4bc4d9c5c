// Owns how Resend would tell of a mailbox in tests in workerd: a signed message to a home that shares a secret with it.
import { signedHeaders } from '../../src/domain/webhook';
import { app, origin } from './api-client';
import { env } from './worker-world';
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';

export const newsSecret = `whsec_${btoa('a secret of thirty two bytes...')}`;
const home = { ...env, RESEND_API_KEY: 're_test', RESEND_WEBHOOK_SECRET: newsSecret };

export interface News {
  readonly type: string;
  readonly to: readonly string[];
  readonly atMs: number;
  readonly bounce?: { readonly type: string; readonly subType: string; readonly message: string };
}

export function newsBody({ type, to, atMs, bounce }: News): string {
  return JSON.stringify({ type, created_at: new Date(atMs).toISOString(), data: { email_id: 'a', from: 'a@b.test', to, subject: 'x', bounce } });
}

/** As Resend signs: the headers of Standard Webhooks under their older names. */
export function newsHeaders(id: string, body: string, sentAtMs = Date.now(), secret = newsSecret): Record<string, string> {
  const headers = signedHeaders({ id, sentAtMs, body }, secret);
  const old = (name: string): string => headers[`webhook-${name}`] ?? '';
  return { 'svix-id': old('id'), 'svix-timestamp': old('timestamp'), 'svix-signature': old('signature'), 'content-type': 'application/json' };
}

export async function postNews(body: string, headers: Readonly<Record<string, string>>, at = home as typeof env): Promise<number> {
  const context = createExecutionContext();
  const response = await app.fetch(new Request(`${origin}/hooks/resend`, { method: 'POST', headers, body }), at, context);
  await waitOnExecutionContext(context);
  return response.status;
}
