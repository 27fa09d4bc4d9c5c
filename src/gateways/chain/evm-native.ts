// Owns the native coin. Balances show every way in which coin arrives (contract wallets, exchange batchers), so a changed balance is
// the fact; transactions of that block only name it (hazards H03, H05). An internal transfer is never more than the balance explains.
import type { AssetId, ChainId } from '../../domain/asset';
import type { FoundTransfer } from '../../domain/transfer';
import type { Header } from './adapter';
import { readHeader, type EvmHeader } from './evm-headers';
import { readAddress, readBytes, readHash, readList, readObject, readQuantity, toQuantity } from './evm-hex';
import { malformed, ProviderFailure } from './provider-failure';
import type { RpcAnswer, RpcCall, RpcSession } from './rpc-pool';

/** One address whose balance differs between the blocks `afterHeight` (already covered) and `toHeight`. */
export interface BalanceChange {
  readonly address: string;
  readonly afterHeight: number;
  readonly toHeight: number;
  readonly before: bigint;
  readonly after: bigint;
}

export interface NativeCoin {
  readonly chain: ChainId;
  readonly asset: AssetId;
}

/**
 * Init code that returns the balances of the packed addresses behind it: eth_call without `to` runs it, nothing is deployed. It needs no
 * helper contract on the chain (a fresh development chain has none) and its body is a twelfth of Multicall3's.
 * Copy the tail to 0x4000; for each 20 bytes store BALANCE at 32·i; return 32·n bytes.
 */
const balancesCode = '0x60393803806039614000396014900460005b8181101560315780601402614000015160601c318160051b526001016011565b5060051b6000f3';
const wordHex = 64;

/** Balances of at most 500 addresses at the end of a block, in one call. */
export function balancesCall(addresses: readonly string[], height: number): RpcCall {
  const data = balancesCode + addresses.map((address) => address.slice(2)).join('');
  return { method: 'eth_call', params: [{ data }, toQuantity(height)] };
}

export function balanceCall(address: string, height: number): RpcCall {
  return { method: 'eth_getBalance', params: [address, toQuantity(height)] };
}

/** The balances, or null when the provider cannot run the call and must be asked address by address. */
export function readBalances(answer: RpcAnswer | undefined, count: number): readonly bigint[] | null {
  if (answer === undefined) throw malformed('balances');
  if (!answer.ok) {
    refuseIfPruned(answer.message);
    return null;
  }
  const words = readBytes(answer.result, 'balances').slice(2);
  if (words.length !== count * wordHex) return null;
  return Array.from({ length: count }, (_, i) => BigInt(`0x${words.slice(i * wordHex, (i + 1) * wordHex)}`));
}

/** One balance by eth_getBalance. */
export function readBalance(answer: RpcAnswer | undefined): bigint {
  if (answer === undefined) throw malformed('balance');
  if (answer.ok) return readQuantity(answer.result, 'balance');
  refuseIfPruned(answer.message);
  throw new ProviderFailure('rpc', `eth_getBalance: ${answer.message}`);
}

/** Full nodes forget states older than about 128 blocks; only an archive answers for them. */
function refuseIfPruned(message: string): void {
  if (/missing trie node|historical state|state .{0,40}(not available|unavailable|pruned)|pruned|archive|distance to target/i.test(message)) {
    throw new ProviderFailure('state_pruned', message);
  }
}

/** What each change brought in, block by block. `known` holds headers already linked to our branch. */
export async function readNativeTransfers(
  session: RpcSession,
  coin: NativeCoin,
  changes: readonly BalanceChange[],
  known: ReadonlyMap<number, EvmHeader>,
): Promise<readonly FoundTransfer[]> {
  const steps = await locateSteps(session, changes);
  const heights = [...new Set(steps.map((step) => step.toHeight))].sort((a, b) => a - b);
  const found: FoundTransfer[] = [];
  for (const height of heights) {
    const block = await readFullBlock(session, height, known);
    const stepsHere = steps.filter((step) => step.toHeight === height);
    found.push(...(await explainSteps(session, coin, block, stepsHere)));
  }
  return found;
}

/** Direct transactions only, for blocks whose state no provider keeps: what contracts paid in such blocks cannot be seen. */
export async function readDirectTransfers(
  session: RpcSession,
  coin: NativeCoin,
  heights: readonly number[],
  addresses: ReadonlySet<string>,
  known: ReadonlyMap<number, EvmHeader>,
): Promise<readonly FoundTransfer[]> {
  const found: FoundTransfer[] = [];
  for (const height of heights) {
    const block = await readFullBlock(session, height, known);
    const incoming = block.transactions.filter((tx) => tx.to !== null && addresses.has(tx.to) && tx.from !== tx.to && tx.value > 0n);
    const receipts = await readReceipts(session, block.header, incoming);
    found.push(...incoming.filter((tx) => receipts.get(tx.hash)?.succeeded === true).map((tx) => directTransfer(coin, block.header, tx)));
  }
  return found;
}

/** Splits each change into the blocks where the balance moved: a change of two blocks may be a payment and a sweep. */
async function locateSteps(session: RpcSession, changes: readonly BalanceChange[]): Promise<readonly BalanceChange[]> {
  const calls: RpcCall[] = [];
  for (const change of changes) {
    for (let height = change.afterHeight + 1; height < change.toHeight; height += 1) calls.push(balanceCall(change.address, height));
  }
  const answers = calls.length === 0 ? [] : await session.batch(calls);
  const steps: BalanceChange[] = [];
  let at = 0;
  for (const change of changes) {
    let before = change.before;
    for (let height = change.afterHeight + 1; height <= change.toHeight; height += 1) {
      const after = height === change.toHeight ? change.after : readBalance(answers[at++]);
      if (after !== before) steps.push({ address: change.address, afterHeight: height - 1, toHeight: height, before, after });
      before = after;
    }
  }
  return steps;
}

