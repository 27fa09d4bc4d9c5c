// Owns a development chain: one anvil process, a test token wherever it is wanted, payments, reorgs, and gates that make it look like
// several providers that can fail. Imports only packages, so that the demo can load it without a build. Nothing here is part of the Worker.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeFunctionData, parseAbi } from 'viem';

type Hex = `0x${string}`;

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const tokenAbi = parseAbi([
  'function configure(string name, string symbol, uint8 decimals)',
  'function mint(address to, uint256 value)',
  'function transfer(address to, uint256 value)',
  'function approve(address spender, uint256 value)',
]);
const batcherAbi = parseAbi(['function sendCoin(address[] to, uint256[] values) payable', 'function sendToken(address token, address[] to, uint256[] values)']);

export interface EvmChainOptions {
  readonly chainId?: number;
  /** 0 picks a free one. */
  readonly port?: number;
  /** Seconds between blocks; left out, each transaction makes its own block. */
  readonly blockTime?: number;
  /** `finalized` lies two epochs behind the head, `safe` one: 1 makes them follow within two blocks. */
  readonly slotsInAnEpoch?: number;
}

export interface TokenFacts {
  readonly name: string;
  readonly symbol: string;
  readonly decimals: number;
}

export interface Receipt {
  readonly transactionHash: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: Hex;
  readonly status: Hex;
  readonly logs: readonly { readonly address: Hex; readonly topics: readonly Hex[]; readonly logIndex: Hex }[];
}

export type EvmChain = Awaited<ReturnType<typeof startEvmChain>>;

/** Starts a chain and answers when it takes calls. */
export async function startEvmChain({ chainId = 1, port = 0, blockTime, slotsInAnEpoch = 1 }: EvmChainOptions = {}) {
  const args = ['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId), '--slots-in-an-epoch', String(slotsInAnEpoch)];
  const child = spawn(anvilBinary(), blockTime === undefined ? args : [...args, '--block-time', String(blockTime), '--mixed-mining'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end); // a test that throws would leave it behind
  const url = `http://${await listeningAddress(child)}`;
  const rpc = <T>(method: string, params: readonly unknown[] = []): Promise<T> => call<T>(url, method, params);
  const accounts = await rpc<Hex[]>('eth_accounts');
  const [faucet] = accounts;
  if (faucet === undefined) throw new Error('anvil has no accounts');
  return { url, chainId, accounts, faucet, rpc, stop: () => stopProcess(child), ...mining(rpc), ...payments(rpc, faucet) };
}

type Rpc = <T>(method: string, params?: readonly unknown[]) => Promise<T>;

function mining(rpc: Rpc) {
  return {
    height: async () => Number(BigInt(await rpc<Hex>('eth_blockNumber'))),
    mine: (blocks = 1) => rpc<null>('anvil_mine', [`0x${blocks.toString(16)}`]),
    setAutomine: (isOn: boolean) => rpc<null>('evm_setAutomine', [isOn]),
    /** Replaces the newest blocks by empty ones with other hashes: their transactions are gone. */
    reorg: (depth: number) => rpc<null>('anvil_reorg', [depth, []]),
    /** Replaces the newest blocks and puts raw signed transactions into the new ones: `[rawTransaction, offset from the fork]`. */
    reorgWith: (depth: number, transactions: readonly (readonly [Hex, number])[]) => rpc<null>('anvil_reorg', [depth, transactions]),
    rawTransaction: (hash: Hex) => rpc<Hex>('eth_getRawTransactionByHash', [hash]),
    receipt: (hash: Hex) => rpc<Receipt | null>('eth_getTransactionReceipt', [hash]),
  };
}

function payments(rpc: Rpc, faucet: Hex) {
  const send = (transaction: { readonly from?: Hex; readonly to: Hex; readonly data?: Hex; readonly value?: bigint }): Promise<Hex> => {
    const { value, ...rest } = transaction;
    return rpc<Hex>('eth_sendTransaction', [{ from: faucet, ...rest, ...(value === undefined ? {} : { value: `0x${value.toString(16)}` }) }]);
  };
  const place = async (contract: 'test-token' | 'batcher', address: Hex) => rpc<null>('anvil_setCode', [address, runtimeCode(contract)]);
  return {
    send,
    setBalance: (address: Hex, wei: bigint) => rpc<null>('anvil_setBalance', [address, `0x${wei.toString(16)}`]),
    /** Puts a mintable ERC-20 at any address: that of the real token, so that the asset table needs no change. */
    placeToken: async (address: Hex, { name, symbol, decimals }: TokenFacts): Promise<Hex> => {
      await place('test-token', address);
      return send({ to: address, data: encodeFunctionData({ abi: tokenAbi, functionName: 'configure', args: [name, symbol, decimals] }) });
    },
    mint: (token: Hex, to: Hex, base: bigint) => send({ to: token, data: encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [to, base] }) }),
    payToken: (token: Hex, to: Hex, base: bigint, from: Hex = faucet) =>
      send({ from, to: token, data: encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, base] }) }),
    payCoin: (to: Hex, wei: bigint, from: Hex = faucet) => send({ from, to, value: wei }),
    placeBatcher: async (address: Hex = '0x00000000000000000000000000000000000ba7c4'): Promise<Hex> => {
      await place('batcher', address);
      return address;
    },
    /** Coin that moves inside a contract: the transaction itself goes to the batcher. */
    payCoinThrough: (batcher: Hex, to: readonly Hex[], wei: readonly bigint[]) =>
      send({
        to: batcher,
        data: encodeFunctionData({ abi: batcherAbi, functionName: 'sendCoin', args: [to, wei] }),
        value: wei.reduce((sum, one) => sum + one, 0n),
      }),
    payTokenThrough: async (batcher: Hex, token: Hex, to: readonly Hex[], base: readonly bigint[]): Promise<Hex> => {
      await send({ to: token, data: encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [batcher, 2n ** 255n] }) });
      return send({ to: batcher, data: encodeFunctionData({ abi: batcherAbi, functionName: 'sendToken', args: [token, to, base] }) });
    },
  };
}

