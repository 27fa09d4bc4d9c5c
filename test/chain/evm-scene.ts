// Owns the scene of these tests: a development chain that mines only when told to, our test token where the real USDT lives, a
// stranger's copy of it elsewhere, and payments in each way in which people and exchanges pay.
import solc from 'solc';
import { encodeFunctionData, parseAbi } from 'viem';
import { assetOf, chains } from '../../src/domain/asset';
import { transferKey, type FoundTransfer } from '../../src/domain/transfer';
import type { ChainAdapter, Header, ScanInput, ScanOutput, ScanResult } from '../../src/gateways/chain/adapter';
import { startEvmChain } from '../support/anvil';

type Hex = `0x${string}`;

export const usdt = assetOf('USDT_ERC20');
export const ether = assetOf('ETH');
export const ethereum = chains.ETH;
export const tokenUnit = 10n ** 6n;
export const etherUnit = 10n ** 18n;
export const fakeToken: Hex = `0x${'fa4e'.repeat(10)}`;
const undoer: Hex = `0x${'0d0e'.repeat(10)}`;
const usdtContract = usdt.contract as Hex;

/** Passes coin on and undoes it inside a transaction that succeeds: the trick of false top-ups. */
const undoerSource = `
pragma solidity ^0.8.20;
contract Undoer {
  function payAndUndo(address payable to) external payable { try this.payThenRevert{value: msg.value}(to) {} catch {} }
  function payThenRevert(address payable to) external payable { (bool sent,) = to.call{value: msg.value}(""); require(sent); revert("undone"); }
}`;
const undoerAbi = parseAbi(['function payAndUndo(address to) payable']);

let undoerCode: string | null = null;

function compileUndoer(): string {
  if (undoerCode !== null) return undoerCode;
  const input = {
    language: 'Solidity',
    sources: { a: { content: undoerSource } },
    settings: { evmVersion: 'paris', outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } } },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as { contracts: { a: { Undoer: { evm: { deployedBytecode: { object: string } } } } } };
  undoerCode = `0x${output.contracts.a.Undoer.evm.deployedBytecode.object}`;
  return undoerCode;
}

/** An address that nobody has used, the same for the same number. */
export function addressOf(number: number): Hex {
  return `0x${(0xabcdef0000n + BigInt(number)).toString(16).padStart(40, '0')}`;
}

export type EvmScene = Awaited<ReturnType<typeof startEvmScene>>;

export async function startEvmScene(options: { readonly chainId?: number } = {}) {
  const chain = await startEvmChain(options);
  const batcher = await chain.placeBatcher();
  for (const token of [usdtContract, fakeToken]) {
    await chain.placeToken(token, { name: 'Tether USD', symbol: 'USDT', decimals: 6 });
    await chain.mint(token, chain.faucet, 10n ** 15n);
  }
  await chain.rpc('anvil_setCode', [undoer, compileUndoer()]);
  await chain.setAutomine(false);
  return {
    ...chain,
    /** Mines blocks one second apart, so that times differ as on a real chain. */
    mine: (blocks = 1) => chain.rpc<null>('anvil_mine', [`0x${blocks.toString(16)}`, '0x1']),
    payUsdt: (to: Hex, base: bigint) => chain.payToken(usdtContract, to, base),
    payFake: (to: Hex, base: bigint) => chain.payToken(fakeToken, to, base),
    payByContract: (to: readonly Hex[], wei: readonly bigint[]) => chain.payCoinThrough(batcher, to, wei),
    payAndUndo: (to: Hex, wei: bigint) =>
      chain.send({ to: undoer, value: wei, data: encodeFunctionData({ abi: undoerAbi, functionName: 'payAndUndo', args: [to] }) }),
    /** A sweep: the merchant's own key spends what arrived. */
    sweep: async (from: Hex, to: Hex, wei: bigint) => {
      await chain.rpc('anvil_impersonateAccount', [from]);
      return chain.send({ from, to, value: wei });
    },
  };
}

/** A scan with harmless defaults. */
export function scanOf(adapter: ChainAdapter, input: Partial<ScanInput>): Promise<ScanResult> {
  return adapter.scan({ chain: ethereum, pass: 'head', cursor: null, headers: [], startMs: 0, addresses: [], blocksMax: 1000, ...input });
}

export async function outputOf(adapter: ChainAdapter, input: Partial<ScanInput>): Promise<ScanOutput> {
  const result = await scanOf(adapter, input);
  if (!result.ok) throw new Error(`${result.failure}: ${result.detail}`);
  return result.output;
}

/** The present tip as a cursor, with the headers below it. */
export async function cursorNow(adapter: ChainAdapter): Promise<{ readonly cursor: Header; readonly headers: readonly Header[] }> {
  const { cursor, headers } = await outputOf(adapter, { startMs: Number.MAX_SAFE_INTEGER });
  return { cursor, headers };
}

/** What a chain object would keep: cursor, headers and transfers of one pass. Each step is one scan. */
export function startWatching(adapter: ChainAdapter, addresses: readonly string[], defaults: Partial<ScanInput> = {}) {
  let cursor: Header | null = defaults.cursor ?? null;
  let headers: readonly Header[] = defaults.headers ?? [];
  const transfers = new Map<string, FoundTransfer>();
  const step = async (more: Partial<ScanInput> = {}): Promise<ScanResult> => {
    const result = await scanOf(adapter, { ...defaults, ...more, cursor, headers, addresses });
    if (!result.ok) return result;
    const { output } = result;
    if (output.ancestor !== null) {
      const { height } = output.ancestor;
      headers = headers.filter((header) => header.height <= height);
      for (const [key, transfer] of transfers) if (transfer.height > height) transfers.delete(key);
    }
    headers = [...headers, ...output.headers];
    for (const transfer of output.transfers) transfers.set(transferKey(transfer), transfer);
    cursor = output.cursor;
    return result;
  };
  return {
    step,
    /** Steps until nothing is behind. */
    catchUp: async (more: Partial<ScanInput> = {}): Promise<void> => {
      for (;;) {
        const result = await step(more);
        if (!result.ok) throw new Error(`${result.failure}: ${result.detail}`);
        if (result.output.behind === 0) return;
      }
    },
    found: (): readonly FoundTransfer[] => [...transfers.values()].sort((a, b) => a.height - b.height || (transferKey(a) < transferKey(b) ? -1 : 1)),
    cursor: () => cursor,
  };
}
