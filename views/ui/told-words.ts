// Owns the sentences of news, the same in mails, in Telegram and in the centre: a title of one short line with the amount, and a sentence
// that says what it means. Plain text on one line; who puts it into markup escapes it. A fact that is missing leaves its part out.
import { findAsset, chains, isChainId } from '../../src/domain/asset';
import { isNewsType, type NewsType, type ToldMessage } from '../../src/domain/notification';
import type { Locale } from '../context';
import { harmless, lifeWords, makeTools } from '../mail/letter-parts';
import { letterParts } from '../mail/letter-words';
import type { Words } from '../words';
import { shortened } from './hash';
import { formatAmount } from './money';

interface Telling {
  readonly w: Words;
  readonly locale: Locale;
  readonly message: ToldMessage;
}

interface NewsWords {
  readonly head: (w: Words) => string;
  /** What the head is about: amount, address or name; empty where it is not known. */
  readonly about: (telling: Telling) => string;
  readonly sentence: (w: Words, what: string) => string;
  readonly clauses: (telling: Telling) => readonly string[];
}

/** One short line, such as `Paid: 120.00 USD · Order A-17`. Never empty, never more than one line. */
export function toldTitle(w: Words, locale: Locale, message: ToldMessage): string {
  const telling = { w, locale, message };
  const mark = message.mode === 'test' && message.type !== 'test' ? `${w.told_test_mark()} \u00b7 ` : '';
  return oneLine(mark + titleOf(telling));
}

/** One line of a few short sentences: what happened, to what, how much, in which project. */
export function toldSentence(w: Words, locale: Locale, message: ToldMessage): string {
  const telling = { w, locale, message };
  return oneLine([...sentencesOf(telling), ...placeOf(telling)].filter((part) => part !== '').join(' '));
}

/** Sums that a digest names, `120.00 USD` each, from its fact `sums`: JSON of pairs of amount and code. */
export function toldSums(locale: Locale, message: ToldMessage): readonly string[] {
  const pairs = readJson(message.facts['sums']);
  if (!Array.isArray(pairs)) return [];
  const texts = pairs.map((pair: unknown) => (Array.isArray(pair) ? withUnit(locale, textOf(pair[0]), textOf(pair[1])) : ''));
  return texts.filter((text) => text !== '');
}

function titleOf(telling: Telling): string {
  const { w, locale, message } = telling;
  if (isNewsType(message.type)) {
    const { head, about } = newsWords[message.type];
    const [subject, what] = [about(telling), thing(telling)];
    return `${head(w)}${subject === '' ? '' : `: ${subject}`}${what === '' ? '' : ` \u00b7 ${what}`}`;
  }
  if (message.type === 'digest') {
    const count = said(message, 'count');
    const title = /^\d{1,9}$/.test(count) ? w.told_digest({ count }) : w.told_digest_bare();
    return message.account === '' ? title : `${title}: ${harmless(message.account)}`;
  }
  if (message.type === 'test') return w.told_head_test();
  return letterParts(makeTools(w, locale, 'UTC'), message.type, message.facts)?.title ?? w.told_head_unknown();
}

function sentencesOf(telling: Telling): readonly string[] {
  const { w, locale, message } = telling;
  if (isNewsType(message.type)) {
    const { sentence, clauses } = newsWords[message.type];
    return [sentence(w, thing(telling) || w.told_some_invoice()), ...clauses(telling)];
  }
  if (message.type === 'digest') return [w.told_is_digest(), ...toldSums(locale, message).map((amount) => w.told_clause_paid({ amount }))];
  if (message.type === 'test') return [w.told_is_test()];
  return [letterParts(makeTools(w, locale, 'UTC'), message.type, message.facts)?.lead ?? w.told_is_unknown()];
}

function placeOf({ w, message }: Telling): readonly string[] {
  const known = isNewsType(message.type) || message.type === 'test';
  if (!known) return [];
  if (message.project !== null && message.project !== '') return [w.told_clause_project({ project: harmless(message.project) })];
  return message.account === '' ? [] : [w.told_clause_account({ account: harmless(message.account) })];
}

const news = (head: NewsWords['head'], sentence: NewsWords['sentence'], about: NewsWords['about'], clauses: NewsWords['clauses']): NewsWords => {
  return { head, sentence, about, clauses };
};

const asked: NewsWords['about'] = (telling) => amountOf(telling, 'amount', 'currency');
const received: NewsWords['about'] = (telling) => amountOf(telling, 'received', 'asset') || asked(telling);
const moved: NewsWords['about'] = (telling) => amountOf(telling, 'amount', 'asset');

