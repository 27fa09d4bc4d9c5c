// Whatever somebody with the whole database in hand does to rows that were sealed, the check says that it happened and where.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  genesisOf,
  headKey,
  macOfHead,
  sealOf,
  sealRows,
  verifyChain,
  type ChainRow,
  type ChainStretch,
  type Finding,
  type SealedRow,
  type SignedHead,
} from '../../src/domain/activity-chain';

const accountId = 'acc_1';
const key = headKey(new Uint8Array(32).fill(7));
const nowMs = 1_790_000_000_000;
const count = 40;

function rowAt(index: number): ChainRow {
  const detail = JSON.stringify({ name: [`Shop ${index}`, `Shop ${index + 1}`] });
  const place = { position: 3 + index * 2, id: `act_${index}`, atMs: nowMs - 1_000_000 + index };
  return { ...place, accountId, actor: 'user:usr_1', via: 'web', action: 'project.changed', object: 'prj_1', detail, requestId: 'r', ip: '', device: '' };
}

const rows = sealRows(
  accountId,
  null,
  Array.from({ length: count }, (_item, index) => rowAt(index)),
);

function signed(seq: number, hash: string): SignedHead {
  return { seq, hash, mac: macOfHead(key, accountId, { seq, hash }) };
}

const headOf = (of: readonly SealedRow[]): SignedHead => signed(of.at(-1)?.seq ?? 0, of.at(-1)?.hash ?? '');

function check(change: Partial<ChainStretch> & { readonly rows: readonly SealedRow[] }): readonly Finding[] {
  const end = { head: headOf(rows), unsealed: [], strays: [] };
  const sorted = change.rows.toSorted((a, b) => a.seq - b.seq || a.position - b.position);
  return verifyChain({ accountId, start: null, copy: null, end, ...change, rows: sorted }, key, nowMs);
}

const places = (findings: readonly Finding[]) => findings.map(({ kind, fromSeq, toSeq }) => [kind, fromSeq, toSeq]);

/** The row at a place, changed. */
const withRow = (seq: number, change: Partial<SealedRow>): SealedRow[] => rows.map((row) => (row.seq === seq ? { ...row, ...change } : row));

function rowOf(seq: number): SealedRow {
  const row = rows[seq - 1];
  if (row === undefined) throw new Error('no such row');
  return row;
}

describe('a chain of sealed rows', () => {
  test('that nobody touched has no findings, as a whole and in parts', () => {
    expect(check({ rows })).toEqual([]);
    expect(check({ rows: rows.slice(0, 10), end: null })).toEqual([]);
    expect(check({ rows: rows.slice(10), start: { seq: 10, hash: rowOf(10).hash } })).toEqual([]);
    expect(check({ rows, copy: signed(25, rowOf(25).hash) })).toEqual([]);
    expect(verifyChain({ accountId, start: null, rows: [], copy: null, end: { head: null, unsealed: [], strays: [] } }, key, nowMs)).toEqual([]);
  });

  test('goes on where it ended, and another account begins elsewhere', () => {
    const first = sealRows(accountId, null, [rowAt(0)]);
    const second = sealRows(accountId, first[0] ?? null, [rowAt(1)]);
    expect([...first, ...second]).toEqual(rows.slice(0, 2));
    expect(genesisOf('acc_1')).not.toBe(genesisOf('acc_2'));
  });
});

interface Attack {
  readonly name: string;
  readonly rows: readonly SealedRow[];
  readonly expected: readonly (readonly [string, number, number])[];
}

const edits: readonly ((row: SealedRow) => Partial<SealedRow>)[] = [
  (row) => ({ detail: row.detail.replace('Shop', 'shop') }),
  () => ({ actor: 'user:usr_2' }),
  () => ({ action: 'project.created' }),
  () => ({ object: 'prj_2' }),
  (row) => ({ atMs: row.atMs + 1 }),
  () => ({ via: 'api' }),
  () => ({ requestId: 's' }),
  () => ({ ip: '192.0.2.0/24' }),
  () => ({ device: 'Firefox' }),
  (row) => ({ id: `${row.id}x` }),
  (row) => ({ position: row.position + 1 }),
  () => ({ hash: '0'.repeat(64) }),
];

const seqs = fc.integer({ min: 1, max: count });
const twoSeqs = fc
  .tuple(seqs, seqs)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

const edit: fc.Arbitrary<Attack> = fc.tuple(seqs, fc.constantFrom(...edits)).map(([seq, make]) => ({
  name: 'edit',
  rows: withRow(seq, make(rowOf(seq))),
  expected: [['edited', seq, seq]],
}));

const deletion: fc.Arbitrary<Attack> = fc.tuple(seqs, fc.integer({ min: 0, max: 5 })).map(([from, more]) => {
  const to = Math.min(from + more, count);
  return {
    name: 'deletion',
    rows: rows.filter((row) => row.seq < from || row.seq > to),
    expected: [[to === count ? 'cut_short' : 'deleted', from, to]],
  };
});

