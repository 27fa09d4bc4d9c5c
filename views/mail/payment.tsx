// Owns the mails about payments: one set of facts, written as HTML and as plain text.
import { htmlOf } from '../html';
import { safeUrl } from '../safe-url';
import { formatAmount } from '../ui/money';
import { formatTime } from '../ui/time-format';
import { words, type Words } from '../words';
import type { MailSum, MailedEvent, PaymentMail, RenderedMail } from './model';
import { MailPaper, oneLine, textTable, type MailLine } from './paper';

interface MailWords {
  readonly title: string;
  readonly lead: string;
}

type Writer = (w: Words, mail: PaymentMail) => MailWords;

function sum(mail: PaymentMail, value: MailSum | null): string {
  return value === null ? '\u2014' : `${formatAmount(value.amount, mail.locale)}\u00a0${value.symbol}`;
}

function asked(mail: PaymentMail): string {
  return `${formatAmount(mail.amount, mail.locale)}\u00a0${mail.currency}`;
}

const writers: Readonly<Record<MailedEvent, Writer>> = {
  'payment.seen': (w, mail) => ({ title: w.mail_seen({ amount: asked(mail) }), lead: w.mail_seen_text({ received: sum(mail, mail.received) }) }),
  'payment.paid': (w, mail) => ({ title: w.mail_paid({ amount: asked(mail) }), lead: w.mail_paid_text({ received: sum(mail, mail.received) }) }),
  'payment.partial': (w, mail) => ({
    title: w.mail_partial({ received: sum(mail, mail.received), due: sum(mail, mail.due) }),
    lead: w.mail_partial_text({ remaining: sum(mail, mail.remaining) }),
  }),
  'payment.over': (w, mail) => ({
    title: w.mail_over({ amount: asked(mail) }),
    lead: w.mail_over_text({ received: sum(mail, mail.received), due: sum(mail, mail.due) }),
  }),
  'payment.late': (w, mail) => ({ title: w.mail_late({ amount: asked(mail) }), lead: w.mail_late_text() }),
  'payment.expired': (w, mail) => ({ title: w.mail_expired({ amount: asked(mail) }), lead: w.mail_expired_text() }),
  'payment.reverted': (w, mail) => ({ title: w.mail_reverted({ amount: asked(mail) }), lead: w.mail_reverted_text() }),
};

function factsOf(w: Words, mail: PaymentMail): readonly MailLine[] {
  const lines: readonly (MailLine | null)[] = [
    [w.project(), mail.project],
    mail.orderId === null ? null : [w.order(), mail.orderId],
    [w.amount(), asked(mail)],
    mail.due === null ? null : [w.due(), sum(mail, mail.due)],
    mail.received === null ? null : [w.received(), sum(mail, mail.received)],
    mail.remaining === null || /^[0.]*$/.test(mail.remaining.amount) ? null : [w.remaining(), sum(mail, mail.remaining)],
    mail.network === null ? null : [w.network(), mail.network],
    mail.payerEmail === null ? null : [w.payer(), mail.payerEmail],
    mail.txid === null ? null : [w.chain_transaction(), mail.txid],
    [w.when(), formatTime(mail.atMs, 'full', mail.locale, 'UTC')],
    [w.invoice(), mail.invoiceId],
  ];
  return lines.filter((line) => line !== null);
}

/** The whole mail. Subject and text are plain; the HTML part escapes every value. */
export function renderPaymentMail(mail: PaymentMail): RenderedMail {
  const w = words(mail.locale);
  const { title, lead } = writers[mail.event](w, mail);
  const order = mail.orderId === null ? title : w.mail_subject_order({ title, order: mail.orderId });
  const subject = oneLine(mail.mode === 'test' ? `[${w.test_caps()}] ${order}` : order);
  const facts = factsOf(w, mail);
  const test = mail.mode === 'test' ? [w.mail_test(), ''] : [];
  const text = [title, '', ...test, lead, '', ...textTable(facts), '', `${w.mail_open()}:`, mail.invoiceUrl, '', '--', w.mail_foot()]
    .join('\n')
    .replaceAll('\u00a0', ' ');
  // Our own address: http only where the instance itself is on loopback.
  const href = safeUrl(mail.invoiceUrl, true);
  const html = htmlOf(
    <MailPaper
      locale={mail.locale}
      title={title}
      lead={lead}
      stripe={mail.mode === 'test' ? w.mail_test() : null}
      facts={facts}
      buttons={href === null ? [] : [{ label: w.mail_open(), href }]}
      foot={w.mail_foot()}
    />,
  );
  return { subject, text: `${text}\n`, html };
}