/** `80 USDT of 100 USDT`, or what is known of the two. */
const receivedOf: NewsWords['about'] = (telling) => {
  const [has, due] = [amountOf(telling, 'received', 'asset'), amountOf(telling, 'due', 'asset')];
  return has === '' || due === '' ? has || asked(telling) : telling.w.told_of({ received: has, due });
};

const askedClause: NewsWords['clauses'] = (telling) => clause(asked(telling), (amount) => telling.w.told_clause_amount({ amount }));
const arrivedClauses: NewsWords['clauses'] = (telling) => [...askedClause(telling), ...receivedClause(telling), ...networkClause(telling)];
const withRest: NewsWords['clauses'] = (telling) => [
  ...arrivedClauses(telling),
  ...clause(/^[0.]*$/.test(said(telling.message, 'remaining')) ? '' : amountOf(telling, 'remaining', 'asset'), (amount) =>
    telling.w.told_clause_remaining({ amount }),
  ),
];
const movedClauses: NewsWords['clauses'] = (telling) => [
  ...clause(moved(telling), (amount) => telling.w.told_clause_amount({ amount })),
  ...networkClause(telling),
  ...clause(said(telling.message, 'address') || said(telling.message, 'to'), (address) => telling.w.told_clause_address({ address })),
];
const projectAbout: NewsWords['about'] = ({ message }) => harmless(message.project ?? '') || said(message, 'name');
const hostAbout: NewsWords['about'] = ({ message }) => harmless(/^https?:\/\/([^/?#\s]+)/.exec(message.facts['url'] ?? '')?.[1] ?? '') || said(message, 'url');
const mailbox: NewsWords['about'] = ({ message }) => said(message, 'address') || said(message, 'email');

/** The host alone: paths and queries of webhook addresses hold secrets, and this goes to mailboxes and groups outside, too. */
const webhookClauses: NewsWords['clauses'] = (telling) => {
  const { w, message } = telling;
  return [
    ...clause(hostAbout(telling), (url) => w.told_clause_webhook({ url })),
    ...clause(/^[1-9]\d{0,5}$/.test(said(message, 'failures')) ? said(message, 'failures') : '', (count) => w.told_clause_failures({ count })),
    ...clause(sinceOf(w, message), (duration) => w.told_clause_since({ duration })),
    ...clause(said(message, 'status'), (status) => w.told_clause_status({ status })),
  ];
};

/** Every kind of news. The compiler refuses a new one without words. */
const newsWords: Readonly<Record<NewsType, NewsWords>> = {
  'payment.created': news(
    (w) => w.told_head_created(),
    (w, what) => w.told_is_created({ what }),
    asked,
    askedClause,
  ),
  'payment.seen': news(
    (w) => w.told_head_seen(),
    (w, what) => w.told_is_seen({ what }),
    received,
    arrivedClauses,
  ),
  'payment.confirming': news(
    (w) => w.told_head_confirming(),
    (w, what) => w.told_is_confirming({ what }),
    received,
    arrivedClauses,
  ),
  'payment.partial': news(
    (w) => w.told_head_partial(),
    (w, what) => w.told_is_partial({ what }),
    receivedOf,
    withRest,
  ),
  'payment.paid': news(
    (w) => w.told_head_paid(),
    (w, what) => w.told_is_paid({ what }),
    asked,
    arrivedClauses,
  ),
  'payment.over': news(
    (w) => w.told_head_over(),
    (w, what) => w.told_is_over({ what }),
    receivedOf,
    arrivedClauses,
  ),
  'payment.late': news(
    (w) => w.told_head_late(),
    (w, what) => w.told_is_late({ what }),
    receivedOf,
    arrivedClauses,
  ),
  'payment.expired': news(
    (w) => w.told_head_expired(),
    (w, what) => w.told_is_expired({ what }),
    asked,
    withRest,
  ),
  'payment.cancelled': news(
    (w) => w.told_head_cancelled(),
    (w, what) => w.told_is_cancelled({ what }),
    asked,
    askedClause,
  ),
  'payment.dropped': news(
    (w) => w.told_head_dropped(),
    (w, what) => w.told_is_dropped({ what }),
    asked,
    askedClause,
  ),
  'payment.reverted': news(
    (w) => w.told_head_reverted(),
    (w, what) => w.told_is_reverted({ what }),
    asked,
    withRest,
  ),
  'payment.extended': news(
    (w) => w.told_head_extended(),
    (w, what) => w.told_is_extended({ what }),
    asked,
    askedClause,
  ),
  'payment.refunded': news(
    (w) => w.told_head_refunded(),
    (w, what) => w.told_is_refunded({ what }),
    asked,
    askedClause,
  ),
  'payment.invalid': news(
    (w) => w.told_head_invalid(),
    (w, what) => w.told_is_invalid({ what }),
    asked,
    arrivedClauses,
  ),
  'payment.unmatched': news(
    (w) => w.told_head_unmatched(),
    (w) => w.told_is_unmatched(),
    moved,
    movedClauses,
  ),
  'balance.received': news(
    (w) => w.told_head_received(),
    (w) => w.told_is_received(),
    moved,
    movedClauses,
  ),
  'balance.withdrawal_requested': news(
    (w) => w.told_head_withdrawal_requested(),
    (w) => w.told_is_withdrawal_requested(),
    moved,
    movedClauses,
  ),
  'balance.withdrawn': news(
    (w) => w.told_head_withdrawn(),
    (w) => w.told_is_withdrawn(),
    moved,
    movedClauses,
  ),
  'balance.withdrawal_rejected': news(
    (w) => w.told_head_withdrawal_rejected(),
    (w) => w.told_is_withdrawal_rejected(),
    moved,
    movedClauses,
  ),
  'project.created': news(
    (w) => w.told_head_project_created(),
    (w) => w.told_is_project_created(),
    projectAbout,
    () => [],
  ),
  'project.changed': news(
    (w) => w.told_head_project_changed(),
    (w) => w.told_is_project_changed(),
    projectAbout,
    () => [],
  ),
  'webhook.failing': news(
    (w) => w.told_head_webhook_failing(),
    (w) => w.told_is_webhook_failing(),
    hostAbout,
    webhookClauses,
  ),
  'webhook.paused': news(
    (w) => w.told_head_webhook_paused(),
    (w) => w.told_is_webhook_paused(),
    hostAbout,
    webhookClauses,
  ),
  'webhook.gone': news(
    (w) => w.told_head_webhook_gone(),
    (w) => w.told_is_webhook_gone(),
    hostAbout,
    (telling) => webhookClauses(telling).slice(0, 1),
  ),
  'webhook.recovered': news(
    (w) => w.told_head_webhook_recovered(),
    (w) => w.told_is_webhook_recovered(),
    hostAbout,
    (telling) => webhookClauses(telling).slice(0, 1),
  ),
  'recipient.refused': news(
    (w) => w.told_head_recipient_refused(),
    (w) => w.told_is_recipient_refused(),
    mailbox,
    (telling) => [
      ...clause(mailbox(telling), (address) => telling.w.told_clause_address({ address })),
      ...clause(said(telling.message, 'answer'), (answer) => telling.w.told_clause_answer({ answer })),
    ],
  ),
};

function receivedClause({ w, locale, message }: Telling): readonly string[] {
  return clause(amountOf({ w, locale, message }, 'received', 'asset'), (amount) => w.told_clause_received({ amount }));
}

function networkClause({ w, message }: Telling): readonly string[] {
  const id = said(message, 'network') || said(message, 'chain');
  return clause(isChainId(id) ? chains[id].name : id, (network) => w.told_clause_network({ network }));
}

function clause(text: string, write: (text: string) => string): readonly string[] {
  return text === '' ? [] : [write(text)];
}

/** The invoice by the shop's own number where it has one. */
function thing({ w, message }: Telling): string {
  const order = said(message, 'order_id');
  if (order !== '') return w.told_order({ order });
  const id = said(message, 'invoice_id');
  return id === '' ? '' : w.told_invoice({ id: shortened(id, 8, 4) });
}

function amountOf({ locale, message }: Telling, amount: string, code: string): string {
  return withUnit(locale, message.facts[amount] ?? '', message.facts[code] ?? '');
}

/** `120.00 USDT`; empty when it is no amount, or when nobody knows of what: a number without its unit says something false. */
function withUnit(locale: Locale, amount: string, code: string): string {
  const unit = findAsset(code)?.symbol ?? harmless(code);
  return unit === '' || !/^-?\d{1,60}(\.\d{1,40})?$/.test(amount) ? '' : `${formatAmount(amount, locale)}\u00a0${unit}`;
}

function said(message: ToldMessage, name: string): string {
  return harmless(textOf(Object.hasOwn(message.facts, name) ? message.facts[name] : ''));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** How long it has gone on, in minutes or whole hours; empty when it is not known. */
function sinceOf(w: Words, message: ToldMessage): string {
  const since = said(message, 'since_ms');
  if (!/^\d{1,15}$/.test(since)) return '';
  const minutes = Math.floor((message.atMs - Number(since)) / 60_000);
  if (!(minutes >= 1)) return '';
  return lifeWords(w, String(minutes >= 120 ? minutes - (minutes % 60) : minutes));
}

function readJson(text: string | undefined): unknown {
  try {
    return text === undefined ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

function oneLine(text: string): string {
  return text.replace(/[^\S\u00a0]+/g, ' ').trim();
}