/** Two rows change places, with their seals or without. */
const swap: fc.Arbitrary<Attack> = fc.tuple(twoSeqs, fc.boolean()).map(([[a, b], withSeals]) => {
  const [one, other] = [rowOf(a), rowOf(b)];
  const placed = withSeals
    ? [
        { ...one, seq: b },
        { ...other, seq: a },
      ]
    : [
        { ...one, seq: b, hash: other.hash },
        { ...other, seq: a, hash: one.hash },
      ];
  return {
    name: withSeals ? 'swap with seals' : 'swap',
    rows: [...rows.filter((row) => row.seq !== a && row.seq !== b), ...placed],
    expected: [['swapped', a, b]],
  };
});

test('200 random edits, deletions and swaps are found with their place', () => {
  fc.assert(
    fc.property(fc.oneof(edit, deletion, swap), (attack) => {
      expect([attack.name, ...places(check({ rows: attack.rows }))]).toEqual([attack.name, ...attack.expected]);
    }),
    { numRuns: 200, seed: 59 },
  );
});

describe('somebody who knows how seals are made, but not the key', () => {
  test('and changes a row with its seal is found at the row after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: count - 1 }), (seq) => {
        const changed = { ...rowOf(seq), detail: '{}' };
        const again = { ...changed, hash: sealOf(rowOf(seq - 1).hash, changed) };
        expect(places(check({ rows: withRow(seq, again) }))).toEqual([['edited', seq + 1, seq + 1]]);
      }),
      { numRuns: 30, seed: 60 },
    );
  });

  test('and seals everything again from the changed row on is found by the signature of the end', () => {
    const again = sealRows(accountId, null, [{ ...rowAt(0), detail: '{}' }, ...rows.slice(1)]);
    expect(places(check({ rows: again }))).toEqual([['head_differs', count, count]]);
    const last = again.at(-1);
    const forged = { seq: count, hash: last?.hash ?? '', mac: headOf(rows).mac };
    expect(places(check({ rows: again, end: { head: forged, unsealed: [], strays: [] } }))).toEqual([['head_forged', count, count]]);
    expect(places(check({ rows: again, copy: signed(30, rowOf(30).hash), end: { head: forged, unsealed: [], strays: [] } }))).toEqual([
      ['copy_differs', 1, 30],
      ['head_forged', count, count],
    ]);
  });

  test('and puts an older signed end back is found by the copy outside', () => {
    const older = { head: headOf(rows.slice(0, 20)), unsealed: [], strays: [] };
    expect(places(check({ rows: rows.slice(0, 20), end: older, copy: signed(30, rowOf(30).hash) }))).toEqual([['cut_short', 21, 30]]);
    expect(places(check({ rows: rows.slice(0, 21), end: older }))).toEqual([['inserted', 21, 21]]);
  });

  test('and removes all of it, the end included, is found by the copy outside', () => {
    const nothing = { head: null, unsealed: [], strays: [] };
    expect(places(check({ rows: [], end: nothing, copy: signed(30, rowOf(30).hash) }))).toEqual([['cut_short', 1, 30]]);
    expect(places(check({ rows, end: nothing }))).toEqual([['head_missing', count, count]]);
  });

  test('and forges the copy as well is found', () => {
    expect(places(check({ rows, copy: { seq: 5, hash: rowOf(5).hash, mac: 'x' } }))).toEqual([['copy_forged', 5, 5]]);
  });
});

describe('a row that nobody sealed', () => {
  const extra = { ...rowAt(count + 1), id: 'act_extra' };

  test.each([1, 17, count])('beside row %i is found', (seq) => {
    const added = { ...extra, seq, hash: sealOf(rowOf(Math.max(seq - 1, 1)).hash, extra) };
    const found = check({ rows: [...rows, added] });
    expect(found).toEqual([{ kind: 'inserted', fromSeq: seq, toSeq: seq, position: extra.position }]);
  });

  test('before the first and after the last is found', () => {
    for (const seq of [0, -3, count + 1, count + 7]) {
      expect(places(check({ rows: [...rows, { ...extra, seq, hash: sealOf(rowOf(count).hash, extra) }] }))).toEqual([['inserted', seq, seq]]);
    }
    expect(check({ rows, end: { head: headOf(rows), unsealed: [], strays: [99] } })).toEqual([{ kind: 'inserted', fromSeq: null, toSeq: null, position: 99 }]);
  });

  test('waits five minutes before it is a finding', () => {
    const unsealed = [
      { position: 900, atMs: nowMs - 5 * 60_000 },
      { position: 901, atMs: nowMs - 5 * 60_000 - 1 },
    ];
    expect(check({ rows, end: { head: headOf(rows), unsealed, strays: [] } })).toEqual([{ kind: 'unsealed', fromSeq: null, toSeq: null, position: 901 }]);
  });
});
