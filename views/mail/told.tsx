// Owns the mails of news: of one thing, of many in a digest, and the test that a person sends themselves. One set of facts, written as HTML and
// as plain text; the sentences are those of views/ui/told-words.ts. Escapes every value; links lead to our own origin or are left out.
import { findAsset } from '../../src/domain/asset';
import { readDigest, type Digest } from '../../src/domain/digest';
import type { ToldMessage } from '../../src/domain/notification';
import { htmlOf } from '../html';
import { paths } from '../paths';
import { formatAmount } from '../ui/money';
import { formatTime } from '../ui/time-format';
import { toldSentence, toldTitle } from '../ui/told-words';
import { words, type Words } from '../words';
import { harmless } from './letter-parts';
import type { RenderedMail, ToldReader } from './model';
import { MailPaper, oneLine, textTable, type MailButton, type MailItem, type MailLine } from './paper';

interface Told {
  readonly w: Words;
  readonly message: ToldMessage;
  readonly reader: ToldReader;
}

/** The whole mail. The same message to the same reader is the same mail. */
export function renderTold(message: ToldMessage, reader: ToldReader): RenderedMail {
  const told = { w: words(reader.locale), message, reader };
  const { w } = told;
  const digest = readDigest(message);
  const title = toldTitle(w, reader.locale, message);
  const lead = digest === null ? toldSentence(w, reader.locale, message) : digestLead(told, digest);
  const facts = digest === null ? factsOf(told) : countsOf(told, digest);
  const list = digest === null ? [] : itemsOf(told, digest);
  const stripe = message.mode === 'test' && message.type !== 'test' ? w.mailing_test() : null;
  const href = ownUrl(reader.origin, message.path);
  const buttons = href === null ? [] : [{ label: openWords(told), href }];
  const foot = footOf(told);
  const footLinks = footLinksOf(told);
  const parts = { locale: reader.locale, title, lead, stripe, facts, list, buttons, foot, footLinks };
  return { subject: oneLine(title), text: textOf(parts), html: htmlOf(<MailPaper {...parts} />) };
}

interface Parts {
  readonly title: string;
  readonly lead: string;
  readonly stripe: string | null;
  readonly facts: readonly MailLine[];
  readonly list: readonly MailItem[];
  readonly buttons: readonly MailButton[];
  readonly foot: string;
  readonly footLinks: readonly MailButton[];
}

