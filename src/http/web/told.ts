// Owns the pages of what was sent to people: the list with its filters, one message, and the form that sends it again. Nobody sees what
// they could not have heard themselves; names of people only while they belong to the account.
import { Hono, type Context } from 'hono';
import { repeatMessage } from '../../commands/repeat-message';
import type { DeliveryRow } from '../../db/delivery';
import { lacksWriting } from '../../db/scope';
import {
  findBundle,
  findTold,
  listBundled,
  listListeners,
  listOwnLetters,
  listPayerMails,
  listTold,
  namesOfChats,
  seesOthers,
  whyUnseen,
  toldChannels,
  toldStates,
  type Listener,
  type ToldFilter,
} from '../../db/told';
import { limits } from '../../domain/limits';
import type { PersonalChannel, ToldMessage } from '../../domain/notification';
import { includesRight } from '../../domain/permission';
import { makeTools } from '../../../views/mail/letter-parts';
import { letterParts } from '../../../views/mail/letter-words';
import { outcomeWords } from '../../../views/invoice/deliveries';
import { ToldPage, type ToldFilters, type ToldList, type ToldRow } from '../../../views/notify/told';
import { ToldMessagePage } from '../../../views/notify/told-message';
import { kindWords } from '../../../views/notify/words';
import { paths } from '../../../views/paths';
import { toldSentence, toldTitle } from '../../../views/ui/told-words';
import { words, type Words } from '../../../views/words';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { ownPath } from '../page';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt, framed } from './frame';
import { pagerOf } from './pager';

export const toldPages = new Hono<AppEnv>();

const dayMs = 24 * 60 * 60 * 1000;
const view = requireRight('notifications:view');

toldPages.get(paths.told, view, async (c) => {
  const { scope, database } = c.var;
  const [{ ctx, frame }, listed, people] = await Promise.all([framed(c, {}), listOf(c), listListeners(database, scope)]);
  const seesPayers = includesRight(scope.rights, 'payments:view');
  return c.html(ToldPage({ ctx, frame, list: listed.list, pager: pagerOf(ctx.path, listed.nextCursor), people, seesOthers: seesOthers(scope), seesPayers }));
});

interface Listed {
  readonly list: ToldList;
  readonly nextCursor: string | null;
}

async function listOf(c: Context<AppEnv>): Promise<Listed> {
  const { scope, database, signedIn, locale } = c.var;
  const [w, cursor] = [words(locale), c.req.query('cursor') ?? null];
  const asked = c.req.query('view');
  if (asked === 'letters') {
    const { rows, nextCursor } = await listOwnLetters(database, signedIn.userId, cursor, limits.pageSizeDefault);
    const shown = rows.map((row) => ({
      id: row.id,
      title: letterTitle(w, locale, row.kind),
      state: row.state,
      outcome: wordFor(w, row),
      atMs: row.createdAtMs,
    }));
    return { list: { view: 'letters', rows: shown }, nextCursor };
  }
  if (asked === 'payers' && includesRight(scope.rights, 'payments:view')) {
    const { rows, nextCursor } = await listPayerMails(database, scope, cursor, limits.pageSizeDefault);
    const shown = rows.map(({ id, kind, mode, invoiceId, email, state, outcome, createdAtMs: atMs }) => {
      return { id, kind, mode, invoiceId, email, state, outcome: wordFor(w, { state, outcome }), atMs };
    });
    return { list: { view: 'payers', rows: shown }, nextCursor };
  }
  const filters = filtersOf((name) => c.req.query(name));
  const { rows, nextCursor } = await listTold(database, scope, filterOf(filters), cursor, limits.pageSizeDefault);
  return { list: { view: 'messages', rows: await rowsOf(c, rows), filters }, nextCursor };
}

/** What letters say stays in the mailbox; their title, without any fact, is the same for everybody. */
function letterTitle(w: Words, locale: 'en' | 'ru', kind: string): string {
  return letterParts(makeTools(w, locale, 'UTC'), kind, {})?.title ?? kindWords(w, kind);
}

function filtersOf(given: (name: string) => string | undefined): ToldFilters {
  const text = (name: string): string | null => given(name)?.trim().slice(0, limits.orderIdLengthMax) || null;
  const day = (name: string): string | null => (dayStart(text(name)) === null ? null : text(name));
  const [channel, state] = [toldChannels.find((one) => one === text('channel')), toldStates.find((one) => one === text('state'))];
  return { channel: channel ?? null, kind: text('kind'), state: state ?? null, who: text('who'), from: day('from'), to: day('to') };
}

function filterOf({ channel, kind, state, who, from, to }: ToldFilters): ToldFilter {
  const end = dayStart(to);
  const known = toldStates.find((one) => one === state) ?? null;
  return { channel, kind, who, state: known, fromMs: dayStart(from), toMs: end === null ? null : end + dayMs };
}

