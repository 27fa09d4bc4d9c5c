// Owns the news that Resend sends of mails that it could not deliver, or whose reader complained. Taken only with a fresh signature by the
// shared secret; the same message twice changes nothing, because a refusal is kept by its own moment. Answers tell a stranger nothing.
import { Hono } from 'hono';
import * as z from 'zod';
import { noteMailRefusal, type MailRefusal } from '../../commands/note-mail-refusal';
import { isSignedMessage } from '../../domain/webhook-check';
import type { AppEnv } from '../app-env';
import { answerRefusal } from '../respond';

const words = z.string().max(2_000).catch('');

const news = z.object({
  type: z.string(),
  created_at: z.string(),
  data: z.object({
    to: z.array(z.string().max(1_000)).max(50),
    bounce: z.object({ type: words, subType: words, message: words }).partial().optional(),
  }),
});

export const resendHook = new Hono<AppEnv>();

resendHook.post('/hooks/resend', async (c) => {
  const secret = c.var.settings.resend?.webhookSecret ?? '';
  if (secret === '') return answerRefusal(c, { reason: 'not_found' });
  const header = (name: string): string => c.req.header(`svix-${name}`) ?? c.req.header(`webhook-${name}`) ?? '';
  const body = await c.req.text();
  const message = { id: header('id'), timestamp: header('timestamp'), signatures: header('signature'), body };
  if (!isSignedMessage(message, secret, c.var.nowMs)) return answerRefusal(c, { reason: 'unauthenticated' });
  for (const refusal of refusalsIn(body, c.var.nowMs)) await noteMailRefusal(c.var.database, refusal);
  return c.body(null, 204);
});

/** What a signed body says about mailboxes; nothing where it is news of another kind, or none that we know. */
function refusalsIn(body: string, nowMs: number): readonly MailRefusal[] {
  const read = news.safeParse(jsonOf(body));
  if (!read.success) return [];
  const { type, created_at: createdAt, data } = read.data;
  const kind = kindOf(type, data.bounce?.type ?? '');
  if (kind === null) return [];
  const answer = [data.bounce?.subType ?? '', data.bounce?.message ?? ''].filter((part) => part !== '').join(': ') || type;
  const said = Date.parse(createdAt);
  const atMs = Number.isNaN(said) || said > nowMs ? nowMs : said;
  return [...new Set(data.to.map(addressOf))].filter((email) => email !== '').map((email) => ({ email, kind, answer, atMs }));
}

/** A bounce that may pass, such as a full mailbox, is no refusal. */
function kindOf(type: string, bounce: string): MailRefusal['kind'] | null {
  if (type === 'email.complained') return 'complained';
  if (type === 'email.suppressed') return 'refused';
  return type === 'email.bounced' && (bounce === '' || bounce === 'Permanent') ? 'bounced' : null;
}

/** `a@b` of `Name <a@b>`. */
function addressOf(text: string): string {
  return (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}
