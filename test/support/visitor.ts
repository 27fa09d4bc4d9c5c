// Owns a person at a browser for tests in workerd: keeps cookies, and sends forms with the hidden values that the page gave.
import { eq } from 'drizzle-orm';
import { session, user } from '../../src/db/schema';
import { sha256Hex } from '../../src/lib/hash';
import { origin, send } from './api-client';
import { database } from './worker-world';

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where a redirect leads; null without one. */
  readonly location: string | null;
}

export class Visitor {
  readonly cookies = new Map<string, string>();

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
    return await this.request(new Request(origin + path, { headers: { Cookie: this.cookieLine(), ...headers } }));
  }

  /** Sends fields as a form of our own page would. */
  async post(path: string, fields: Readonly<Record<string, string | readonly string[]>>, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
    const own = { Cookie: this.cookieLine(), 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' };
    return await this.request(new Request(origin + path, { method: 'POST', headers: { ...own, ...headers }, body: body.toString(), redirect: 'manual' }));
  }

  /** The hidden values of the form to `action` on that page. */
  async hidden(page: string, action: string): Promise<Record<string, string>> {
    return hiddenIn((await this.get(page)).html, action, page);
  }

  private async request(request: Request): Promise<Seen> {
    const response = await send(request);
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (/Max-Age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, html: await response.text(), location: response.headers.get('Location') };
  }

  private cookieLine(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

/** The hidden values of the form to `action` in that markup. */
export function hiddenIn(html: string, action: string, page = 'The page'): Record<string, string> {
  const form = new RegExp(`<form[^>]*action="${action.replaceAll('/', '\\/')}"[^>]*>([\\s\\S]*?)</form>`).exec(html)?.[1];
  if (form === undefined) throw new Error(`${page} has no form to ${action}`);
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map((match) => [match[1] ?? '', match[2] ?? '']));
}

export const password = 'a long walk in the rain';

let people = 0;

/** An email that nobody has. */
export function freshEmail(): string {
  people += 1;
  return `person-${people}-${crypto.randomUUID().slice(0, 8)}@shop.test`;
}

/** A person who has just signed up; their email is not proved. */
export async function signedUp(email: string = freshEmail()): Promise<Visitor> {
  const visitor = new Visitor();
  // From a network address of their own: one address may cause only so many letters.
  const seen = await visitor.post('/sign-up', { email, password }, { 'CF-Connecting-IP': `2001:db8:${people.toString(16)}::1` });
  if (seen.status !== 303) throw new Error(`Sign-up answered ${seen.status}: ${seen.html.slice(0, 500)}`);
  return visitor;
}

/** The person whom the visitor's cookie lets in. */
export async function userIdOf(visitor: Visitor): Promise<string> {
  const token = visitor.cookies.get('__Host-sid') ?? visitor.cookies.get('sid') ?? '';
  const [row] = await database
    .select({ userId: session.userId })
    .from(session)
    .where(eq(session.tokenHash, sha256Hex(token)));
  if (row === undefined) throw new Error('The visitor is not signed in.');
  return row.userId;
}

/** Proves the visitor's email straight in D1. */
export async function verified(visitor: Visitor): Promise<Visitor> {
  await database
    .update(user)
    .set({ emailVerifiedAtMs: Date.now() })
    .where(eq(user.id, await userIdOf(visitor)));
  return visitor;
}

/** A person with a project in test mode; answers its id. */
export async function withProject(visitor: Visitor): Promise<string> {
  const hidden = await visitor.hidden('/projects/new', '/projects');
  await visitor.post('/projects', { ...hidden, name: 'Coffee & Co', currency: 'USD', receiving: 'test', source: '' });
  const id = /\/projects\/(prj_[1-9A-Za-z]+)/.exec((await visitor.get('/projects')).html)?.[1];
  if (id === undefined) throw new Error('The list shows the new project.');
  return id;
}