interface Transaction {
  readonly hash: string;
  readonly from: string;
  readonly to: string | null;
  readonly value: bigint;
  readonly gasPrice: bigint;
}

interface FullBlock {
  readonly header: Header;
  readonly transactions: readonly Transaction[];
}

async function readFullBlock(session: RpcSession, height: number, known: ReadonlyMap<number, EvmHeader>): Promise<FullBlock> {
  const [result] = await session.results([{ method: 'eth_getBlockByNumber', params: [toQuantity(height), true] }]);
  const header = readHeader(result);
  if (header === null || header.height !== height) throw malformed('full block');
  const linked = known.get(height);
  if (linked !== undefined && linked.hash !== header.hash) throw new ProviderFailure('moved', `another block at ${height}`);
  const transactions = readList(readObject(result, 'block')['transactions'], 'transactions').map((entry): Transaction => {
    const tx = readObject(entry, 'transaction');
    return {
      hash: readHash(tx['hash'], 'transaction hash'),
      from: readAddress(tx['from'], 'sender'),
      to: tx['to'] === null || tx['to'] === undefined ? null : readAddress(tx['to'], 'receiver'),
      value: readQuantity(tx['value'], 'value'),
      gasPrice: tx['gasPrice'] === undefined || tx['gasPrice'] === null ? 0n : readQuantity(tx['gasPrice'], 'gas price'),
    };
  });
  return { header, transactions };
}

interface Receipt {
  readonly succeeded: boolean;
  readonly fee: bigint;
}

async function readReceipts(session: RpcSession, header: Header, transactions: readonly Transaction[]): Promise<ReadonlyMap<string, Receipt>> {
  if (transactions.length === 0) return new Map();
  const results = await session.results(transactions.map((tx) => ({ method: 'eth_getTransactionReceipt', params: [tx.hash] })));
  return new Map(transactions.map((tx, i) => [tx.hash, readReceipt(results[i], tx, header)]));
}

function readReceipt(result: unknown, tx: Transaction, header: Header): Receipt {
  if (result === null) throw new ProviderFailure('moved', 'a receipt vanished');
  const receipt = readObject(result, 'receipt');
  if (readHash(receipt['transactionHash'], 'receipt transaction') !== tx.hash) throw malformed('receipt: another transaction');
  if (readHash(receipt['blockHash'], 'receipt block') !== header.hash) throw new ProviderFailure('moved', 'a receipt of another block');
  const read = (name: string, otherwise: bigint): bigint =>
    receipt[name] === undefined || receipt[name] === null ? otherwise : readQuantity(receipt[name], name);
  const price = read('effectiveGasPrice', tx.gasPrice);
  // Rollups add the fee for their data on the layer below; blobs are paid apart. An unknown kind of fee only makes the remainder
  // smaller, so it can hide an internal transfer in the same block but never invent one.
  const fee = readQuantity(receipt['gasUsed'], 'gas used') * price + read('l1Fee', 0n) + read('blobGasUsed', 0n) * read('blobGasPrice', 0n);
  return { succeeded: readQuantity(receipt['status'], 'receipt status') === 1n, fee };
}

async function explainSteps(session: RpcSession, coin: NativeCoin, block: FullBlock, steps: readonly BalanceChange[]): Promise<readonly FoundTransfer[]> {
  const addresses = new Set(steps.map((step) => step.address));
  const related = block.transactions.filter((tx) => addresses.has(tx.from) || (tx.to !== null && addresses.has(tx.to) && tx.value > 0n));
  const receipts = await readReceipts(session, block.header, related);
  const found: FoundTransfer[] = [];
  for (const step of steps) {
    let remainder = step.after - step.before;
    for (const tx of related) {
      const receipt = receipts.get(tx.hash);
      if (receipt === undefined) continue;
      if (tx.from === step.address) remainder += receipt.fee;
      // Coin sent to oneself is no new money.
      if (!receipt.succeeded || tx.from === tx.to) continue;
      if (tx.from === step.address) remainder += tx.value;
      if (tx.to !== step.address) continue;
      remainder -= tx.value;
      if (tx.value > 0n) found.push(directTransfer(coin, block.header, tx));
    }
    if (remainder > 0n) found.push(internalTransfer(coin, block.header, step.address, remainder));
  }
  return found;
}

function directTransfer(coin: NativeCoin, header: Header, tx: Transaction): FoundTransfer {
  return {
    chain: coin.chain,
    txid: tx.hash,
    index: 'native',
    blockHash: header.hash,
    height: header.height,
    timeMs: header.timeMs,
    asset: coin.asset,
    amount: tx.value,
    from: tx.from,
    to: tx.to ?? '',
  };
}

function internalTransfer(coin: NativeCoin, header: Header, address: string, amount: bigint): FoundTransfer {
  return {
    chain: coin.chain,
    txid: `internal:${header.hash}`,
    index: address,
    blockHash: header.hash,
    height: header.height,
    timeMs: header.timeMs,
    asset: coin.asset,
    amount,
    from: null,
    to: address,
  };
}
