// Owns the strict reading of JSON-RPC values. Whatever is not exactly the expected hex gives the provider up; nothing is guessed.
import { malformed } from './provider-failure';

/** A quantity of at most 256 bits. */
export function readQuantity(value: unknown, what: string): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(value)) throw malformed(what);
  return BigInt(value);
}

/** A block height, a log index or a time in seconds: always far inside the safe integers. */
export function readCount(value: unknown, what: string): number {
  const quantity = readQuantity(value, what);
  if (quantity > 2n ** 48n) throw malformed(what);
  return Number(quantity);
}

/** 32 bytes in lower case. */
export function readHash(value: unknown, what: string): string {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{64}$/.test(value)) throw malformed(what);
  return value.toLowerCase();
}

/** 20 bytes in lower case. */
export function readAddress(value: unknown, what: string): string {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(value)) throw malformed(what);
  return value.toLowerCase();
}

/** Any whole number of bytes in lower case. */
export function readBytes(value: unknown, what: string): string {
  if (typeof value !== 'string' || !/^0x(?:[0-9a-fA-F]{2})*$/.test(value)) throw malformed(what);
  return value.toLowerCase();
}

export function readObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(what);
  return value as Readonly<Record<string, unknown>>;
}

export function readList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(what);
  return value;
}

export function toQuantity(value: number): string {
  return `0x${value.toString(16)}`;
}
