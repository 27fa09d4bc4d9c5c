// Owns the mails to payers: the invoice, its reminder and repetitions, and what has become of their money. One set of facts, written as HTML
// and as plain text, under the shop's name. Escapes every value, for shops write into them what they like; holds nothing that only the shop
// may know.
import { htmlOf } from '../html';
import { safeUrl } from '../safe-url';
import { formatAmount } from '../ui/money';
import { formatTime } from '../ui/time-format';
import { words, type Words } from '../words';
import { harmless } from './letter-parts';
import type { PayerMail, RenderedMail } from './model';
import { MailPaper, oneLine, textTable, type MailLine } from './paper';

interface Said {
  readonly shop: string;
  readonly amount: string;
  readonly when: string;
  readonly received: string;
  readonly remaining: string;
}

type Writer = (w: Words, said: Said) => { readonly title: string; readonly lead: string; readonly open: string };

const writers: Readonly<Record<PayerMail['kind'], Writer>> = {
  invoice: (w, said) => ({ title: w.payer_mail_invoice(said), lead: w.payer_mail_invoice_text(said), open: w.payer_mail_open() }),
  reminder: (w, said) => ({ title: w.payer_mail_reminder(said), lead: w.payer_mail_reminder_text(said), open: w.payer_mail_open() }),
  resend: (w, said) => ({ title: w.payer_mail_resend(said), lead: w.payer_mail_resend_text(said), open: w.payer_mail_open() }),
  partial: (w, said) => ({ title: w.mailing_payer_partial(said), lead: w.mailing_payer_partial_text(said), open: w.mailing_payer_pay_rest() }),
  receipt: (w, said) => ({ title: w.mailing_payer_receipt(said), lead: w.mailing_payer_receipt_text(said), open: w.mailing_payer_open_receipt() }),
  late: (w, said) => ({ title: w.mailing_payer_late(said), lead: w.mailing_payer_late_text(said), open: w.mailing_payer_open_payment() }),
};

/** Longer ones are cut: the payment page has them whole. */
const descriptionLengthMax = 300;

const sum = (mail: PayerMail, amount: string, unit = mail.currency): string => (amount === '' ? '' : `${formatAmount(amount, mail.locale)}\u00a0${unit}`);

function moneyLines(w: Words, mail: PayerMail): readonly MailLine[] {
  const { money, kind } = mail;
  if (money === null) return [];
  const { symbol, network, due, received, remaining, txid, atMs } = money;
  const lines: readonly MailLine[] = [
    [w.due(), sum(mail, due, symbol)],
    [w.received(), sum(mail, received, symbol)],
    [w.remaining(), kind === 'partial' ? sum(mail, remaining, symbol) : ''],
    [w.network(), network],
    [w.chain_transaction(), txid],
    [w.when(), kind === 'partial' ? '' : formatTime(atMs, 'full', mail.locale, 'UTC')],
  ];
  return lines.filter(([, value]) => value !== '');
}

function factsOf(w: Words, mail: PayerMail, when: string): readonly MailLine[] {
  const { costs, orderId, description, kind } = mail;
  const asks = kind !== 'receipt' && kind !== 'late';
  const lines: readonly (MailLine | null)[] = [
    [w.payer_mail_shop(), harmless(mail.shop)],
    orderId === null ? null : [w.order(), harmless(orderId)],
    description === null ? null : [w.payer_mail_for(), harmless(description, descriptionLengthMax)],
    [w.amount(), sum(mail, mail.amount)],
    costs === null || mail.money !== null
      ? null
      : [w.payer_mail_costs(), costs === 'shop' ? w.payer_mail_costs_shop() : w.payer_mail_costs_payer({ amount: sum(mail, costs.extra) })],
    ...moneyLines(w, mail),
    asks ? [w.payer_mail_until(), when] : null,
    mail.support === '' ? null : [w.mailing_payer_support(), harmless(mail.support)],
  ];
  return lines.filter((line) => line !== null);
}

/** The whole mail. Times are in UTC, because a mailbox has no zone that we know. */
export function renderPayerMail(mail: PayerMail): RenderedMail {
  const w = words(mail.locale);
  const when = formatTime(mail.expiresAtMs, 'full', mail.locale, 'UTC');
  const shop = harmless(mail.shop) || w.payer_mail_shop();
  const unit = mail.money?.symbol ?? '';
  const received = sum(mail, mail.money?.received ?? '', unit) || sum(mail, mail.amount);
  const said = { shop, amount: sum(mail, mail.amount), when, received, remaining: sum(mail, mail.money?.remaining ?? '', unit) };
  const { title, lead, open } = writers[mail.kind](w, said);
  const subject = oneLine(mail.mode === 'test' ? `[${w.test_caps()}] ${title}` : title);
  const facts = factsOf(w, mail, when);
  const foot = `${w.payer_mail_foot({ shop })} ${w.mailing_payer_sent_by()}`;
  const stripe = mail.mode !== 'test' ? null : mail.money === null ? w.payer_mail_test() : w.mailing_payer_test();
  // Our own address: http only where the instance itself is on loopback.
  const href = safeUrl(mail.payUrl, true);
  const text = [
    oneLine(title),
    '',
    ...(stripe === null ? [] : [stripe, '']),
    oneLine(lead),
    '',
    ...textTable(facts),
    ...(href === null ? [] : ['', `${open}:`, href]),
    '',
    '--',
    oneLine(foot),
  ];
  const buttons = href === null ? [] : [{ label: open, href }];
  const html = htmlOf(<MailPaper locale={mail.locale} brand={shop} title={title} lead={lead} stripe={stripe} facts={facts} buttons={buttons} foot={foot} />);
  return { subject, text: `${text.join('\n').replaceAll('\u00a0', ' ')}\n`, html };
}
