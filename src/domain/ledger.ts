// Owns the double-entry ledger: every movement is a posting from one book to another, so all books of an asset sum to zero.
// Seen money is pending, settled money is received, dropped money goes back; corrections are new postings, never edits.
import type { AssetId } from './asset';
import { isPresent, isSettled, type TransferKey, type TransferLevel } from './transfer';

/**
 * `payer`: the world outside. `pending`: seen, not settled. `received`: settled in the merchant's wallet. `refunded`: sent back by the
 * merchant's own wallet.
 */
export type Book = 'payer' | 'pending' | 'received' | 'refunded';

export interface Posting {
  readonly transferKey: TransferKey;
  readonly asset: AssetId;
  readonly source: Book;
  readonly destination: Book;
  /** Base units, above zero. */
  readonly amount: bigint;
}

/** Where a transfer's money stands in the books. */
export interface Booked {
  readonly asset: AssetId;
  readonly amount: bigint;
  readonly book: Book;
}

/** The book that holds money of that level. */
export function bookOf(level: TransferLevel): Book {
  if (isSettled({ level })) return 'received';
  return isPresent({ level }) ? 'pending' : 'payer';
}

/** The postings that bring one transfer's money from where it was booked to where it belongs now. Empty when nothing moved. */
export function postingsBetween(transferKey: TransferKey, before: Booked | null, after: Booked): Posting[] {
  if (before !== null && (before.asset !== after.asset || before.amount !== after.amount)) {
    return [...move(transferKey, before, 'payer'), ...move(transferKey, { ...after, book: 'payer' }, after.book)];
  }
  return move(transferKey, before ?? { ...after, book: 'payer' }, after.book);
}

function move(transferKey: TransferKey, from: Booked, to: Book): Posting[] {
  if (from.book === to) return [];
  const step = (source: Book, destination: Book): Posting => ({ transferKey, asset: from.asset, source, destination, amount: from.amount });
  // Money passes through pending, so that the history of each book reads the same however late we looked.
  if (from.book === 'payer' && to === 'received') return [step('payer', 'pending'), step('pending', 'received')];
  if (from.book === 'received' && to === 'payer') return [step('received', 'pending'), step('pending', 'payer')];
  return [step(from.book, to)];
}

export type Balances = Readonly<Record<Book, bigint>>;

/** Balance of each book of one asset after those postings. All of them always sum to zero. */
export function balancesOf(postings: readonly Posting[]): Balances {
  const balances: Record<Book, bigint> = { payer: 0n, pending: 0n, received: 0n, refunded: 0n };
  for (const posting of postings) {
    balances[posting.source] -= posting.amount;
    balances[posting.destination] += posting.amount;
  }
  return balances;
}
