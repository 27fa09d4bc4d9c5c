// Owns the mail of a home without a mail server: kept for a person to look at. Never leaves the machine.
import type { SendMail } from './mailer';

export interface KeptMail {
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly html: string;
  readonly plain: string;
  readonly sentAtMs: number;
}

/** `keep` stores a mail by its id, where the same id twice is once. */
export function outboxMailer(keep: (mail: KeptMail) => Promise<void>): SendMail {
  return async ({ id, to, subject, html, plain, sentAtMs }) => {
    await keep({ id, recipient: to, subject, html, plain, sentAtMs });
    return { kind: 'sent', reply: 'kept in the outbox' };
  };
}
