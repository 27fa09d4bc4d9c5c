// Owns how the bench's numbers are told: one table of targets, the numbers behind it, and how each was measured. Judges nothing but
// "met" and "not met".
import { gzipSync } from 'node:zlib';

const ms = (value) => `${value.toFixed(2)} ms`;
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
const verdict = (isMet) => (isMet ? 'met' : '**NOT MET**');

export function describe({ machine, date, journey, speed, scans, storage, code, seconds }) {
  const bundleBytes = gzipSync(Buffer.from(code), { level: 9 }).length;
  const targets = [
    ...speed
      .filter((row) => row.target !== null)
      .map((row) => [
        `${row.name}, one connection, p50 against the floor`,
        `${row.ratio.toFixed(2)} ×`,
        `≤ ${row.target} ×`,
        verdict(row.ratio <= Number(row.target)),
      ]),
    ['bytes per invoice in D1', kilobytes(storage.usedBytes), '≤ 4 KB', verdict(storage.usedBytes <= 4096)],
    ['Worker, minified and gzipped', kilobytes(bundleBytes), '≤ 350 KB', verdict(bundleBytes <= 350 * 1024)],
    ['from `npm start` to a paid invoice', `${(journey.totalMs / 1000).toFixed(1)} s`, '< 120 s', verdict(journey.totalMs < 120_000)],
  ];
  return `# Bench

- command: \`npm run bench\`, ${seconds} s
- date: ${date} UTC
- machine: ${machine}; the load, our Worker and the floor share it

${table(['what', 'measured', 'target', ''], targets)}

## Speed against the floor

The floor is a Worker that does the same storage operations on the same tables and rows, the opened object and its news included, and has
no other code: no routing, no checks, no rules, no rendering (\`test/bench/floor-worker.ts\`). Both run in workerd with the options of the
local home, in turns of under a second (ABBA). The page and the fragment show a live invoice with an address from an account key, compared
with its derivation at each look; what was derived is remembered, so these are looks after the first. The fragment is the whole one, not
an answer "unchanged". Times are seen by the client. Processor time is that of the runtime's process, work after the answer included.

${table(['route', 'connections', 'ours p50', 'p95', 'floor p50', 'p95', 'ratio of p50', 'ours CPU / request', 'floor CPU / request', 'requests ours + floor'], speed.map(speedRow))}

## Provider calls in one tick

Requests from the real ChainObject to two providers of one node, one new block since the last tick; open invoices with an address each.

${table(
  ['open invoices', 'HTTP requests', 'JSON-RPC calls in them', 'tick took'],
  scans.map((row) => [row.size, row.requests, row.calls, ms(row.ms)]),
)}

## Bytes in D1

Growth of the used bytes in the database file (SQLite's dbstat, tables and indexes) over ${storage.journeys} invoices that were created, chosen, paid by
token transfer, confirmed and told to one webhook endpoint and one mailbox: ${storage.usedBytes} bytes each. At the fill of the file's pages that is
${storage.pageBytes} bytes of file.

${table(
  ['table or index', 'bytes per invoice'],
  storage.parts.map((one) => [one.name, one.bytes]),
)}

## Journey

A fresh home (\`npm start\` on installed packages) answered after ${(journey.startedMs / 1000).toFixed(1)} s; sign-up, project, invoice, checkout, test payment and
"Paid" in Payments, by the forms on the pages, ended at ${(journey.totalMs / 1000).toFixed(1)} s.
`;
}

function speedRow({ name, connections, ours, floor, ratio }) {
  return [
    name,
    connections,
    ms(ours.p50),
    ms(ours.p95),
    ms(floor.p50),
    ms(floor.p95),
    `${ratio.toFixed(2)} ×`,
    ms(ours.cpuMs),
    ms(floor.cpuMs),
    `${ours.count} + ${floor.count}`,
  ];
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
