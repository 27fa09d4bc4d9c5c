// Owns how rows of the activity log are chained and signed, and how every change of a sealed row is found. Knows no database and no clock.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './codec';
import { limits } from './limits';

/** A row as it stands in the table; `detail` is the stored text. */
export interface ChainRow {
  readonly position: number;
  readonly id: string;
  readonly accountId: string;
  readonly atMs: number;
  readonly actor: string;
  readonly via: string;
  readonly action: string;
  readonly object: string;
  readonly detail: string;
  readonly requestId: string;
  readonly ip: string;
  readonly device: string;
}

export interface SealedRow extends ChainRow {
  readonly seq: number;
  readonly hash: string;
}

/** A place in a chain: everything up to `seq` is sealed, `hash` is the seal of that row. */
export interface ChainPlace {
  readonly seq: number;
  readonly hash: string;
}

/** The end of a chain, signed with a key that the database does not have. */
export interface SignedHead extends ChainPlace {
  readonly mac: string;
}

/**
 * What is wrong, and where. `edited`: that row, or the row before it together with its seal. `deleted` and `cut_short`: those rows are
 * gone. `copy_differs`: rows up to there are not those that the copy outside the database was made of.
 */
export interface Finding {
  readonly kind:
    | 'edited'
    | 'swapped'
    | 'deleted'
    | 'inserted'
    | 'cut_short'
    | 'head_missing'
    | 'head_forged'
    | 'head_differs'
    | 'copy_differs'
    | 'copy_forged'
    | 'unsealed';
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  /** The row's place in the table, where the finding is about one row that is there. */
  readonly position: number | null;
}

const genesisPurpose = 'quittance/activity/1';
const headPurpose = 'quittance/activity-head/1';

