// Owns sending by Cloudflare's email binding. It sets date and Message-ID itself and knows no idempotency key, so that a crash between
// sending and recording repeats a mail at most once per crash. Never logs an address.
import { limits } from '../../domain/limits';
import type { MailOutcome, SendMail } from './mailer';
import { extraHeaders, isMailAddress, senderName, type Mail, type Mailbox } from './message';

/** Codes of refusals that the same mail would meet again. Of the sender, the quota and the service are ours or theirs to mend. */
const forEver: ReadonlyMap<string, 'recipient' | 'mail'> = new Map([
  ['E_RECIPIENT_SUPPRESSED', 'recipient'],
  ['E_VALIDATION_ERROR', 'mail'],
  ['E_FIELD_MISSING', 'mail'],
  ['E_CONTENT_TOO_LARGE', 'mail'],
  ['E_HEADER_VALUE_INVALID', 'mail'],
]);

/** Sends each mail by one call of the binding, which takes at most `timeoutMs`. */
export function cloudflareMailer(binding: Pick<SendEmail, 'send'>, from: Mailbox, timeoutMs = limits.mailTimeoutMs): SendMail {
  return async (mail) => {
    if (!isMailAddress(mail.to)) return { kind: 'refused', about: 'recipient', code: null, reply: 'not a mail address' };
    let timer: number | null = null;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the email binding took too long')), timeoutMs);
    });
    try {
      const { messageId } = await Promise.race([binding.send(builderOf(from, mail)), late]);
      return { kind: 'sent', reply: messageId.slice(0, limits.mailReplyLengthMax) };
    } catch (error) {
      return outcomeOf(error);
    } finally {
      clearTimeout(timer);
    }
  };
}

function builderOf(from: Mailbox, mail: Mail): EmailMessageBuilder {
  const name = senderName(from, mail);
  const { 'Auto-Submitted': _, ...headers } = extraHeaders(mail);
  return {
    from: name === null ? from.address : { name, email: from.address },
    to: mail.to,
    subject: mail.subject,
    html: mail.html,
    text: mail.plain,
    ...(mail.replyTo !== undefined && isMailAddress(mail.replyTo) ? { replyTo: mail.replyTo } : {}),
    // It takes headers of a list and those of our own only.
    headers: { ...headers, 'X-Auto-Response-Suppress': 'All', 'X-Entity-Ref-ID': mail.id },
  };
}

function outcomeOf(error: unknown): MailOutcome {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error instanceof Error ? error.message : String(error);
  const reply = `${code} ${message}`.trim().slice(0, limits.mailReplyLengthMax);
  const about = forEver.get(code);
  return about === undefined ? { kind: 'failed', code: null, reply } : { kind: 'refused', about, code: null, reply };
}