function textOf({ title, lead, stripe, facts, list, buttons, foot, footLinks }: Parts): string {
  const link = ({ label, href }: MailButton): readonly string[] => [`${label}:`, href];
  const lines = [
    oneLine(title),
    ...(stripe === null ? [] : ['', stripe]),
    ...(lead === '' ? [] : ['', oneLine(lead)]),
    ...(facts.length === 0 ? [] : ['', ...textTable(facts)]),
    ...(list.length === 0 ? [] : ['', ...list.map(({ when, text }) => `${when}  ${oneLine(text)}`)]),
    ...buttons.flatMap((button) => ['', ...link(button)]),
    '',
    '--',
    oneLine(foot),
    ...footLinks.flatMap(link),
  ];
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

/** A page of ours; null for any other address, whatever it looks like. */
function ownUrl(origin: string, path: string): string | null {
  if (!/^\/(?![/\\])[^\s\\]*$/.test(path)) return null;
  const href = origin + path;
  return URL.canParse(href) && new URL(href).origin === origin ? new URL(href).href : null;
}

function openWords({ w, message }: Told): string {
  if (message.facts['invoice_id'] !== undefined) return w.mailing_open_payment();
  return message.type === 'digest' ? w.mailing_open_all() : w.mailing_open();
}

/** Facts that the table shows, in this order; whatever else a message holds is for other readers. */
const labels: Readonly<Record<string, (w: Words) => string>> = {
  order_id: (w) => w.order(),
  amount: (w) => w.amount(),
  due: (w) => w.due(),
  received: (w) => w.received(),
  remaining: (w) => w.remaining(),
  network: (w) => w.network(),
  payer_email: (w) => w.payer(),
  address: (w) => w.mailing_address(),
  txid: (w) => w.chain_transaction(),
  name: (w) => w.mailing_name(),
  url: (w) => w.mailing_url(),
  failures: (w) => w.mailing_failures(),
  status: (w) => w.mailing_status(),
  answer: (w) => w.mailing_answer(),
};

const inAsset: ReadonlySet<string> = new Set(['due', 'received', 'remaining']);

function factsOf(told: Told): readonly MailLine[] {
  const { w, message, reader } = told;
  const { facts, type } = message;
  if (type === 'test') return [];
  const lines = Object.entries(labels).flatMap(([name, label]): readonly MailLine[] => {
    const value = valueOf(told, name);
    const isSaid = value === '' || (name === 'name' && facts[name] === message.project);
    return isSaid ? [] : [[label(w), value]];
  });
  const invoice = facts['invoice_id'];
  return [
    ...(message.project === null || message.project === '' ? [] : [[w.project(), harmless(message.project)] as const]),
    ...lines,
    [w.when(), formatTime(message.atMs, 'full', reader.locale, zoneOf(reader))],
    ...(invoice === undefined ? [] : [[w.invoice(), harmless(invoice)] as const]),
  ];
}

/** An amount with its unit, or text made harmless; empty where there is nothing to say. */
function valueOf({ message, reader }: Told, name: string): string {
  const { facts } = message;
  const text = Object.hasOwn(facts, name) ? (facts[name] ?? '') : '';
  if (text === '') return '';
  if (inAsset.has(name)) return /^[0.]*$/.test(text) && name === 'remaining' ? '' : amountText(reader, text, facts['asset']);
  // The host alone: paths and queries of webhook addresses hold secrets, and mailboxes outside read this, too.
  if (name === 'url') return harmless(/^https?:\/\/([^/?#\s]+)/.exec(text)?.[1] ?? text);
  if (name === 'amount') return amountText(reader, text, facts['currency'] ?? facts['asset']);
  return harmless(text);
}

/** Nothing without its unit: a bare number says something false. */
function amountText(reader: ToldReader, amount: string, code: string | undefined): string {
  const unit = code === undefined ? '' : (findAsset(code)?.symbol ?? harmless(code));
  return unit === '' || !/^-?\d{1,60}(\.\d{1,40})?$/.test(amount) ? '' : `${formatAmount(amount, reader.locale)}\u00a0${unit}`;
}

function digestLead({ w, reader }: Told, { fromMs, untilMs }: Digest): string {
  const moment = (ms: number): string => formatTime(ms, 'moment', reader.locale, zoneOf(reader));
  return fromMs === untilMs ? w.mailing_digest_at({ at: moment(fromMs) }) : w.mailing_digest_lead({ from: moment(fromMs), until: moment(untilMs) });
}

/** How often each kind came, with the exact sums of its money. */
function countsOf({ w, message, reader }: Told, { types, sums }: Digest): readonly MailLine[] {
  return types.map(({ type, count }): MailLine => {
    const name = toldTitle(w, reader.locale, { ...message, mode: null, type, account: '', project: null, facts: {} });
    const money = sums.filter((sum) => sum.type === type).map(({ amount, unit }) => amountText(reader, amount, unit));
    return [name, [String(count), ...money.filter((text) => text !== '')].join(' \u00b7 ')];
  });
}

function itemsOf({ w, reader }: Told, { lines, count }: Digest): readonly MailItem[] {
  const items = lines.map((line): MailItem => {
    const when = formatTime(line.atMs, 'moment', reader.locale, zoneOf(reader));
    return { when, text: toldTitle(w, reader.locale, line), href: ownUrl(reader.origin, line.path) };
  });
  const rest = count - lines.length;
  return rest <= 0 ? items : [...items, { when: '\u2026', text: w.mailing_digest_more({ count: String(rest) }), href: null }];
}

function footOf({ w, reader }: Told): string {
  const account = harmless(reader.accountName);
  if (account === '') return w.mailing_foot();
  return reader.why === 'recipient' ? w.mailing_foot_recipient({ account }) : w.mailing_foot_member({ account });
}

function footLinksOf({ w, reader }: Told): readonly MailButton[] {
  const { origin, unsubscribeUrl, why } = reader;
  const settings = why === 'recipient' ? [] : [{ label: w.mailing_choose(), href: origin + paths.noticeSettings }];
  return [...settings, ...(unsubscribeUrl === null ? [] : [{ label: w.mailing_stop(), href: unsubscribeUrl }])];
}

function zoneOf({ timeZone }: ToldReader): string {
  return timeZone === '' ? 'UTC' : timeZone;
}
