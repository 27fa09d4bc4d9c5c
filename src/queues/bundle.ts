// Lets go what was held: several messages for one mailbox or chat become one digest, a single one goes out as it is. Idempotent by the digest's id,
// which follows from its rows, and by taking all of them or none; a crash anywhere leaves them waiting. Never bundles security, never sends.
import { sendBatch } from '../db/database';
import { bundleRows, endHeldRows, isBundled, postponeHeldRows, readDueBundles, readHeld, releaseHeldRows, type Bundle } from '../db/bundle';
import type { DeliveryRow, NewDelivery } from '../db/delivery';
import { readAudience, type Audience } from '../db/listener';
import { digestOf } from '../domain/digest';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import { isNewsType, type ToldMessage } from '../domain/notification';
import { wants } from '../domain/notification-preference';
import { heldAgainMs, mayHear, type Listener } from '../domain/telling';
import { sha256Bytes } from '../lib/hash';
import { logFault } from '../lib/log';
import { inMode, paths } from '../../views/paths';
import type { TellingPorts } from './ports';

export interface BundleCounts {
  readonly digests: number;
  /** Messages that a digest told of. */
  readonly bundled: number;
  /** Messages that went out alone. */
  readonly released: number;
  /** Messages whose reader may not hear of it any more, or does not want to. */
  readonly ended: number;
  readonly unbundled: number;
}

type Counts = { -readonly [name in keyof BundleCounts]: number };

/** Works through at most `limit` targets whose messages have waited long enough. One that breaks is left for the next run. */
export async function releaseHeld(ports: TellingPorts, limit: number): Promise<BundleCounts> {
  const counts: Counts = { digests: 0, bundled: 0, released: 0, ended: 0, unbundled: 0 };
  const audiences = new Map<string, Audience>();
  for (const bundle of await readDueBundles(ports.database, ports.now(), limit)) {
    try {
      const accountId = bundle.accountId ?? '';
      const audience = audiences.get(accountId) ?? (await readAudience(ports.database, accountId));
      audiences.set(accountId, audience);
      await release(ports, bundle, audience, counts);
    } catch (error) {
      counts.unbundled++;
      logFault('held messages were not let go', error, { target: bundle.target });
    }
  }
  return counts;
}

async function release(ports: TellingPorts, bundle: Bundle, audience: Audience, counts: Counts): Promise<void> {
  const { database } = ports;
  const nowMs = ports.now();
  const rows = await readHeld(database, bundle, nowMs, limits.digestNewsMax);
  const { wanted, gone, unwanted } = sortOut(rows, audience);
  await sendBatch(database, [
    ...(gone.length > 0 ? [endHeldRows(database, gone, 'recipient_gone')] : []),
    ...(unwanted.length > 0 ? [endHeldRows(database, unwanted, 'unwanted')] : []),
  ]);
  counts.ended += gone.length + unwanted.length;
  const free = await keepBack(ports, bundle, wanted, audience, nowMs);
  const bundled = free.filter(isBundlable);
  const alone = bundled.length < 2 ? free : free.filter((one) => !isBundlable(one));
  if (alone.length > 0) await releaseAlone(ports, alone, nowMs, counts);
  if (bundled.length >= 2) await makeDigest(ports, bundle, bundled, audience.accountName, nowMs, counts);
}

interface Held {
  readonly row: DeliveryRow;
  /** Null: it follows from something else than a frozen message. */
  readonly message: ToldMessage | null;
}

type Bundlable = Held & { readonly message: ToldMessage };

/** Notices about access are told one by one, whatever happens. */
function isBundlable(held: Held): held is Bundlable {
  return held.message !== null && held.row.why !== 'security' && isNewsType(held.row.kind);
}

interface SortedOut {
  readonly wanted: readonly Held[];
  /** Of who left, lost a right or stopped the mail meanwhile. */
  readonly gone: readonly string[];
  /** Of who took the choice back. */
  readonly unwanted: readonly string[];
}

