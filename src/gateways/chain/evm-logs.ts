// Owns ERC-20 transfers: the log filter, the strict reading of what comes back, and the bloom filter that exposes a node which
// answers "no logs" for a block it does not have. Only contracts of the asset table are money (hazard H04).
import { keccak_256 } from '@noble/hashes/sha3.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Asset } from '../../domain/asset';
import type { FoundTransfer } from '../../domain/transfer';
import type { EvmHeader } from './evm-headers';
import { readAddress, readBytes, readCount, readHash, readList, readObject, toQuantity } from './evm-hex';
import { malformed, ProviderFailure } from './provider-failure';
import type { RpcCall } from './rpc-pool';

/** keccak256 of `Transfer(address,address,uint256)`. */
const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** A transfer whose block time is not read yet. */
export type TimelessTransfer = Omit<FoundTransfer, 'timeMs'>;

export interface LogsRange {
  readonly fromHeight: number;
  readonly toHeight: number;
  /** Tokens by lower-case contract. */
  readonly tokens: ReadonlyMap<string, Asset>;
  readonly recipients: readonly string[];
}

export function tokensByContract(assets: readonly Asset[]): ReadonlyMap<string, Asset> {
  return new Map(assets.flatMap((asset) => (asset.contract === null ? [] : [[asset.contract.toLowerCase(), asset] as const])));
}

export function logsCall(range: LogsRange): RpcCall {
  return {
    method: 'eth_getLogs',
    params: [
      {
        fromBlock: toQuantity(range.fromHeight),
        toBlock: toQuantity(range.toHeight),
        address: [...range.tokens.keys()],
        topics: [transferTopic, null, range.recipients.map(padAddress)],
      },
    ],
  };
}

/**
 * The transfers to our recipients in the answer, each once. What the filter did not ask for is ignored (some nodes ignore parts of a
 * filter); a log outside the range or two different logs in one place give the provider up.
 */
export function readLogs(result: unknown, range: LogsRange): readonly TimelessTransfer[] {
  const recipients = new Set(range.recipients);
  const found = new Map<string, TimelessTransfer>();
  for (const entry of readList(result, 'logs')) {
    const transfer = readLog(readObject(entry, 'log'), range, recipients);
    if (transfer === null) continue;
    const key = `${transfer.height}:${transfer.index}`;
    const twin = found.get(key);
    if (
      twin !== undefined &&
      (twin.txid !== transfer.txid || twin.amount !== transfer.amount || twin.to !== transfer.to || twin.blockHash !== transfer.blockHash)
    ) {
      throw malformed('logs: two in one place');
    }
    found.set(key, transfer);
  }
  return [...found.values()];
}

function readLog(log: Readonly<Record<string, unknown>>, range: LogsRange, recipients: ReadonlySet<string>): TimelessTransfer | null {
  if (log['removed'] === true) return null;
  const asset = range.tokens.get(readAddress(log['address'], 'log address'));
  const topics = readList(log['topics'], 'log topics').map((topic) => readHash(topic, 'log topic'));
  const [kind, from, to] = topics;
  // Four topics are an NFT's Transfer; anything but 32 bytes of data is no amount.
  if (asset === undefined || kind !== transferTopic || from === undefined || to === undefined || topics.length !== 3) return null;
  const height = readCount(log['blockNumber'], 'log height');
  if (height < range.fromHeight || height > range.toHeight) throw malformed('log: outside the range');
  const receiver = `0x${to.slice(26)}`;
  const sender = `0x${from.slice(26)}`;
  if (!recipients.has(receiver) || padAddress(receiver) !== to) return null;
  const data = readBytes(log['data'], 'log data');
  if (data.length !== 66) return null;
  const amount = BigInt(data);
  // Value 0 is address poisoning; a transfer to oneself brings nothing.
  if (amount === 0n || sender === receiver) return null;
  return {
    chain: asset.chain,
    txid: readHash(log['transactionHash'], 'log transaction'),
    index: String(readCount(log['logIndex'], 'log index')),
    blockHash: readHash(log['blockHash'], 'log block'),
    height,
    asset: asset.id,
    amount,
    from: sender,
    to: receiver,
  };
}

/** Gives each transfer its block's time; a log whose block is not the block of that height was taken from another branch. */
export function withBlockTimes(transfers: readonly TimelessTransfer[], headers: ReadonlyMap<number, EvmHeader>): readonly FoundTransfer[] {
  return transfers.map((transfer) => {
    const header = headers.get(transfer.height);
    if (header === undefined || header.hash !== transfer.blockHash) throw new ProviderFailure('moved', `log of another block at ${transfer.height}`);
    return { ...transfer, timeMs: header.timeMs };
  });
}

/**
 * Recipients that the bloom filters of these blocks say may have been paid in one of our tokens, though no log was given. Empty when the
 * filters are so full that a false alarm is likelier than a lie. A bloom filter never misses what is there.
 */
export function suspects(headers: readonly EvmHeader[], range: LogsRange, found: readonly TimelessTransfer[]): readonly string[] {
  const suspected = new Set<string>();
  for (const header of headers) {
    if (found.some((transfer) => transfer.height === header.height)) continue;
    const bits = hexToBytes(header.bloom.slice(2));
    const tokenMaybe = bloomHas(bits, transferTopic) && [...range.tokens.keys()].some((contract) => bloomHas(bits, contract));
    if (!tokenMaybe || falseAlarmsExpected(bits, range.recipients.length) > 0.5) continue;
    for (const recipient of range.recipients) if (bloomHas(bits, padAddress(recipient))) suspected.add(recipient);
  }
  return [...suspected];
}

function falseAlarmsExpected(bits: Uint8Array, recipients: number): number {
  let set = 0;
  for (let byte of bits) for (; byte > 0; byte >>= 1) set += byte & 1;
  return recipients * (set / 2048) ** 3;
}

/** Three 11-bit places taken from the first six bytes of the item's hash (yellow paper, 4.4.1). */
function bloomHas(bits: Uint8Array, item: string): boolean {
  const hash = keccak_256(hexToBytes(item.slice(2)));
  return [0, 2, 4].every((at) => {
    const place = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047;
    return ((bits[255 - (place >> 3)] ?? 0) & (1 << (place & 7))) !== 0;
  });
}

function padAddress(address: string): string {
  return `0x${'0'.repeat(24)}${address.slice(2)}`;
}
