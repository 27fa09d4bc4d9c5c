// Owns the bytes that one invoice takes in D1: the growth of the database file's used bytes over whole paid journeys, every table and
// index counted by SQLite itself (dbstat), in a copy of the file.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { playJourneys } from './shop.mjs';

const journeys = 100;

/** Bytes per invoice by table and index, their sum, and the sum as whole pages. */
export async function measureStorage({ runtime, peers, shop }) {
  const before = readSizes(runtime.folder);
  await playJourneys({ runtime, peers, shop, count: journeys });
  const after = readSizes(runtime.folder);
  const parts = [...after.byName]
    .map(([name, bytes]) => ({ name, bytes: Math.round((bytes - (before.byName.get(name) ?? 0)) / journeys) }))
    .filter((one) => one.bytes > 0);
  const usedBytes = Math.round((after.used - before.used) / journeys);
  return { journeys, usedBytes, pageBytes: Math.round((usedBytes * after.paged) / after.used), parts: parts.toSorted((a, b) => b.bytes - a.bytes) };
}

function readSizes(folder) {
  const copy = mkdtempSync(path.join(tmpdir(), 'quittance-sizes-'));
  try {
    const file = databaseFile(folder);
    for (const ending of ['', '-wal', '-shm']) if (existsSync(file + ending)) copyFileSync(file + ending, path.join(copy, `database${ending}`));
    const database = new DatabaseSync(path.join(copy, 'database'));
    const rows = database.prepare('select name, sum(pgsize) as paged, sum(pgsize - unused) as used from dbstat group by name').all();
    database.close();
    const sum = (column) => rows.reduce((total, row) => total + Number(row[column]), 0);
    return { byName: new Map(rows.map((row) => [String(row.name), Number(row.used)])), used: sum('used'), paged: sum('paged') };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function databaseFile(folder) {
  const place = path.join(folder, 'v3/d1/miniflare-D1DatabaseObject');
  const name = readdirSync(place).find((file) => file.endsWith('.sqlite') && file !== 'metadata.sqlite');
  if (name === undefined) throw new Error('The database has no file');
  return path.join(place, name);
}
