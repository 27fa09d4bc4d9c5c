// What the campaign's maker of requests gives to tests that are checked.
import type { ApiDocument } from '../../../src/http/api/v1/document';
import type { Contract, Exchange } from '../../support/contract';

export interface MadeRequest {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}
interface Chance {
  between(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
}
interface FuzzWorld {
  readonly keys: readonly string[];
  readonly own: Record<string, string[]>;
  readonly foreign: Record<string, string[]>;
  readonly seed: number;
}
export function createRequests(given: { readonly document: ApiDocument; readonly random: Chance; readonly world: FuzzWorld }): { next(): MadeRequest };
export function collectIds(pool: Record<string, string[]>, value: unknown, most?: number): void;
export function judge(contract: Contract, exchange: Exchange, mayWait?: readonly string[]): readonly string[];
