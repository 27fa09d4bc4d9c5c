// Owns the mails about payments: one set of facts, written as HTML and as plain text. Styles are inline here, because mail programs
// drop style sheets; the site's policy does not apply to a mailbox.
import { raw } from 'hono/html';
import { htmlOf } from '../html';
import { safeUrl } from '../safe-url';
import { formatAmount } from '../ui/money';
import { formatTime } from '../ui/time-format';
import { words, type Words } from '../words';
import type { MailSum, MailedEvent, PaymentMail, RenderedMail } from './model';

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

type Line = readonly [label: string, value: string];

function factsOf(w: Words, mail: PaymentMail): readonly Line[] {
  const lines: readonly (Line | null)[] = [
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

/** Header values take one line: whatever a merchant wrote into an order number stays on it. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** The whole mail. Subject and text are plain; the HTML part escapes every value. */
export function renderPaymentMail(mail: PaymentMail): RenderedMail {
  const w = words(mail.locale);
  const { title, lead } = writers[mail.event](w, mail);
  const order = mail.orderId === null ? title : w.mail_subject_order({ title, order: mail.orderId });
  const subject = oneLine(mail.mode === 'test' ? `[${w.test_caps()}] ${order}` : order);
  const facts = factsOf(w, mail);
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  const table = facts.map(([label, value]) => `${`${label}:`.padEnd(width)}${oneLine(value)}`);
  const test = mail.mode === 'test' ? [w.mail_test(), ''] : [];
  const text = [title, '', ...test, lead, '', ...table, '', `${w.mail_open()}:`, mail.invoiceUrl, '', '--', w.mail_foot()].join('\n').replaceAll('\u00a0', ' ');
  return { subject, text: `${text}\n`, html: htmlOf(<MailDocument w={w} mail={mail} title={title} lead={lead} facts={facts} />) };
}

interface MailDocumentProps extends MailWords {
  readonly w: Words;
  readonly mail: PaymentMail;
  readonly facts: readonly Line[];
}

/** Dark colours for the mail programs that read them; the inline ones are the light paper. */
const darkStyle = `@media (prefers-color-scheme: dark) {
  .q-page { background: #121416 !important; }
  .q-paper { background: #191c1f !important; border-color: #2c3135 !important; }
  .q-ink { color: #ecebe6 !important; }
  .q-soft { color: #b9bbbb !important; }
  .q-line { border-color: #2c3135 !important; }
  .q-rule { border-color: #ecebe6 !important; }
  .q-test { background: #2a1f3b !important; color: #c7a6f5 !important; }
  .q-button { background: #5cc9b3 !important; color: #06201b !important; }
}`;

const sans = "font-family:Onest,'Segoe UI',Helvetica,Arial,sans-serif;";
const serif = "font-family:'Source Serif 4',Georgia,'Times New Roman',serif;";

function MailDocument({ w, mail, title, lead, facts }: MailDocumentProps) {
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang={mail.locale}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <title>{title}</title>
          <style>{raw(darkStyle)}</style>
        </head>
        <body class="q-page" style={`margin:0;padding:0;background:#f3f1eb;${sans}`}>
          <table role="presentation" class="q-page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f1eb">
            <tbody>
              <tr>
                <td align="center" style="padding:24px 12px">
                  <table
                    role="presentation"
                    class="q-paper"
                    width="100%"
                    cellpadding="0"
                    cellspacing="0"
                    style="max-width:560px;background:#ffffff;border:1px solid #dedad0"
                  >
                    <tbody>
                      <MailHead w={w} mail={mail} title={title} lead={lead} />
                      <MailFacts facts={facts} />
                      <MailFoot w={w} mail={mail} />
                    </tbody>
                  </table>
                </td>
              </tr>
            </tbody>
          </table>
        </body>
      </html>
    </>
  );
}

function MailHead({ w, mail, title, lead }: Omit<MailDocumentProps, 'facts'>) {
  return (
    <tr>
      <td style="padding:28px 28px 0">
        <p class="q-soft" style="margin:0 0 16px;font-size:14px;color:#4a4d50">
          Quittance
        </p>
        {mail.mode === 'test' ? (
          <p class="q-test" style="margin:0 0 16px;padding:8px 12px;font-size:14px;background:#f0e9fa;color:#6a3fa0">
            {w.mail_test()}
          </p>
        ) : null}
        <h1
          class="q-ink q-rule"
          style={`margin:0 0 12px;padding:0 0 8px;font-size:24px;line-height:1.25;font-weight:600;color:#1a1c1e;border-bottom:3px double #1a1c1e;${serif}`}
        >
          {title}
        </h1>
        <p class="q-ink" style="margin:0 0 20px;font-size:16px;line-height:1.5;color:#1a1c1e">
          {lead}
        </p>
      </td>
    </tr>
  );
}

function MailFacts({ facts }: { readonly facts: readonly Line[] }) {
  return (
    <tr>
      <td style="padding:0 28px">
        <table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
          <tbody>
            {facts.map(([label, value]) => (
              <tr>
                <th
                  scope="row"
                  class="q-soft q-line"
                  style="padding:8px 12px 8px 0;text-align:left;vertical-align:top;font-weight:400;font-size:14px;color:#686b6e;border-top:1px solid #dedad0"
                >
                  {label}
                </th>
                <td
                  class="q-ink q-line"
                  style="padding:8px 0;vertical-align:top;font-size:14px;color:#1a1c1e;border-top:1px solid #dedad0;word-break:break-word"
                >
                  {value}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </td>
    </tr>
  );
}

const buttonStyle =
  'display:inline-block;padding:11px 18px;font-size:15px;font-weight:500;background:#0b5d51;color:#ffffff;text-decoration:none;border-radius:3px';

function MailFoot({ w, mail }: { readonly w: Words; readonly mail: PaymentMail }) {
  // Our own address: http only where the instance itself is on loopback.
  const href = safeUrl(mail.invoiceUrl, true);
  return (
    <tr>
      <td style="padding:24px 28px 28px">
        {href === null ? null : (
          <a class="q-button" href={href} style={buttonStyle}>
            {w.mail_open()}
          </a>
        )}
        <p class="q-soft" style="margin:24px 0 0;font-size:13px;line-height:1.5;color:#686b6e">
          {w.mail_foot()}
        </p>
      </td>
    </tr>
  );
}
