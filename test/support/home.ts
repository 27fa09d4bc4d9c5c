// Owns a real local home for a test: its own data folder, its own port, its own settings; stopped, killed or restarted at will. Imports
// only Node, so that scripts can load it without a build.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface HomeOptions {
  /** Settings that replace those of wrangler.toml: CHAIN_PROVIDERS, RATE_SOURCES, SMTP_HOST and so on. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Left out, a temporary one that goes away with the home. */
  readonly folder?: string;
  readonly port?: number;
  /** How often the minute's work runs. */
  readonly cronMs?: number;
  readonly startTimeoutMs?: number;
}

export interface Home {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** What the home has printed so far, both streams. */
  output(): string;
  /** Orderly end; the data stays until `remove`. */
  stop(): Promise<void>;
  /** SIGKILL of the whole process group: the supervisor, the home and the runtime. */
  kill9(): Promise<void>;
  /** Starts again on the same data and port. */
  restart(): Promise<void>;
  /** Orderly end, and the temporary data goes. */
  remove(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

export async function startHome(options: HomeOptions = {}): Promise<Home> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'quittance-home-'));
  mkdirSync(folder, { recursive: true });
  const port = options.port ?? (await freePort());
  const printed: string[] = [];
  const forget = (): void => {
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  let running = await launch(folder, port, options, printed).catch((problem: unknown) => {
    forget();
    throw problem;
  });
  process.once('exit', () => killGroup(running.child)); // a test that throws would leave it running
  const stop = async (): Promise<void> => {
    running.child.kill('SIGTERM');
    await running.ended;
  };
  return {
    url: `http://localhost:${port}`,
    port,
    folder,
    output: () => printed.join(''),
    stop,
    kill9: async () => {
      killGroup(running.child);
      await running.ended;
    },
    restart: async () => {
      running = await launch(folder, port, options, printed);
    },
    remove: async () => {
      await stop();
      forget();
    },
  };
}

async function launch(folder: string, port: number, { vars = {}, cronMs, startTimeoutMs = 90_000 }: HomeOptions, printed: string[]): Promise<Running> {
  const settings = Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}=${value}`]);
  const args = [path.join(root, 'scripts/start.mjs'), '--port', String(port), '--vars-file', path.join(folder, 'dev.vars'), ...settings];
  const env = { ...process.env, QUITTANCE_DATA: path.join(folder, 'data'), ...(cronMs === undefined ? {} : { QUITTANCE_CRON_MS: String(cronMs) }) };
  // The channel ends with us, however we end, and with it the home; it must not keep us alive.
  const child = spawn(process.execPath, args, { cwd: root, detached: true, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.channel?.unref();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      killGroup(child);
      reject(new Error(`The home did not start within ${startTimeoutMs} ms:\n${printed.join('')}`));
    }, startTimeoutMs);
    let text = '';
    const reader = (): ((bytes: Uint8Array) => void) => {
      // A character may be cut in two by the pipe, each stream at its own place.
      const decoder = new TextDecoder();
      return (bytes) => {
        const part = decoder.decode(bytes, { stream: true });
        printed.push(part);
        text += part;
        if (!/^ready http/m.test(text)) return;
        clearTimeout(timer);
        text = '';
        resolve();
      };
    };
    child.stdout.on('data', reader());
    child.stderr.on('data', reader());
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The home ended (${code}):\n${printed.join('')}`));
    });
  });
  return { child, ended };
}

/** Ends the supervisor, the home and the runtime at once. The group's number is the first process's: see `detached`. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

/**
 * Below the ports that the system gives to outgoing connections: one of those would be taken by somebody else's call before the home, which
 * builds for a second or ten first, comes to listen.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) return port;
  }
  throw new Error('No port is free for a home.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