/** Midnight UTC of a day, or null for a day that does not exist. */
function dayStart(day: string | null): number | null {
  const startMs = day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(startMs) ? null : startMs;
}

async function rowsOf(c: Context<AppEnv>, rows: readonly DeliveryRow[]): Promise<readonly ToldRow[]> {
  const { scope, database, locale } = c.var;
  const w = words(locale);
  const targets = rows.map((row) => row.target);
  const [people, chats] = await Promise.all([listListeners(database, scope), namesOfChats(database, scope, targets)]);
  return rows.map((row) => ({
    id: row.id,
    title: titleOf(w, locale, row),
    to: nameOf(c, w, row.target, people, chats),
    channel: channelOf(row),
    why: row.why,
    state: row.state,
    outcome: wordFor(w, row),
    isTest: row.mode === 'test',
    atMs: row.createdAtMs,
  }));
}

function channelOf(row: DeliveryRow): PersonalChannel {
  return row.channel === 'telegram' ? 'telegram' : 'email';
}

/** The message of a row; null where it keeps none, or none that can be read. */
function messageOf(row: DeliveryRow): ToldMessage | null {
  if (row.content === null) return null;
  try {
    const message = JSON.parse(row.content) as ToldMessage;
    return typeof message.type === 'string' && typeof message.facts === 'object' ? message : null;
  } catch {
    return null;
  }
}

function titleOf(w: Words, locale: 'en' | 'ru', row: DeliveryRow): string {
  const message = messageOf(row);
  return message === null ? kindWords(w, row.kind) : toldTitle(w, locale, message);
}

/** Why the last try ended as it did; a delivered message needs no more words. */
function wordFor(w: Words, { state, outcome }: { readonly state: string; readonly outcome: string | null }): string {
  if (outcome === null || outcome === 'delivered' || outcome === 'sent' || state === 'bundled') return '';
  return Object.hasOwn(outcomeWords, outcome) ? outcomeWords[outcome as keyof typeof outcomeWords](w) : '';
}

type Chats = Awaited<ReturnType<typeof namesOfChats>>;

function nameOf(c: Context<AppEnv>, w: Words, target: string, people: readonly Listener[], chats: Chats): string {
  const chat = chats.get(target);
  if (chat?.isGroup === true) return w.notify_told_group({ title: chat.title });
  const id = chat?.userId ?? target;
  if (id === c.var.signedIn.userId) return w.notify_told_you();
  return people.find((one) => one.id === id)?.name ?? w.notify_told_left();
}

toldPages.get('/told/:deliveryId', view, async (c) => {
  const { scope, database, locale } = c.var;
  const row = await findTold(database, scope, c.req.param('deliveryId'));
  if (row === null) return answerRefusal(c, await whyUnseen(database, scope, c.req.param('deliveryId')));
  const [w, message] = [words(locale), messageOf(row)];
  const [{ ctx, frame }, [shown], bundle, bundled] = await Promise.all([
    framed(c, {}),
    rowsOf(c, [row]),
    findBundle(database, scope, row),
    row.kind === 'digest' ? listBundled(database, scope, row) : [],
  ]);
  const page = ToldMessagePage({
    ctx,
    frame,
    id: row.id,
    title: shown?.title ?? '',
    text: message === null ? null : toldSentence(w, locale, message),
    path: message === null || message.path === '' ? null : ownPath(message.path, paths.told),
    to: shown?.to ?? '',
    channel: channelOf(row),
    why: row.why,
    state: row.state,
    outcome: wordFor(w, row),
    answer: row.answer,
    code: row.statusCode,
    tookMs: row.tookMs,
    attempts: row.attempts,
    madeAtMs: row.createdAtMs,
    triedAtMs: row.attemptedAtMs,
    dueAtMs: row.dueAtMs,
    bundle: bundle === null ? null : { id: bundle.id, title: titleOf(w, locale, bundle) },
    bundled: await rowsOf(c, bundled),
    mayRepeat: (row.state === 'sent' || row.state === 'dead') && lacksWriting(scope) === null,
  });
  return c.html(page);
});

toldPages.post('/told/:deliveryId/repeat', view, async (c) => {
  const id = c.req.param('deliveryId');
  const form = await readForm(c);
  const request = form.request(`POST /told/${id}/repeat`);
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const repeated = await repeatMessage(c.var.ports, c.var.scope, id, request);
  if (!repeated.ok) return answerRefusal(c, repeated.refusal);
  c.var.ports.later(c.env.DELIVERIES.send({ kind: 'deliveries', deliveryIds: [repeated.value] }));
  return c.redirect(doneAt(paths.toldMessage(id), 'sent_again'), 303);
});
