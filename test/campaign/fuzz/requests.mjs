// Owns requests that are made from the description of the API by chance that can be repeated: valid ones, nearly valid ones and hostile
// ones. Knows no operation by name, so that a new one is tried as soon as it is described.
import { hostileBodies, hostileKeys, hostilePathParts, hostileTypes, hostileValues, hostileVersions, hostileWays } from './values.mjs';

/**
 * A maker of requests. `world`: keys of the account, ids of its own and of another's by the name of their field, both filled as answers come.
 * Each request: method, path, headers, body (text or null), and how it was made.
 */
export function createRequests({ document, random, world }) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const often = (hundredths) => random.between(1, 100) <= hundredths;
  let count = 0;

  function next() {
    count += 1;
    const { path, method, operation } = random.pick(operations);
    const kind = random.pick(['valid', 'valid', 'near', 'near', 'near', 'hostile']);
    const headers = headersOf(operation, kind);
    const body = method === 'GET' ? null : bodyOf(operation, kind, headers);
    const query = queryOf(operation, kind);
    return { kind, method, path: pathOf(path, kind) + query, headers, body };
  }

  function headersOf(operation, kind) {
    const headers = { authorization: `Bearer ${random.pick(world.keys)}` };
    if (kind === 'hostile' && often(8)) headers.authorization = random.pick(hostileWays);
    const needsKey = operation.parameters?.some((one) => one.name === 'Idempotency-Key');
    if (needsKey) headers['idempotency-key'] = kind !== 'valid' && often(10) ? random.pick(hostileKeys) : `fuzz-${world.seed}-${count}`;
    if (needsKey && kind !== 'valid' && often(3)) delete headers['idempotency-key'];
    if (kind !== 'valid' && often(4)) headers['quittance-version'] = random.pick(hostileVersions);
    if (kind === 'hostile' && often(5)) headers['x-request-id'] = random.pick(['<b>', 'x', 'good-id-1234', 'a'.repeat(200)]);
    return headers;
  }

  function pathOf(template, kind) {
    return template.replaceAll(/\{(\w+)\}/g, (_whole, name) => {
      if (kind === 'hostile' && often(40)) return random.pick(hostilePathParts);
      if (kind === 'near' && often(15)) return idOf(world.foreign, name) ?? random.pick(hostilePathParts);
      return idOf(world.own, name) ?? random.pick(hostilePathParts);
    });
  }

  function idOf(pool, name) {
    const ids = pool[name] ?? [];
    return ids.length === 0 ? null : random.pick(ids);
  }

  function queryOf(operation, kind) {
    const known = (operation.parameters ?? []).filter((one) => one.in === 'query');
    const pairs = known.filter(() => often(kind === 'valid' ? 25 : 35)).map((one) => [one.name, queryValue(one, kind)]);
    if (kind !== 'valid' && often(6)) pairs.push([random.pick(['colour', '__proto__', 'limit', 'starting_after']), random.pick(hostileValues)]);
    if (pairs.length === 0) return '';
    return `?${pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeText(value)}`).join('&')}`;
  }

  function queryValue({ name, schema }, kind) {
    if (kind !== 'valid' && often(40)) return random.pick(hostileValues);
    return idOf(world.own, name) ?? sampleOf(name, schema);
  }

  function sampleOf(name, schema) {
    const { items, anyOf, enum: listed, examples } = schema;
    if (anyOf !== undefined) return sampleOf(name, random.pick(anyOf));
    if (items !== undefined) return sampleOf(name, items);
    if (listed !== undefined) return random.pick(listed);
    if (examples !== undefined) return examples[0];
    if (schema.format === 'date-time') return '2026-11-20T00:00:00Z';
    if (name === 'limit') return String(random.between(1, 100));
    return random.pick(['1042', 'USD', 'USD_SANDBOX', 'chairs']);
  }

  function bodyOf(operation, kind, headers) {
    const media = operation.requestBody?.content['application/json'];
    if (media === undefined) return kind === 'hostile' && operation.requestBody === undefined && often(10) ? withType('{}', headers) : null;
    if (kind === 'hostile' && often(50)) return withType(hostileBody(), headers);
    const body = fill(structuredClone(media.example ?? {}), media.schema);
    if (kind !== 'valid') for (let changes = random.between(1, 3); changes > 0; changes -= 1) damage(body, media.schema);
    return withType(JSON.stringify(body), headers, kind);
  }

  const hostileBody = () => (often(4) ? JSON.stringify({ name: 'x'.repeat(1_000_000) }) : random.pick(hostileBodies));

  function withType(body, headers, kind) {
    headers['content-type'] = kind === undefined && often(20) ? random.pick(hostileTypes) : 'application/json';
    if (headers['content-type'] === '') delete headers['content-type'];
    return body;
  }

  /** Ids that exist, and now and then a field that the example leaves out. */
  function fill(body, schema) {
    for (const name of Object.keys(body)) body[name] = idOf(world.own, name) ?? body[name];
    if (body.assets !== undefined) body.assets = ['USD_SANDBOX'];
    if (body.asset !== undefined) body.asset = 'USD_SANDBOX';
    for (const [name, field] of Object.entries(schema.properties ?? {})) if (body[name] === undefined && often(12)) body[name] = sampleOf(name, field);
    return body;
  }

  function damage(body, schema) {
    const names = [...new Set([...Object.keys(schema.properties ?? {}), ...Object.keys(body)])];
    const name = random.pick(names.length === 0 ? ['colour'] : names);
    if (often(15)) delete body[name];
    else if (often(12)) body[random.pick(['colour', 'account_id', 'id', 'mode', 'constructor', 'is_admin'])] = random.pick(hostileValues);
    else if (often(20) && body[name] !== null && typeof body[name] === 'object') damage(body[name], schema.properties?.[name] ?? {});
    else body[name] = idOf(world.foreign, name) !== null && often(50) ? idOf(world.foreign, name) : random.pick(hostileValues);
  }

  return { next };
}

function encodeText(value) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return encodeURIComponent(text.toWellFormed()).slice(0, 3_000);
}

/** Ids in an answer, by the field's name under which a path or a body asks for them. */
export function collectIds(pool, value, most = 40) {
  if (Array.isArray(value)) for (const item of value) collectIds(pool, item, most);
  if (value === null || typeof value !== 'object') return;
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === 'string' && /^(?:prj|inv|wal|lnk|sta|whe|nte|rfd|evt)_/.test(item)) {
      const kinds = { prj: 'project_id', inv: 'invoice_id', wal: 'wallet_id', lnk: 'link_id', sta: 'static_address_id', whe: 'endpoint_id' };
      const field = kinds[item.slice(0, 3)] ?? name;
      const known = (pool[field] ??= []);
      if (!known.includes(item)) known.push(item);
      if (known.length > most) known.splice(1, 1);
    } else collectIds(pool, item, most);
  }
}

const leaks = [
  /\n\s+at /,
  /\.(?:ts|js|mjs):\d+/,
  /\b(?:SQLITE|D1)_[A-Z]+/,
  /\bdrizzle\b/i,
  /TypeError|RangeError|ReferenceError|SyntaxError/,
  /Broken assumption/,
];

/** What is wrong with an answer, one sentence each. `mayWait`: statuses above 499 that are refusals for the moment, not faults. */
export function judge(contract, exchange, mayWait = []) {
  const problems = contract.problemsOf(exchange).map((problem) => `differs from the description: ${problem}`);
  const code = exchange.status >= 500 ? (/"code":"(\w+)"/.exec(exchange.text)?.[1] ?? 'none') : null;
  if (code !== null && !mayWait.includes(code)) problems.push(`is ${exchange.status} (${code})`);
  for (const leak of leaks) if (exchange.status >= 400 && leak.test(exchange.text)) problems.push(`tells of the inside: ${leak}`);
  return problems;
}
