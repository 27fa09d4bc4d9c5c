// Owns the choice of how mail leaves this home: by SMTP where a server is set, into the outbox of the local home, or not at all.
import type { SendMail } from './mailer';
import { parseMailbox } from './message';
import { announcingOutbox, outboxMailer, type KeptMail } from './outbox';
import { smtpMailer, type SmtpServer } from './smtp';

export type { MailOutcome, SendMail } from './mailer';
export type { Mail } from './message';

export interface MailSettings {
  readonly home: 'cloudflare' | 'local' | 'test';
  /** `Name <address>`. */
  readonly mailFrom: string;
  readonly smtp: SmtpServer | null;
}

/** A deployed home without SMTP says so with each mail, so that nobody believes that one was sent. */
export function chooseMailer(settings: MailSettings, keep: (mail: KeptMail) => Promise<void>): SendMail {
  if (settings.smtp === null) {
    if (settings.home === 'cloudflare') return async () => ({ kind: 'not_configured' });
    return settings.home === 'local' ? announcingOutbox(keep) : outboxMailer(keep);
  }
  const from = parseMailbox(settings.mailFrom);
  return from === null ? async () => ({ kind: 'not_configured' }) : smtpMailer(settings.smtp, from);
}
