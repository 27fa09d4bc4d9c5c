// Owns the choice of how mail leaves this home: by SMTP where a server is named, by Resend where there is a key, by Cloudflare's binding
// where there is one, into the outbox of the local home, or not at all.
import { cloudflareMailer } from './cloudflare';
import type { SendMail } from './mailer';
import { parseMailbox } from './message';
import { announcingOutbox, outboxMailer, type KeptMail } from './outbox';
import { resendMailer, type MailFetch, type ResendAccount } from './resend';
import { smtpMailer, type SmtpServer } from './smtp';

export type { MailOutcome, SendMail } from './mailer';
export { isMailAddress, type Mail } from './message';
export type { KeptMail } from './outbox';

export interface MailSettings {
  readonly home: 'cloudflare' | 'local' | 'test';
  /** `Name <address>`. */
  readonly mailFrom: string;
  readonly smtp: SmtpServer | null;
  readonly resend: ResendAccount | null;
}

/** What sending takes from the world. `keep` stores a mail by its id, where the same id twice is once. */
export interface MailPorts {
  readonly keep: (mail: KeptMail) => Promise<void>;
  readonly fetch: MailFetch;
  readonly binding: Pick<SendEmail, 'send'> | undefined;
}

/** A deployed home without a way says so with each mail, so that nobody believes that one was sent. */
export function chooseMailer(settings: MailSettings, { keep, fetch, binding }: MailPorts): SendMail {
  const { home, smtp, resend } = settings;
  if (smtp === null && resend === null && binding === undefined) {
    if (home === 'cloudflare') return async () => ({ kind: 'not_configured' });
    return home === 'local' ? announcingOutbox(keep) : outboxMailer(keep);
  }
  const from = parseMailbox(settings.mailFrom);
  if (from === null) return async () => ({ kind: 'not_configured' });
  if (smtp !== null) return smtpMailer(smtp, from);
  return resend !== null ? resendMailer(resend, from, fetch) : binding === undefined ? outboxMailer(keep) : cloudflareMailer(binding, from);
}
