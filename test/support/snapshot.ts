// One hash over every row of every table of D1, for "nothing was changed". What a look alone may move (the time of the last visit) is left out.
import { sha256Hex } from '../../src/lib/hash';
import { env } from './worker-world';

const moved: ReadonlySet<string> = new Set(['last_seen_at_ms', 'last_used_at_ms']);

export async function snapshotTables(): Promise<Readonly<Record<string, string>>> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name",
  ).all<{
    name: string;
  }>();
  const names = tables.results.map((table) => table.name);
  const contents = await env.DB.batch(names.map((name) => env.DB.prepare(`SELECT * FROM "${name}"`)));
  return Object.fromEntries(
    names.map((name, index) => [name, sha256Hex(JSON.stringify(contents[index]?.results, (key, value: unknown) => (moved.has(key) ? 0 : value)))]),
  );
}
