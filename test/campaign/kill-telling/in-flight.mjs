// Owns the look at a killed home's database: which sends were under way. Reads a copy, so that the next start finds its files untouched.
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const place = 'data/v3/d1/miniflare-D1DatabaseObject';

/** The deliveries that hold a lease: claimed, perhaps sent, and not recorded. One claim has one token, however many kills see it. */
export function readInFlight(folder) {
  return query(folder, "SELECT id, channel, target, event_id, lease_token FROM delivery WHERE state = 'pending' AND lease_token IS NOT NULL");
}

/** Rows of the home's database, by a copy. */
export function query(folder, sql) {
  const from = path.join(folder, place);
  const copy = mkdtempSync(path.join(tmpdir(), 'quittance-look-'));
  try {
    const files = readdirSync(from).filter((file) => !file.startsWith('metadata'));
    for (const file of files) copyFileSync(path.join(from, file), path.join(copy, file));
    const name = files.find((file) => file.endsWith('.sqlite'));
    const database = new DatabaseSync(path.join(copy, name));
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
