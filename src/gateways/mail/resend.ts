// Owns the talk with Resend's HTTP API: one mail per request, by the mail's id as its idempotency key, so that a second try within a day is
// no second mail. Never logs an address, a key or a body.
import { limits } from '../../domain/limits';
import { parseRetryAfterMs } from '../../domain/webhook';
import type { MailOutcome, SendMail } from './mailer';
import { extraHeaders, isMailAddress, senderName, type Mail, type Mailbox } from './message';

export interface ResendAccount {
  readonly apiKey: string;
  /** Without a trailing slash. */
  readonly api: string;
}

export type MailFetch = (url: string, init: RequestInit) => Promise<Response>;

const answerBytesMax = 4_096;

/** Sends each mail by one request, which takes at most `timeoutMs`. */
export function resendMailer(account: ResendAccount, from: Mailbox, fetcher: MailFetch, timeoutMs = limits.mailTimeoutMs): SendMail {
  return async (mail) => {
    if (!isMailAddress(mail.to)) return { kind: 'refused', about: 'recipient', code: null, reply: 'not a mail address' };
    try {
      const response = await fetcher(`${account.api}/emails`, {
        method: 'POST',
        headers: { authorization: `Bearer ${account.apiKey}`, 'content-type': 'application/json', 'idempotency-key': mail.id },
        body: JSON.stringify(bodyOf(from, mail)),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return outcomeOf(response, await beginningOf(response), mail);
    } catch {
      // The words of such a fault may hold the address; what it was is in no case the mail's fault.
      return { kind: 'failed', code: null, reply: 'Resend could not be reached in time' };
    }
  };
}

function bodyOf(from: Mailbox, mail: Mail): Readonly<Record<string, unknown>> {
  // Resend reads `Name <address>`: what could end the name early is out of it.
  const name =
    senderName(from, mail)
      ?.replace(/["<>,;\\]/g, ' ')
      .trim() ?? '';
  return {
    from: name === '' ? from.address : `"${name}" <${from.address}>`,
    to: [mail.to],
    subject: mail.subject,
    html: mail.html,
    text: mail.plain,
    ...(mail.replyTo !== undefined && isMailAddress(mail.replyTo) ? { reply_to: [mail.replyTo] } : {}),
    headers: extraHeaders(mail),
  };
}

async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let part = await reader.read(); !part.done && text.length < answerBytesMax; part = await reader.read())
      text += decoder.decode(part.value, { stream: true });
  } finally {
    reader.cancel().catch(() => undefined);
  }
  return text;
}

/** A wrong key, a domain that is not proved and a spent quota are ours to mend, and the mail waits; only a mail that is wrong ends. */
function outcomeOf(response: Response, text: string, mail: Mail): MailOutcome {
  const { status } = response;
  const { name, message, id } = answerIn(text);
  const reply = `${status} ${[name, message || id].filter((part) => part !== '').join(': ')}`.trim().slice(0, limits.mailReplyLengthMax);
  if (status >= 200 && status < 300) return { kind: 'sent', reply };
  // The key was used with another wording within a day: that mail was taken, and it is this one.
  if (status === 409 && name === 'invalid_idempotent_request') return { kind: 'sent', reply };
  if (status === 400 || status === 413 || status === 422) return { kind: 'refused', about: 'mail', code: status, reply };
  return { kind: 'failed', code: status, reply, retryAfterMs: parseRetryAfterMs(response.headers.get('retry-after'), mail.sentAtMs) };
}

interface Answer {
  readonly name: string;
  readonly message: string;
  readonly id: string;
}

function answerIn(text: string): Answer {
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Proxies answer in HTML: the status says enough.
  }
  const told = parsed !== null && typeof parsed === 'object' ? (parsed as Readonly<Record<string, unknown>>) : {};
  const word = (key: string): string => (typeof told[key] === 'string' ? told[key] : '');
  return { name: word('name'), message: word('message'), id: word('id') };
}
