// One invoice on its real object, and many calls to it in flight at once: confirm, expire, pay, cancel, refund, a second person. Then what
// must hold afterwards. Throws with a sentence when something does not.
import { and, eq } from 'drizzle-orm';
import { activity, event, invoice, ledger, refund, transfer } from '../../src/db/schema';
import { assetOf } from '../../src/domain/asset';
import type { HandCommand } from '../../src/domain/invoice-by-hand';
import type { Observation } from '../../src/domain/transfer';
import { database, env, makeInvoice, type Merchant, makePorts } from './worker-world';

const dollars = assetOf('USD_SANDBOX').id;
const due = 50_000_000n;

/** A stream of numbers that depends on the seed only (mulberry32), so that an interleaving can be tried again. */
export function chanceOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function check(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence);
}

interface Answer {
  readonly command: HandCommand;
  readonly key: string;
  readonly outcome:
    | { readonly ok: true; readonly replayed: boolean; readonly seq: number }
    | { readonly ok: false; readonly reason: string; readonly version: unknown };
}

export interface Tally {
  readonly done: number;
  readonly changed: number;
  readonly refused: number;
  readonly replayed: number;
}

/** Plays one interleaving of that seed on an invoice of its own. */
export async function interleave(merchant: Merchant, seed: number): Promise<Tally> {
  const chance = chanceOf(seed);
  const id = await makeInvoice(merchant, {}, makePorts());
  const object = env.INVOICE.getByName(id);
  check((await object.choose(id, 'USD_SANDBOX', null)).ok, 'an invoice becomes payable');
  const told: Observation[] = [];
  const parts = [due, due / 2n, due / 2n, due + 1n, 1n];
  const see = (txid: number, level: Observation['level'], amount: bigint): Promise<unknown> => {
    const block = { blockHash: '0xb1', height: 1, timeMs: Date.now() };
    const found = { chain: 'SANDBOX', txid: `0x${seed}-${txid}`, index: '0', asset: dollars, amount, from: null, to: 'tst_1', ...block } as const;
    const observation: Observation = { ...found, level, revision: told.length + 1 };
    told.push(observation);
    return object.observe(id, merchant.accountId, chance(4) === 0 ? [observation, observation] : [observation]);
  };
  const amounts = [parts[chance(parts.length)] ?? due, parts[chance(parts.length)] ?? due];
  const answers: Answer[] = [];
  for (let round = 0; round < 2; round++) {
    const head = await object.tick(id);
    check(head.ok, 'an invoice can be looked at');
    const seen = head.value.seq;
    const calls: (() => Promise<unknown>)[] = [];
    const news = round === 0 ? 2 : chance(3);
    for (let count = 0; count < news; count++) {
      const txid = chance(2);
      const level = (['seen', 'confirmed', 'final', 'confirmed', 'dropped'] as const)[chance(5)] ?? 'seen';
      calls.push(() => see(txid, level, amounts[txid] ?? due));
    }
    for (let count = 0; count < 3; count++) {
      const command = commandOf(chance, seen, seed, count);
      // Sometimes two requests carry the same key: one of them is a repetition.
      const key = `k-${seed}-${round}-${chance(3) === 0 ? 'same' : count}-${command.type}`;
      calls.push(() => ask(command, key));
      // A double click: the same request twice.
      if (chance(3) === 0) calls.push(() => ask(command, key));
    }
    if (chance(4) === 0) calls.push(() => object.expireNow(id, merchant.accountId));
    if (chance(4) === 0) calls.push(() => object.tick(id));
    shuffle(calls, chance);
    await Promise.all(calls.map((call) => call()));
  }
  await object.tick(id);
  await judge(merchant, id, told, answers);
  const count = (keep: (answer: Answer) => boolean): number => answers.filter(keep).length;
  return {
    done: count(({ outcome }) => outcome.ok && !outcome.replayed),
    replayed: count(({ outcome }) => outcome.ok && outcome.replayed),
    changed: count(({ outcome }) => !outcome.ok && outcome.reason === 'invoice_changed'),
    refused: count(({ outcome }) => !outcome.ok && outcome.reason !== 'invoice_changed'),
  };

  async function ask(command: HandCommand, key: string): Promise<void> {
    const by = { actor: command.by, via: 'web', requestId: 'req_test', from: { ip: '', userAgent: '' } } as const;
    const answer = await object.act(id, merchant.accountId, command, { key, hash: hashOf(command) }, by);
    const outcome = answer.ok
      ? { ok: true as const, replayed: answer.value.replayed, seq: answer.value.decidedSeq }
      : { ok: false as const, reason: answer.refusal.reason, version: 'version' in answer.refusal ? answer.refusal.version : null };
    answers.push({ command, key, outcome });
  }
}

const hashOf = (command: HandCommand): string => JSON.stringify({ ...command, by: '', amount: 'amount' in command ? String(command.amount) : '' });