function sortOut(rows: readonly DeliveryRow[], { listeners }: Audience): SortedOut {
  const sorted = { wanted: [] as Held[], gone: [] as string[], unwanted: [] as string[] };
  for (const row of rows) {
    const reader = listeners.find(({ outlets }) => outlets.some(({ target, channel }) => target === row.target && channel === row.channel));
    const now = standingOf(row, reader);
    if (now === 'wanted') sorted.wanted.push({ row, message: row.content === null ? null : (JSON.parse(row.content) as ToldMessage) });
    else sorted[now].push(row.id);
  }
  return sorted;
}

function standingOf({ kind, channel, projectId }: DeliveryRow, reader: Listener | undefined): keyof SortedOut {
  if (!isNewsType(kind) || channel === 'webhook') return 'wanted';
  if (reader === undefined || !mayHear(reader, kind, projectId)) return 'gone';
  const ofProject = projectId === null ? null : (reader.ofProjects.get(projectId) ?? null);
  return wants(kind, channel, reader.preference, ofProject).told ? 'wanted' : 'unwanted';
}

/** Lets wait on what a mute or the quiet hours still hold, and answers with the rest. */
async function keepBack(ports: TellingPorts, bundle: Bundle, wanted: readonly Held[], { listeners }: Audience, nowMs: number): Promise<readonly Held[]> {
  const { channel, target } = bundle;
  const found = listeners.flatMap((reader) => reader.outlets.map((outlet) => ({ reader, outlet })));
  const heard = found.find(({ outlet }) => outlet.channel === channel && outlet.target === target);
  if (heard === undefined) return wanted;
  const { reader, outlet } = heard;
  const againMs = ({ row }: Held): number => (row.why === 'security' ? nowMs : heldAgainMs(row.kind, reader, outlet.mutedUntilMs, nowMs));
  const waiting = Map.groupBy(
    wanted.filter((one) => againMs(one) > nowMs),
    againMs,
  );
  const ids = (held: readonly Held[]) => held.map(({ row }) => row.id);
  await sendBatch(
    ports.database,
    [...waiting].map(([untilMs, held]) => postponeHeldRows(ports.database, ids(held), untilMs)),
  );
  return wanted.filter((one) => againMs(one) <= nowMs);
}

async function releaseAlone(ports: TellingPorts, alone: readonly Held[], nowMs: number, counts: Counts): Promise<void> {
  const ids = alone.map(({ row }) => row.id);
  await sendBatch(ports.database, [releaseHeldRows(ports.database, ids, nowMs)]);
  counts.released += ids.length;
  await ports.hint(ids, 0);
}

async function makeDigest(ports: TellingPorts, bundle: Bundle, bundled: readonly Bundlable[], account: string, nowMs: number, counts: Counts): Promise<void> {
  const ids = bundled.map(({ row }) => row.id);
  const path = bundle.mode === null ? paths.payments : inMode(bundle.mode, paths.payments);
  const message = digestOf(
    bundled.map((one) => one.message),
    account,
    bundle.mode,
    nowMs,
    path,
  );
  const digest = digestDelivery(bundle, ids, JSON.stringify(message));
  await sendBatch(ports.database, bundleRows(ports.database, digest, ids, nowMs));
  // Somebody else was faster with some of the rows: what is left of them waits for the next run.
  if (!(await isBundled(ports.database, digest.id))) return;
  counts.digests++;
  counts.bundled += ids.length;
  await ports.hint([digest.id], 0);
}

/** The same rows make the same digest. */
function digestDelivery({ accountId, mode, channel, target }: Bundle, ids: readonly string[], content: string): NewDelivery {
  const eventId = makeId('dig', sha256Bytes([...ids].sort().join(' ')).slice(0, idBytes));
  const id = makeId('dlv', sha256Bytes(`${eventId}:${channel}:${target}`).slice(0, idBytes));
  return { id, kind: 'digest', eventId, accountId, projectId: null, invoiceId: null, mode, channel, target, position: 0, content, why: 'digest' };
}
