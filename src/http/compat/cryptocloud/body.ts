// Owns how a body comes in: JSON, a form of either kind, or nothing at all, whatever the content type claims. Numbers stay text. Query
// values stand in where the body names nothing.
import type { Context } from 'hono';
import { isSentObject, parseSent, treeOfPairs, type SentObject } from '../../../domain/cryptocloud/raw-json';
import type { AppEnv } from '../../app-env';

/** The fields of a request; null when there is a body and it cannot be read. */
export async function readBody(c: Context<AppEnv>): Promise<SentObject | null> {
  const type = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return await readMultipart(c);
  const text = (await c.req.text()).trim();
  if (text === '') return {};
  // Some clients send JSON and call it a form, or say nothing.
  if (text.startsWith('{') || text.startsWith('[')) {
    const value = parseSent(text);
    return isSentObject(value) ? value : null;
  }
  return type === 'application/json' ? null : treeOfPairs(new URLSearchParams(text));
}

async function readMultipart(c: Context<AppEnv>): Promise<SentObject | null> {
  try {
    const pairs: [string, string][] = [];
    for (const [name, value] of (await c.req.formData()).entries()) if (typeof value === 'string') pairs.push([name, value]);
    return treeOfPairs(pairs);
  } catch {
    return null;
  }
}
