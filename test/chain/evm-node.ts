// Owns the real node of these tests: anvil on a free port, our test token where the real one lives, and what they pay with.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import solc from 'solc';
import { encodeFunctionData, parseAbi } from 'viem';
import { assetOf, chains } from '../../src/domain/asset';

const anvilBinary = path.join(path.dirname(createRequire(import.meta.url).resolve('@foundry-rs/anvil-linux-amd64/package.json')), 'bin', 'anvil');

export interface EvmNode {
  readonly url: string;
  rpc<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T>;
  /** Mines empty blocks and moves the chain's clock so that the newest is stamped now. */
  mine(blocks: number): Promise<void>;
  height(): Promise<number>;
  stop(): Promise<void>;
}

/** A fresh node that mines only when told to. */
export async function startEvmNode(evmChainId = 1, more: readonly string[] = []): Promise<EvmNode> {
  const args = ['--host', '127.0.0.1', '--port', '0', '--chain-id', String(evmChainId), '--no-mining', '--slots-in-an-epoch', '2', ...more];
  const child = spawn(anvilBinary, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (bytes: Uint8Array) => {
      text += new TextDecoder().decode(bytes);
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
    child.once('exit', () => reject(new Error(`anvil ended: ${text}`)));
  });
  const rpc = async <T>(method: string, ...params: readonly unknown[]): Promise<T> => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
    const { result, error } = (await response.json()) as { result: T; error?: { message: string } };
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  return {
    url,
    rpc,
    mine: async (blocks) => {
      await rpc('anvil_mine', `0x${blocks.toString(16)}`, '0x1');
    },
    height: async () => Number(await rpc<string>('eth_blockNumber')),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const source = `
pragma solidity ^0.8.20;
contract TestToken {
  event Transfer(address indexed from, address indexed to, uint256 value);
  function mint(address to, uint256 value) external { emit Transfer(address(0), to, value); }
  function transfer(address to, uint256 value) external returns (bool) { emit Transfer(msg.sender, to, value); return true; }
  function transferOften(address[] calldata to, uint256 value) external { for (uint i; i < to.length; i++) emit Transfer(msg.sender, to[i], value); }
}
contract Batcher {
  function pay(address payable[] calldata to, uint256 each) external payable { for (uint i; i < to.length; i++) { (bool sent,) = to[i].call{value: each}(""); require(sent); } }
  function payAndUndo(address payable to) external payable { try this.payThenRevert{value: msg.value}(to) {} catch {} }
  function payThenRevert(address payable to) external payable { (bool sent,) = to.call{value: msg.value}(""); require(sent); revert("undone"); }
}`;

export const testAbi = parseAbi([
  'function mint(address to, uint256 value)',
  'function transfer(address to, uint256 value) returns (bool)',
  'function transferOften(address[] to, uint256 value)',
  'function pay(address[] to, uint256 each) payable',
  'function payAndUndo(address to) payable',
]);

let compiled: { TestToken: string; Batcher: string } | null = null;

/** Run-time code of the two contracts, compiled once. */
export function testContracts(): { readonly TestToken: string; readonly Batcher: string } {
  if (compiled !== null) return compiled;
  const input = { language: 'Solidity', sources: { 'test.sol': { content: source } }, settings: { outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } } } };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as { contracts: { 'test.sol': Record<string, { evm: { deployedBytecode: { object: string } } }> } };
  const codeOf = (name: string): string => `0x${output.contracts['test.sol'][name]?.evm.deployedBytecode.object ?? ''}`;
  compiled = { TestToken: codeOf('TestToken'), Batcher: codeOf('Batcher') };
  return compiled;
}

export const usdt = assetOf('USDT_ERC20');
export const ether = assetOf('ETH');
export const ethereum = chains.ETH;
export const fakeToken = `0x${'fa4e'.repeat(10)}`;
export const batcher = `0x${'ba7c'.repeat(10)}`;
export const tokenUnit = 10n ** 6n;
export const etherUnit = 10n ** 18n;

/** An address that nobody has used, the same for the same number. */
export function addressOf(number: number): string {
  return `0x${(0xabcdef0000n + BigInt(number)).toString(16).padStart(40, '0')}`;
}

/** A node with the test token at the real USDT contract, the same code at a stranger's address, and the batcher. */
export async function startEvmScene(evmChainId = 1, more: readonly string[] = []): Promise<EvmNode & { readonly payer: string }> {
  const node = await startEvmNode(evmChainId, more);
  const code = testContracts();
  await node.rpc('anvil_setCode', usdt.contract, code.TestToken);
  await node.rpc('anvil_setCode', fakeToken, code.TestToken);
  await node.rpc('anvil_setCode', batcher, code.Batcher);
  const [payer] = await node.rpc<string[]>('eth_accounts');
  return { ...node, payer: payer ?? '' };
}

export type EvmScene = Awaited<ReturnType<typeof startEvmScene>>;

/** Each sends one transaction into the pool and gives its hash; the test mines. */
export const pay = {
  token: (scene: EvmScene, to: string, value: bigint, contract = usdt.contract ?? ''): Promise<string> =>
    send(scene, contract, encodeFunctionData({ abi: testAbi, functionName: 'transfer', args: [hex(to), value] }), 0n),
  tokens: (scene: EvmScene, to: readonly string[], value: bigint): Promise<string> =>
    send(scene, usdt.contract ?? '', encodeFunctionData({ abi: testAbi, functionName: 'transferOften', args: [to.map(hex), value] }), 0n),
  coin: (scene: EvmScene, to: string, value: bigint): Promise<string> => send(scene, to, '0x', value),
  coinByContract: (scene: EvmScene, to: readonly string[], each: bigint): Promise<string> =>
    send(scene, batcher, encodeFunctionData({ abi: testAbi, functionName: 'pay', args: [to.map(hex), each] }), each * BigInt(to.length)),
  coinUndone: (scene: EvmScene, to: string, value: bigint): Promise<string> =>
    send(scene, batcher, encodeFunctionData({ abi: testAbi, functionName: 'payAndUndo', args: [hex(to)] }), value),
};

function hex(address: string): `0x${string}` {
  return address as `0x${string}`;
}

async function send(scene: EvmScene, to: string, data: string, value: bigint): Promise<string> {
  return scene.rpc<string>('eth_sendTransaction', { from: scene.payer, to, data, value: `0x${value.toString(16)}`, gas: '0x4c4b40' });
}
