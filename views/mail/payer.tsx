// Owns the mails to payers: the invoice, its reminder, its repetitions. One set of facts, written as HTML and as plain text. Escapes every
// value, for shops write into them what they like; holds nothing that only the shop may know.
import { htmlOf } from '../html';
import { safeUrl } from '../safe-url';
import { formatAmount } from '../ui/money';
import { formatTime } from '../ui/time-format';
import { words, type Words } from '../words';
import type { PayerMail, RenderedMail } from './model';
import { MailPaper, oneLine, textTable, type MailLine } from './paper';

type Writer = (w: Words, facts: { readonly shop: string; readonly amount: string; readonly when: string }) => { readonly title: string; readonly lead: string };

const writers: Readonly<Record<PayerMail['kind'], Writer>> = {
  invoice: (w, facts) => ({ title: w.payer_mail_invoice(facts), lead: w.payer_mail_invoice_text(facts) }),
  reminder: (w, facts) => ({ title: w.payer_mail_reminder(facts), lead: w.payer_mail_reminder_text(facts) }),
  resend: (w, facts) => ({ title: w.payer_mail_resend(facts), lead: w.payer_mail_resend_text(facts) }),
};

const sum = (mail: PayerMail, amount: string): string => `${formatAmount(amount, mail.locale)}\u00a0${mail.currency}`;

function factsOf(w: Words, mail: PayerMail, when: string): readonly MailLine[] {
  const { costs, orderId, description } = mail;
  const lines: readonly (MailLine | null)[] = [
    [w.payer_mail_shop(), mail.shop],
    orderId === null ? null : [w.order(), orderId],
    description === null ? null : [w.payer_mail_for(), description],
    [w.amount(), sum(mail, mail.amount)],
    costs === null ? null : [w.payer_mail_costs(), costs === 'shop' ? w.payer_mail_costs_shop() : w.payer_mail_costs_payer({ amount: sum(mail, costs.extra) })],
    [w.payer_mail_until(), when],
  ];
  return lines.filter((line) => line !== null);
}

/** The whole mail. Times are in UTC, because a mailbox has no zone that we know. */
export function renderPayerMail(mail: PayerMail): RenderedMail {
  const w = words(mail.locale);
  const when = formatTime(mail.expiresAtMs, 'full', mail.locale, 'UTC');
  const { title, lead } = writers[mail.kind](w, { shop: mail.shop, amount: sum(mail, mail.amount), when });
  const subject = oneLine(mail.mode === 'test' ? `[${w.test_caps()}] ${title}` : title);
  const facts = factsOf(w, mail, when);
  const foot = w.payer_mail_foot({ shop: mail.shop });
  const stripe = mail.mode === 'test' ? w.payer_mail_test() : null;
  const text = [
    oneLine(title),
    '',
    ...(stripe === null ? [] : [stripe, '']),
    oneLine(lead),
    '',
    ...textTable(facts),
    '',
    `${w.payer_mail_open()}:`,
    mail.payUrl,
  ];
  // Our own address: http only where the instance itself is on loopback.
  const href = safeUrl(mail.payUrl, true);
  const buttons = href === null ? [] : [{ label: w.payer_mail_open(), href }];
  const html = htmlOf(<MailPaper locale={mail.locale} title={title} lead={lead} stripe={stripe} facts={facts} buttons={buttons} foot={foot} />);
  return { subject, text: `${[...text, '', '--', oneLine(foot)].join('\n').replaceAll('\u00a0', ' ')}\n`, html };
}
