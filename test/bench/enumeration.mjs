// Whether time tells who has an account here: a thousand pairs of a known and an unknown email at each door, in turns, and the difference of
// their medians. Statuses must be equal on the way; bodies and headers are compared by the worker tests: npm run bench -- enumeration
import { createHash, createHmac, randomBytes, scryptSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import path from 'node:path';
import { build } from '../../scripts/build.mjs';
import { root } from '../../scripts/support/node.mjs';
import { percentile, send } from './parts/load.mjs';
import { describeMachine } from './parts/machine.mjs';
import { startRuntime } from './parts/runtime.mjs';

const pairs = Number(process.argv[2] ?? 1000);
const allowedMs = 5;
const masterKey = Buffer.from('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', 'base64');
const password = 'a long walk in the rain';
const started = performance.now();
const hex = (bytes) => randomBytes(bytes).toString('hex');

/** Form fields of each door for an email; `asks` says who sends the form. */
const doors = [
  { name: 'sign-in', path: '/sign-in', fields: (email) => ({ email, password: 'not the password at all' }) },
  { name: 'sign-up', path: '/sign-up', fields: (email) => ({ email, password }) },
  { name: 'password reset', path: '/reset-password', fields: (email) => ({ email }) },
  { name: 'recovery', path: '/recovery', fields: (email) => ({ email }) },
  { name: 'change of email', path: '/security/email', fields: (email) => ({ email }), asks: 'person' },
  { name: 'invitation', path: '/team/invitations', fields: (email) => ({ email, role: 'viewer', reach: 'all' }), asks: 'owner' },
];

const code = await build();
const runtime = await startRuntime(code, {});
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const rows = [];
try {
  const people = await seedPeople();
  for (const door of doors) rows.push(await measure(door, people));
} finally {
  agent.destroy();
  await runtime.stop();
}
report();

/** People who have proved their emails, each with an account, a passkey and a confirmed session. */
async function seedPeople() {
  const salt = randomBytes(16);
  const hash = scryptSync(Buffer.from(password), salt, 32, { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 });
  const stored = ['scrypt', 16, 8, 1, salt.toString('base64url'), hash.toString('base64url')].join('$');
  const { database } = runtime;
  const nowMs = Date.now();
  await database.prepare('UPDATE instance SET set_up_at_ms = ?').bind(nowMs).run();
  const people = Array.from({ length: pairs }, () => ({
    id: `usr_${hex(8)}`,
    email: `known-${hex(8)}@shop.test`,
    account: `acc_${hex(8)}`,
    session: `ses_${hex(8)}`,
    token: randomBytes(32).toString('base64url'),
  }));
  for (const person of people) {
    const run = (sql, ...values) => database.prepare(sql).bind(...values);
    await database.batch([
      run(
        'INSERT INTO user (id, email, email_key, email_verified_at_ms, password_hash, locale, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
        person.id,
        person.email,
        person.email,
        nowMs,
        stored,
        'en',
        nowMs,
      ),
      run('INSERT INTO account (id, name, created_at_ms) VALUES (?, ?, ?)', person.account, 'Shop', nowMs),
      run("INSERT INTO member (account_id, user_id, role, created_at_ms) VALUES (?, ?, 'owner', ?)", person.account, person.id, nowMs),
      run(
        "INSERT INTO passkey (id, user_id, public_key, counter, transports, is_synced, aaguid, name, created_at_ms) VALUES (?, ?, 'x', 0, '[]', 0, '', 'Key', ?)",
        `cred-${person.id}`,
        person.id,
        nowMs,
      ),
      run(
        "INSERT INTO session (token_hash, id, user_id, method, created_at_ms, last_seen_at_ms, expires_at_ms, device, ip, place) VALUES (?, ?, ?, 'passkey', ?, ?, ?, '', '', '')",
        sha256(person.token),
        person.session,
        person.id,
        nowMs,
        nowMs,
        nowMs + 36e5,
      ),
      ...['email', 'members'].map((action) =>
        run("INSERT INTO step_up (session_id, action, method, at_ms) VALUES (?, ?, 'passkey', ?)", person.session, action, nowMs + 36e5 - 6e5),
      ),
    ]);
  }
  return people;
}

async function measure(door, people) {
  const times = { known: [], unknown: [] };
  const statuses = new Set();
  for (let index = 0; index < pairs; index += 1) {
    // Who comes first changes with each pair, so that a slow moment hits both alike.
    const order = index % 2 === 0 ? ['known', 'unknown'] : ['unknown', 'known'];
    for (const kind of order) {
      const email = kind === 'known' ? people[index].email : `unknown-${hex(8)}@shop.test`;
      const request = formOf(door, email, people[(index + 1) % people.length], index);
      const before = performance.now();
      const { status, text } = await send(runtime.url, request, agent);
      times[kind].push(performance.now() - before);
      statuses.add(status);
      if (status >= 500 || status === 429) throw new Error(`${door.name} answered ${status}: ${text.slice(0, 300)}`);
    }
  }
  console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${door.name}: ${[...statuses].join(', ')}`);
  return { name: door.name, statuses: [...statuses], known: times.known, unknown: times.unknown };
}

function formOf(door, email, person, index) {
  const signedIn = door.asks === undefined ? {} : { cookie: `sid=${person.token}` };
  const guards = door.asks === undefined ? {} : { csrf: csrfOf(person.session) };
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
    // A new address each time: limits by address are not what is measured.
    'cf-connecting-ip': `2001:db8:${(index >> 8).toString(16)}:${(index & 255).toString(16)}::${hex(2)}`,
    ...signedIn,
  };
  return { method: 'POST', path: door.path, headers, body: new URLSearchParams({ ...door.fields(email), ...guards, idempotency_key: hex(8) }).toString() };
}

function csrfOf(sessionId) {
  const key = createHmac('sha256', masterKey).update('quittance/csrf/1').digest('hex');
  return createHmac('sha256', key).update(sessionId).digest('hex');
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

function report() {
  const lines = rows.map((row) => {
    const [known, unknown] = [percentile(row.known, 0.5), percentile(row.unknown, 0.5)];
    const difference = Math.abs(known - unknown);
    const isMet = difference <= allowedMs && row.statuses.length === 1;
    const cells = [row.name, row.statuses.join(', '), known, percentile(row.known, 0.95), unknown, percentile(row.unknown, 0.95), difference];
    return `| ${cells.map((cell) => (typeof cell === 'number' ? `${cell.toFixed(2)} ms` : cell)).join(' | ')} | ${isMet ? 'met' : '**NOT MET**'} |`;
  });
  const text = `# Enumeration by time

- command: \`npm run bench -- enumeration\`, ${pairs} interleaved pairs at each door, ${Math.round((performance.now() - started) / 1000)} s
- date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC
- machine: ${describeMachine()}
- target: one status, and medians of known and unknown emails within ${allowedMs} ms

| door | status | known p50 | p95 | unknown p50 | p95 | difference of medians | |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
  console.log(`\n${text}`);
  if (pairs < 1000) return;
  const folder = path.join(root, 'docs/evidence');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'enumeration.md'), text);
}