async function call<T>(url: string, method: string, params: readonly unknown[]): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { readonly result: T; readonly error?: { readonly message: string } };
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result;
}

export interface ProviderGate {
  readonly url: string;
  readonly calls: { count: number };
  /** Calls wait until the answer is called. */
  hold(): () => void;
  /** Down: connections are cut. Up again: calls go through. */
  close(): void;
  open(): void;
  stop(): Promise<void>;
}

/** One more provider of the same chain, with an origin of its own, that can be shut. `answer` may replace what the chain would say. */
export async function startProviderGate(url: string, answer: (body: string) => string | null = () => null): Promise<ProviderGate> {
  let isOpen = true;
  let held: Promise<void> = Promise.resolve();
  const hold = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    return resolve;
  };
  const calls = { count: 0 };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await textOf(request);
      if (!isOpen) return response.destroy();
      calls.count += 1;
      await held;
      const text = answer(body) ?? (await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text());
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const stop = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${server.address().port}`, calls, hold, close: () => void (isOpen = false), open: () => void (isOpen = true), stop };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of request) text += decoder.decode(bytes, { stream: true });
  return text + decoder.decode();
}

// The package's own launcher is one more process that would have to be ended, so the program behind it is started.
function anvilBinary(): string {
  const cpu = process.arch === 'x64' ? 'amd64' : process.arch;
  const binary = path.join(root, `node_modules/@foundry-rs/anvil-${process.platform}-${cpu}/bin/anvil`);
  if (!existsSync(binary)) throw new Error(`No anvil for ${process.platform}-${process.arch}: run "npm ci" first.`);
  return binary;
}

function listeningAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new TextDecoder();
    let text = '';
    const read = (bytes: Uint8Array): void => {
      if (text.length > 100_000) return; // the node logs each call: only its first lines matter
      text += decoder.decode(bytes);
      const found = /Listening on (127\.0\.0\.1:\d+)/.exec(text);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`anvil ended (${code}): ${text.slice(-500)}`)));
  });
}

function stopProcess(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null) return done();
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}

interface CompilerOutput {
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, { readonly evm: { readonly deployedBytecode: { readonly object: string } } }>>>>;
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
}

const compiled = new Map<string, Hex>();

function runtimeCode(contract: 'test-token' | 'batcher'): Hex {
  const known = compiled.get(contract);
  if (known !== undefined) return known;
  // Loaded on demand: the compiler is eight megabytes.
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const input = {
    language: 'Solidity',
    sources: { [contract]: { content: readFileSync(path.join(here, `contracts/${contract}.sol`), 'utf8') } },
    settings: { evmVersion: 'paris', optimizer: { enabled: true, runs: 200 }, outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } } },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as CompilerOutput;
  const problem = output.errors?.find((error) => error.severity === 'error');
  if (problem !== undefined) throw new Error(problem.formattedMessage);
  // An interface compiles to nothing, so the one with code is the contract.
  const code = Object.values(output.contracts?.[contract] ?? {})
    .map((one) => one.evm.deployedBytecode.object)
    .find((one) => one !== '');
  if (code === undefined) throw new Error(`${contract} has no code`);
  compiled.set(contract, `0x${code}`);
  return `0x${code}`;
}
