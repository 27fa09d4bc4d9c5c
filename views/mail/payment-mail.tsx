// Owns the mail about a payment: subject, text and HTML with the same facts. Styles are inline and nothing is loaded from anywhere,
// because mail readers drop the rest and a picture would tell who reads.
import type { PublicEventType } from '../../src/domain/public-event';
import type { Locale } from '../context';
import { formatAmount } from '../ui/money';
import { words, type Words } from '../words';

export interface PaymentMailFacts {
  readonly type: PublicEventType;
  readonly locale: Locale;
  readonly mode: 'live' | 'test';
  readonly projectName: string;
  readonly invoiceId: string;
  readonly orderId: string | null;
  /** Decimal text in `currency`. */
  readonly amount: string;
  readonly currency: string;
  /** Symbol and network of the asset that the payer chose; null before that. */
  readonly asset: { readonly symbol: string; readonly network: string } | null;
  /** Decimal texts in that asset. */
  readonly due: string | null;
  readonly received: string | null;
  readonly remaining: string | null;
  readonly txid: string | null;
  /** Where the merchant sees it all. */
  readonly url: string;
  readonly atMs: number;
}

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly plain: string;
}

/** What one person reads about one payment. */
export function renderMail(facts: PaymentMailFacts): RenderedMail {
  const w = words(facts.locale);
  const { title, lead } = wordsOf(facts.type, w);
  const amount = `${formatAmount(facts.amount, facts.locale)} ${facts.currency}`;
  const name = facts.orderId === null ? facts.projectName : w.order_named({ order: facts.orderId });
  const test = facts.mode === 'test' ? `[${w.test_caps()}] ` : '';
  const subject = test + w.mail_subject({ event: title, amount, name });
  const lines = linesOf(facts, amount, w);
  const plain = [
    `${test}${title}`,
    '',
    lead,
    ...(facts.mode === 'test' ? [w.test_mode_note()] : []),
    '',
    ...lines.map(([term, value]) => `${term}: ${value}`),
    '',
    `${w.mail_open()}: ${facts.url}`,
    '',
    w.mail_why(),
    '',
  ].join('\n');
  const body: { toString(): string } = <MailBody facts={facts} title={test + title} lead={lead} lines={lines} w={w} />;
  return { subject, plain, html: `<!DOCTYPE html>${body.toString()}` };
}

function wordsOf(type: PublicEventType, w: Words): { readonly title: string; readonly lead: string } {
  switch (type) {
    case 'payment.partial':
      return { title: w.event_partial(), lead: w.mail_partial() };
    case 'payment.over':
      return { title: w.event_over(), lead: w.mail_over() };
    case 'payment.late':
      return { title: w.event_late(), lead: w.mail_late() };
    case 'payment.reverted':
      return { title: w.event_reverted(), lead: w.mail_reverted() };
    default:
      return { title: w.event_paid(), lead: w.mail_paid() };
  }
}

type Line = readonly [term: string, value: string];

function linesOf(facts: PaymentMailFacts, amount: string, w: Words): readonly Line[] {
  const { asset, locale } = facts;
  const inAsset = (decimal: string | null): string | null => (asset === null || decimal === null ? null : `${formatAmount(decimal, locale)} ${asset.symbol}`);
  const lines: (readonly [string, string | null])[] = [
    [w.project(), facts.projectName],
    [w.order(), facts.orderId],
    [w.amount(), amount],
    [w.received(), inAsset(facts.received)],
    [w.remaining(), facts.type === 'payment.partial' ? inAsset(facts.remaining) : null],
    [w.network(), asset?.network ?? null],
    [w.transaction(), facts.txid],
  ];
  return lines.filter((line): line is Line => line[1] !== null && line[1] !== '');
}

const page = 'margin:0;padding:24px;background:#f6f5f2;color:#1a1c1e;font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif;font-size:16px;line-height:1.5';
const card = 'max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #dcdad4;border-radius:8px';
const termStyle = 'padding:4px 16px 4px 0;color:#5b5f63;text-align:start;font-weight:400;vertical-align:top;white-space:nowrap';
const valueStyle = 'padding:4px 0;vertical-align:top;overflow-wrap:anywhere;word-break:break-word';

interface MailBodyProps {
  readonly facts: PaymentMailFacts;
  readonly title: string;
  readonly lead: string;
  readonly lines: readonly Line[];
  readonly w: Words;
}

function MailBody({ facts, title, lead, lines, w }: MailBodyProps) {
  return (
    <html lang={facts.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
      </head>
      <body style={page}>
        <div style={card}>
          <h1 style="margin:0 0 8px;font-size:20px;line-height:1.3">{title}</h1>
          <p style="margin:0 0 16px">{lead}</p>
          {facts.mode === 'test' ? <p style="margin:0 0 16px;color:#7a4b00">{w.test_mode_note()}</p> : null}
          <table role="presentation" style="border-collapse:collapse;margin:0 0 24px">
            {lines.map(([term, value]) => (
              <tr>
                <th scope="row" style={termStyle}>
                  {term}
                </th>
                <td style={valueStyle}>{value}</td>
              </tr>
            ))}
          </table>
          <a href={facts.url} style="display:inline-block;padding:10px 16px;background:#1f5f4a;color:#ffffff;border-radius:6px;text-decoration:none">
            {w.mail_open()}
          </a>
        </div>
        <p style="max-width:560px;margin:16px auto 0;color:#5b5f63;font-size:13px">{w.mail_why()}</p>
      </body>
    </html>
  );
}