function commandOf(chance: (below: number) => number, seen: number, seed: number, person: number): HandCommand {
  const who = { seenVersion: chance(6) === 0 ? seen - 1 : seen, by: `user:usr_${person}` };
  switch (chance(7)) {
    case 0:
      return { type: 'cancel', ...who };
    case 1:
    case 2:
      return { type: 'accept', reason: 'enough', ...who };
    case 3:
      return { type: 'extend', minutes: 30, ...who };
    case 4:
      return { type: 'review', ...who };
    default:
      return { type: 'refund', asset: dollars, amount: (due * BigInt(1 + chance(120))) / 100n, txid: `0xr${seed}-${chance(2)}`, reason: 'back', ...who };
  }
}

function shuffle<T>(items: T[], chance: (below: number) => number): void {
  for (let index = items.length - 1; index > 0; index--) {
    const other = chance(index + 1);
    [items[index], items[other]] = [items[other] as T, items[index] as T];
  }
}

/** What must hold once all is quiet: D1 says what the object decided, money is there once, each request had one effect. */
async function judge(merchant: Merchant, id: string, told: readonly Observation[], answers: readonly Answer[]): Promise<void> {
  const head = await env.INVOICE.getByName(id).tick(id);
  check(head.ok && head.value.flushed, 'everything reaches D1');
  const [row, rows, events, refunds, transfers, acts] = await Promise.all([
    database.select().from(invoice).where(eq(invoice.id, id)),
    database.select().from(ledger).where(eq(ledger.invoiceId, id)),
    database.select({ seq: event.seq, type: event.type }).from(event).where(eq(event.invoiceId, id)),
    database.select().from(refund).where(eq(refund.invoiceId, id)),
    database.select().from(transfer).where(eq(transfer.invoiceId, id)),
    database
      .select({ action: activity.action })
      .from(activity)
      .where(and(eq(activity.object, id), eq(activity.accountId, merchant.accountId))),
  ]);
  check(
    row[0]?.seq === head.value.seq && row[0].base === head.value.status.base && row[0].exception === head.value.status.exception,
    'D1 says what the object says',
  );

  const latest = new Map<string, Observation>();
  for (const observation of told) if ((latest.get(observation.txid)?.revision ?? 0) < observation.revision) latest.set(observation.txid, observation);
  const sum = (keep: (observation: Observation) => boolean): bigint => [...latest.values()].filter(keep).reduce((total, { amount }) => total + amount, 0n);
  const settled = sum(({ level }) => level === 'confirmed' || level === 'final');
  const pending = sum(({ level }) => level === 'seen');
  const sent = refunds.reduce((total, { amount }) => total + amount, 0n);
  const book = (name: string): bigint =>
    rows.reduce((total, line) => total + (line.destination === name ? line.amount : 0n) - (line.source === name ? line.amount : 0n), 0n);
  check(book('payer') + book('pending') + book('received') + book('refunded') === 0n, 'the books sum to zero');
  check(book('received') === settled - sent, `received is what is sure on the chain less refunds: ${book('received')} is not ${settled} - ${sent}`);
  check(book('pending') === pending, 'pending is what the chain has seen');
  check(book('refunded') === sent, 'refunded is what was written down');
  for (const observation of latest.values())
    check(transfers.find((line) => line.txid === observation.txid)?.level === observation.level, 'each transfer stands as the chain told it last');

  judgeAnswers(answers, head.value.seq);
  const effects = (type: HandCommand['type']): number =>
    new Set(answers.filter(({ command, outcome }) => command.type === type && outcome.ok && !outcome.replayed).map(({ key }) => key)).size;
  const lines = (type: string): number => events.filter((line) => line.type === type).length;
  const logged = (action: string): number => acts.filter((line) => line.action === action).length;
  check(lines('payment.extended') === logged('invoice.extended') && lines('payment.extended') <= 1, 'time is given once at most, and told of once');
  check(lines('payment.refunded') === refunds.length && logged('invoice.refunded') === refunds.length, 'each refund is one line, one row and one act');
  check(effects('refund') >= refunds.length, 'no refund came of nothing');
  check(logged('invoice.cancelled') <= 1, 'cancelling is told of once');
  check(logged('invoice.accepted') === effects('accept'), 'each acceptance that was answered is told of once');
  check(logged('invoice.reviewed') === effects('review') && lines('payment.reviewed') === effects('review'), 'each look is told of once');
}

function judgeAnswers(answers: readonly Answer[], finalSeq: number): void {
  const byKey = new Map<string, Answer[]>();
  for (const answer of answers) byKey.set(answer.key, [...(byKey.get(answer.key) ?? []), answer]);
  for (const [, same] of byKey) check(same.filter(({ outcome }) => outcome.ok && !outcome.replayed).length <= 1, 'each request key has one effect');
  for (const { command, outcome } of answers) {
    if (!outcome.ok && outcome.reason === 'invoice_changed') {
      check(typeof outcome.version === 'number' && outcome.version <= finalSeq, 'a stale word is answered with a version that was');
      check(command.seenVersion !== outcome.version, 'only a stale word is called stale');
    }
    // One event at least came of it, and nothing else between the version seen and its own effect.
    if (outcome.ok && !outcome.replayed && command.type !== 'cancel' && command.seenVersion !== null && command.type !== 'refund')
      check(outcome.seq > command.seenVersion, 'what was done came after what was seen');
  }
}
