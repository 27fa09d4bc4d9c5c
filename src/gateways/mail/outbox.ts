// Owns the mail of a home without a mail server: kept for a person to look at. Never leaves the machine.
import { logNote } from '../../lib/log';
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

/**
 * The outbox of the local home. It also says in the terminal what came, with the first link: whoever has forgotten a password, or is
 * invited, is not signed in and cannot look into the outbox page. For the local home alone: elsewhere a log must hold no link and no code.
 */
export function announcingOutbox(keep: (mail: KeptMail) => Promise<void>): SendMail {
  const send = outboxMailer(keep);
  return async (mail) => {
    const outcome = await send(mail);
    const link = /\bhttps?:\/\/\S+/.exec(mail.plain)?.[0];
    logNote(`mail to ${mail.to}: ${mail.subject}${link === undefined ? '' : ` \u2014 ${link}`}`, { mail: mail.id });
    return outcome;
  };
}
