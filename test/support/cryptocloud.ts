// Speaks to the CryptoCloud-compatible surface as that API's clients do: a shop with a key of its own, and bodies of each kind.
import { eq } from 'drizzle-orm';
import { apiKeyBytes, makeApiKey } from '../../src/auth/api-key';
import { apiKey, project } from '../../src/db/schema';
import type { KeyKind } from '../../src/domain/api-key-rules';
import type { Mode } from '../../src/domain/asset';
import { makeCode, shopIdLength } from '../../src/domain/code';
import { idBytes, makeId } from '../../src/domain/id';
import { cryptocloudKeyRights, withdrawalKeyRights } from '../../src/domain/permission';
import { encodeSettings, defaultSettings, type ProjectSettings } from '../../src/domain/project-settings';
import type { Env } from '../../src/env';
import { randomBytes } from '../../src/lib/random';
import { origin, send } from './api-client';
import type { LiveWallet } from './merchant';
import { database, env, makeMerchant, type Merchant } from './worker-world';

export interface Shop {
  readonly merchant: Merchant;
  readonly shopId: string;
  readonly key: string;
}

/** A key of that kind; `change` may make it worse. */
export async function keyOf(merchant: Merchant, kind: KeyKind, change: Partial<typeof apiKey.$inferInsert> = {}): Promise<string> {
  const made = makeApiKey(merchant.scope.mode, randomBytes(apiKeyBytes));
  const scopes = kind === 'withdrawal' ? withdrawalKeyRights : cryptocloudKeyRights;
  await database.insert(apiKey).values({
    id: makeId('key', randomBytes(idBytes)),
    accountId: merchant.accountId,
    projectId: kind === 'withdrawal' ? null : merchant.projectId,
    mode: merchant.scope.mode,
    kind,
    name: 'shop',
    hint: made.hint,
    secretHash: made.secretHash,
    scopes: [...scopes],
    createdBy: merchant.userId,
    createdAtMs: Date.now(),
    ...change,
  });
  return made.key;
}

export async function makeShop(mode: Mode = 'test', live: LiveWallet | null = null, settings: Partial<ProjectSettings> = {}): Promise<Shop> {
  const merchant = await makeMerchant(mode, live);
  const shopId = makeCode(shopIdLength, randomBytes(shopIdLength));
  const text = encodeSettings({ ...defaultSettings, ...settings });
  await database.update(project).set({ shopId, mode, settings: text }).where(eq(project.id, merchant.projectId));
  return { merchant, shopId, key: await keyOf(merchant, 'cryptocloud') };
}

export interface Heard {
  readonly status: number;
  readonly text: string;
  // Answers of a stranger's API: tests look into them as its clients do.
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

export interface How {
  readonly method?: string;
  readonly type?: string | null;
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bindings?: Env;
}

/** One call. A body that is no text is sent as JSON. */
export async function ask(shop: Pick<Shop, 'key'>, path: string, body?: unknown, how: How = {}): Promise<Heard> {
  const headers = new Headers(how.headers);
  const authorization = how.authorization === undefined ? `Token ${shop.key}` : how.authorization;
  if (authorization !== null) headers.set('Authorization', authorization);
  const type = how.type === undefined ? 'application/json' : how.type;
  if (type !== null) headers.set('Content-Type', type);
  const content = body === undefined ? null : typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body);
  if (body instanceof FormData) headers.delete('Content-Type');
  const request = new Request(origin + path, { method: how.method ?? 'POST', headers, body: content, redirect: 'manual' });
  const response = await send(request, how.bindings ?? env);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, text, headers: response.headers, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

/** `result` of an answer, as an object. */
export function resultOf(heard: Heard): Record<string, unknown> {
  return heard.body['result'] as Record<string, unknown>;
}

/** `result` of an answer, as a list. */
export function listOf(heard: Heard): readonly Record<string, unknown>[] {
  return heard.body['result'] as readonly Record<string, unknown>[];
}
