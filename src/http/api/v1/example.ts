// Owns the examples in the API's description: made from the schemas, so that none is forgotten and each one fits. What a field is called
// decides which value a reader sees. Never real data.
import type { JsonSchema, Schemas } from './document';

/** Values that readers know from a shop, by the name of the field. Used where they fit the schema's type. */
const byName: Readonly<Record<string, unknown>> = {
  project_id: 'prj_9fQ2sVwXkL7mTzR4bNcHyE',
  invoice_id: 'inv_5Kd3NBUAdUnhyzenEwVLyb',
  wallet_id: 'wal_3mPqR8sTzU2vWxY6aBcDfG',
  link_id: 'lnk_7hJkL2mNpQ4rStU9vWxYzA',
  static_address_id: 'sta_4dEfG8hJkL3mNpQ6rStUvW',
  endpoint_id: 'whe_8bCdE5fGhJ2kLmN7pQrStU',
  source_id: 'lnk_7hJkL2mNpQ4rStU9vWxYzA',
  request_id: 'req_2aBcD6eFgH9jKmN4pQrStV',
  order_id: '1042',
  customer_id: 'customer-77',
  customer: 'customer-77',
  amount: '49.90',
  currency: 'USD',
  asset: 'USDT_BSC',
  assets: ['USDT_BSC', 'USDC_BASE'],
  accepted_assets: ['USDT_BSC', 'USDC_BASE'],
  symbol: 'USDT',
  network: 'BNB Chain',
  chain: 'BSC',
  address: '0x52908400098527886E0F7030069857D2E4169EE7',
  from: '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  to: '0x52908400098527886E0F7030069857D2E4169EE7',
  txid: '0x4e3a3754410177e6937ef1f84bba68ea139e8d1a2258c5f85db9f1cd715a1bdd',
  description: 'Two chairs',
  payer_email: 'payer@example.com',
  email: 'payer@example.com',
  name: 'Chairs and Tables',
  title: 'Two chairs',
  text: 'Called the customer: the rest comes tomorrow.',
  reason: 'The customer paid the exchange fee.',
  note: 'Called the customer: the rest comes tomorrow.',
  metadata: { cart: 'c-1042' },
  url: 'https://shop.example.com/hooks/quittance',
  checkout_url: 'https://pay.example.com/i/inv_5Kd3NBUAdUnhyzenEwVLyb',
  support_contact: 'help@shop.example.com',
  rate: '1.0002',
  height: 44_120_331,
  version: 3,
  seen_version: 3,
  expiry_minutes: 60,
  minutes: 60,
  confirmations: 12,
  confirmations_required: 15,
  has_more: false,
  next_cursor: null,
  received: '24.95',
  remaining: '24.95',
  due: '49.90',
  pending: '0',
  role: 'counted',
};

/** Prefix of `id` by the schema that holds it. */
const prefixes: Readonly<Record<string, string>> = {
  project: 'prj',
  invoice: 'inv',
  wallet: 'wal',
  link: 'lnk',
  static: 'sta',
  webhook: 'whe',
  event: 'evt',
  note: 'nte',
  refund: 'rfd',
};

const moment = '2026-11-20T09:30:00.000Z';
const deepest = 8;

interface Place {
  readonly schemas: Schemas;
  /** The field, or the schema's own name. */
  readonly name: string;
  /** The schema that holds the field. */
  readonly owner: string;
  /** A request shows what it needs and what is worth showing; an answer shows everything. */
  readonly side: 'request' | 'answer';
  readonly depth: number;
}

/** A value that fits the schema. */
export function exampleFor(schema: JsonSchema, schemas: Schemas, side: Place['side']): unknown {
  return valueOf(schema, { schemas, name: '', owner: '', side, depth: 0 });
}

function valueOf(schema: JsonSchema, place: Place): unknown {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    const target = place.schemas[name];
    return target === undefined || place.depth > deepest ? null : valueOf(target, { ...place, name: name, owner: name, depth: place.depth + 1 });
  }
  const [given] = schema.examples ?? [];
  if (given !== undefined) return given;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const known = byName[place.name];
  if (known !== undefined && fits(known, schema)) return known;
  const choice = (schema.anyOf ?? schema.oneOf)?.find((one) => one.type !== 'null');
  if (choice !== undefined) return valueOf(choice, place);
  return plainValue(schema, place);
}

function plainValue(schema: JsonSchema, place: Place): unknown {
  switch (typesOf(schema).find((type) => type !== 'null')) {
    case 'object':
      return objectValue(schema, place);
    case 'array':
      return schema.items === undefined ? [] : [valueOf(schema.items, { ...place, name: place.name.replace(/s$/, ''), depth: place.depth + 1 })];
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return schema.default ?? true;
    case 'string':
      return stringValue(schema, place);
    default:
      return null;
  }
}

function objectValue(schema: JsonSchema, place: Place): Record<string, unknown> {
  const needed = new Set(schema.required ?? []);
  const shown = Object.entries(schema.properties ?? {}).filter(([name, field]) => place.side === 'answer' || needed.has(name) || field.examples !== undefined);
  const depth = place.depth + 1;
  return Object.fromEntries(shown.map(([name, field]) => [name, valueOf(field, { ...place, name, depth })]));
}

function stringValue(schema: JsonSchema, { name, owner }: Place): string {
  if (schema.format === 'date-time') return moment;
  if (schema.format === 'uri') return 'https://shop.example.com/thanks';
  if (schema.format === 'email') return 'payer@example.com';
  if (name === 'id' || name === '') {
    const [, prefix = 'id'] = Object.entries(prefixes).find(([noun]) => owner.toLowerCase().includes(noun)) ?? [];
    return `${prefix}_5Kd3NBUAdUnhyzenEwVLyb`;
  }
  const words = name.replaceAll('_', ' ');
  return words.padEnd(schema.minLength ?? 0, '.').slice(0, schema.maxLength ?? words.length);
}

export function typesOf(schema: JsonSchema): readonly string[] {
  if (typeof schema.type === 'string') return [schema.type];
  if (schema.type !== undefined) return schema.type;
  return (schema.anyOf ?? schema.oneOf ?? []).flatMap(typesOf);
}

function fits(value: unknown, schema: JsonSchema): boolean {
  const types = typesOf(schema);
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array') && arrayFits(value, schema);
  if (typeof value === 'number') return (types.includes('integer') || types.includes('number')) && value >= leastOf(schema) && value <= mostOf(schema);
  if (typeof value === 'string') return types.includes('string') && value.length <= (schema.maxLength ?? value.length) && matches(value, schema);
  return types.includes(typeof value) && (typeof value !== 'object' || schema.properties === undefined);
}

function arrayFits(values: readonly unknown[], schema: JsonSchema): boolean {
  const list = [schema, ...(schema.anyOf ?? [])].find((one) => one.items !== undefined);
  const { items } = list ?? {};
  return items !== undefined && items.enum === undefined && values.every((value) => fits(value, items));
}

const leastOf = (schema: JsonSchema): number => schema.minimum ?? Number.NEGATIVE_INFINITY;
const mostOf = (schema: JsonSchema): number => schema.maximum ?? Number.POSITIVE_INFINITY;

function matches(value: string, schema: JsonSchema): boolean {
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) return false;
  return schema.format === undefined || (schema.format === 'uri' ? value.includes('://') : schema.format !== 'date-time' && schema.format !== 'email');
}