/** What the first row of a chain follows. */
export function genesisOf(accountId: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${genesisPurpose}\n${accountId}`)));
}

/** SHA-256 over the seal before and the canonical JSON of the row. */
export function sealOf(previousHash: string, row: ChainRow): string {
  const { position, id, accountId, atMs, actor, via, action, object, detail, requestId, ip, device } = row;
  const text = canonicalJson({ position, id, accountId, atMs, actor, via, action, object, detail, requestId, ip, device });
  return bytesToHex(sha256(utf8ToBytes(`${previousHash}\n${text}`)));
}

/** The rows with their places and seals, in the order given. `end` is the chain's end so far; null for a chain that has no row yet. */
export function sealRows(accountId: string, end: ChainPlace | null, rows: readonly ChainRow[]): readonly SealedRow[] {
  let { seq, hash } = end ?? { seq: 0, hash: genesisOf(accountId) };
  return rows.map((row) => {
    seq += 1;
    hash = sealOf(hash, row);
    return { ...row, seq, hash };
  });
}

/** The key for heads, derived from the master key (32 bytes) for this purpose alone. */
export function headKey(masterKey: Uint8Array): Uint8Array {
  return hmac(sha256, masterKey, utf8ToBytes(headPurpose));
}

/** HMAC-SHA-256 over account, seq and hash. `key` comes from `headKey`. */
export function macOfHead(key: Uint8Array, accountId: string, place: ChainPlace): string {
  return bytesToHex(hmac(sha256, key, utf8ToBytes(`${accountId}\n${place.seq}\n${place.hash}`)));
}

export function isHeadSigned(key: Uint8Array, accountId: string, head: SignedHead): boolean {
  return macOfHead(key, accountId, head) === head.mac;
}

/** A stretch of one chain as it was read, and what is known of its end. */
export interface ChainStretch {
  readonly accountId: string;
  /** The checked place before the stretch; null at the chain's beginning. */
  readonly start: ChainPlace | null;
  /** Rows with a `seq`, by `seq` and `position`. */
  readonly rows: readonly SealedRow[];
  /** What was last copied out of the database; null when nothing was yet. */
  readonly copy: SignedHead | null;
  /** Null while more rows follow. */
  readonly end: ChainEnd | null;
}

export interface ChainEnd {
  readonly head: SignedHead | null;
  readonly unsealed: readonly { readonly position: number; readonly atMs: number }[];
  /** Places in the table of rows whose `seq` is no number at all. */
  readonly strays: readonly number[];
}

/** A row that does not follow from what stands before it. */
interface Suspect {
  readonly row: SealedRow;
  readonly previousHash: string;
}

/**
 * Everything wrong in a stretch of a chain, with its place; empty when every row stands as it was sealed. `key` comes from `headKey`.
 * A stretch is checked for itself: begin the next one at the last row of this one.
 */
export function verifyChain(stretch: ChainStretch, key: Uint8Array, nowMs: number): readonly Finding[] {
  const { accountId, copy, end } = stretch;
  const headSeq = end?.head?.seq ?? Number.MAX_SAFE_INTEGER;
  const beyond = stretch.rows.filter((row) => row.seq > headSeq);
  const rows = stretch.rows.filter((row) => row.seq <= headSeq);
  const walked = walk({ ...stretch, rows });
  const findings = [...walked.findings, ...explain(walked.suspects), ...beyond.map((row) => at('inserted', row))];
  if (copy !== null) findings.push(...copyFindings(accountId, rows, copy, key));
  const lastSeq = rows.at(-1)?.seq ?? stretch.start?.seq ?? 0;
  if (end !== null) findings.push(...endFindings({ ...stretch, rows }, end, { lastSeq, key, nowMs }));
  return withoutEchoes(findings).toSorted((a, b) => (a.fromSeq ?? Number.MAX_SAFE_INTEGER) - (b.fromSeq ?? Number.MAX_SAFE_INTEGER));
}

/** A changed row at the place of a head differs from that head by itself: said once, of the row. */
function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const places = new Set(findings.flatMap(({ kind, fromSeq, toSeq }) => (kind === 'edited' || kind === 'swapped' ? [fromSeq, toSeq] : [])));
  return findings.filter(({ kind, toSeq }) => !((kind === 'head_differs' || kind === 'copy_differs') && places.has(toSeq)));
}

function at(kind: Finding['kind'], row: SealedRow): Finding {
  return { kind, fromSeq: row.seq, toSeq: row.seq, position: row.position };
}

function between(kind: Finding['kind'], fromSeq: number, toSeq: number): Finding {
  return { kind, fromSeq, toSeq, position: null };
}

function walk({ accountId, start, rows }: ChainStretch): { readonly findings: Finding[]; readonly suspects: Suspect[] } {
  const findings: Finding[] = [];
  const suspects: Suspect[] = [];
  let expected = (start?.seq ?? 0) + 1;
  // What the next row may follow: the seal that stands there, or the one that should. None when rows between are gone.
  let before: readonly string[] = [start?.hash ?? genesisOf(accountId)];
  for (const group of groupsOf(rows)) {
    const row = group.find((one) => before.some((hash) => sealOf(hash, one) === one.hash)) ?? group[0];
    for (const other of group) if (other !== row || other.seq < expected) findings.push(at('inserted', other));
    if (row === undefined || row.seq < expected) continue;
    if (row.seq > expected) {
      findings.push(between('deleted', expected, row.seq - 1));
      before = [];
    }
    const [previousHash] = before;
    const isSound = previousHash === undefined || before.some((hash) => sealOf(hash, row) === row.hash);
    if (previousHash !== undefined && !isSound) suspects.push({ row, previousHash });
    before = previousHash === undefined || isSound ? [row.hash] : [row.hash, sealOf(previousHash, row)];
    expected = row.seq + 1;
  }
  return { findings, suspects };
}

/** Rows that claim the same place stand together. */
function groupsOf(rows: readonly SealedRow[]): readonly (readonly SealedRow[])[] {
  const groups: SealedRow[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.[0]?.seq === row.seq) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

/** More suspects than this are told one by one, not compared with each other. */
const comparedMax = 64;

function explain(suspects: readonly Suspect[]): readonly Finding[] {
  const compared = suspects.slice(0, comparedMax);
  const cleared = new Set<Suspect>();
  const findings: Finding[] = [];
  for (const [index, first] of compared.entries()) {
    for (const second of compared.slice(index + 1)) {
      if (cleared.has(first) || cleared.has(second) || !areSwapped(first, second)) continue;
      findings.push(between('swapped', first.row.seq, second.row.seq));
      for (const one of [first, second, ...compared.filter((other) => followsOneOf(other, first, second))]) cleared.add(one);
    }
  }
  return [...findings, ...suspects.filter((one) => !cleared.has(one)).map(({ row }) => at('edited', row))];
}

/** Each stands where the other was sealed: either the rows alone changed places, or the rows with their seals. */
function areSwapped(first: Suspect, second: Suspect): boolean {
  const [one, other] = [first.row, second.row];
  if (sealOf(first.previousHash, other) === one.hash && sealOf(second.previousHash, one) === other.hash) return true;
  const beforeSecond = other.seq === one.seq + 1 ? other.hash : second.previousHash;
  return sealOf(first.previousHash, other) === other.hash && sealOf(beforeSecond, one) === one.hash;
}

/** Sound itself: it only looked wrong because the row before it was not the one that it follows. */
function followsOneOf(suspect: Suspect, first: Suspect, second: Suspect): boolean {
  const { seq, hash } = suspect.row;
  if (seq === first.row.seq + 1) return sealOf(second.row.hash, suspect.row) === hash;
  return seq === second.row.seq + 1 && sealOf(first.row.hash, suspect.row) === hash;
}

function copyFindings(accountId: string, rows: readonly SealedRow[], copy: SignedHead, key: Uint8Array): readonly Finding[] {
  if (!isHeadSigned(key, accountId, copy)) return [between('copy_forged', copy.seq, copy.seq)];
  const row = rows.find((one) => one.seq === copy.seq);
  return row !== undefined && row.hash !== copy.hash ? [between('copy_differs', 1, copy.seq)] : [];
}

interface EndFacts {
  readonly lastSeq: number;
  readonly key: Uint8Array;
  readonly nowMs: number;
}

function endFindings({ accountId, rows, copy }: ChainStretch, end: ChainEnd, { lastSeq, key, nowMs }: EndFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const { head } = end;
  const trusted = copy !== null && isHeadSigned(key, accountId, copy) ? copy.seq : 0;
  const promised = Math.max(head?.seq ?? 0, trusted);
  if (head === null && lastSeq > 0) findings.push(between('head_missing', lastSeq, lastSeq));
  if (promised > lastSeq) findings.push(between('cut_short', lastSeq + 1, promised));
  if (head !== null) {
    const last = rows.find((row) => row.seq === head.seq);
    if (!isHeadSigned(key, accountId, head)) findings.push(between('head_forged', head.seq, head.seq));
    else if (last !== undefined && last.hash !== head.hash) findings.push(between('head_differs', head.seq, head.seq));
  }
  for (const position of end.strays) findings.push({ kind: 'inserted', fromSeq: null, toSeq: null, position });
  const overdue = end.unsealed.filter((row) => nowMs - row.atMs > limits.sealOverdueMs);
  for (const { position } of overdue) findings.push({ kind: 'unsealed', fromSeq: null, toSeq: null, position });
  return findings;
}
