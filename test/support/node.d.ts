// Declares what the tests use of Node and of two untyped packages. Node's own types are kept out of the project on purpose: they would
// let the Worker's sources use what a Worker does not have.
declare module 'node:child_process' {
  export interface Stream {
    on(event: 'data', listener: (bytes: Uint8Array) => void): this;
    setEncoding(encoding: 'utf8'): this;
  }
  export interface ChildProcess {
    readonly pid: number | undefined;
    readonly stdin: { end(text: string): void };
    readonly exitCode: number | null;
    readonly stdout: Stream;
    readonly stderr: Stream;
    /** The way to talk to it, where `stdio` asks for one. */
    readonly channel?: { unref(): void };
    kill(signal?: string): boolean;
    once(event: 'exit', listener: (code: number | null, signal: string | null) => void): this;
    once(event: 'error', listener: (problem: Error) => void): this;
    unref(): void;
  }
  export interface SpawnOptions {
    readonly cwd?: string;
    readonly detached?: boolean;
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly stdio?: readonly ('ignore' | 'pipe' | 'inherit' | 'ipc')[];
  }
  export function spawn(program: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  export function execFileSync(
    program: string,
    args: readonly string[],
    options?: { readonly encoding: 'utf8'; readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>> },
  ): string;
}

declare module 'node:fs' {
  export interface Dirent {
    readonly name: string;
    readonly parentPath: string;
    isFile(): boolean;
    isDirectory(): boolean;
  }
  export function existsSync(path: string): boolean;
  export function mkdirSync(path: string, options?: { readonly recursive?: boolean }): void;
  export function mkdtempSync(prefix: string): string;
  export function readFileSync(path: string | URL, encoding: 'utf8'): string;
  export function readFileSync(path: string | URL): Uint8Array;
  export function readdirSync(path: string): string[];
  export function readdirSync(path: string, options: { readonly withFileTypes: true; readonly recursive?: boolean }): Dirent[];
  export function rmSync(path: string, options?: { readonly recursive?: boolean; readonly force?: boolean; readonly maxRetries?: number }): void;
  export function statSync(path: string): { readonly size: number; isDirectory(): boolean };
  export function writeFileSync(path: string, content: string | Uint8Array): void;
}

declare module 'node:http' {
  export interface IncomingMessage extends AsyncIterable<Uint8Array> {
    readonly method?: string;
    readonly url?: string;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  }
  export interface ServerResponse {
    writeHead(status: number, headers?: Readonly<Record<string, string>>): this;
    write(body: string | Uint8Array): boolean;
    end(body?: string | Uint8Array): void;
    destroy(): void;
    readonly destroyed: boolean;
    once(event: 'drain' | 'close', listener: () => void): this;
    off(event: 'drain' | 'close', listener: () => void): this;
  }
  export interface Server {
    listen(port: number, host: string, ready: () => void): this;
    address(): { readonly port: number };
    close(done?: () => void): void;
    closeAllConnections(): void;
  }
  export function createServer(listener: (request: IncomingMessage, response: ServerResponse) => void): Server;
}

declare module 'node:module' {
  export function createRequire(from: string | URL): { (id: string): unknown; resolve(id: string): string };
}

declare module 'node:net' {
  export interface Server {
    listen(port: number, host: string, ready: () => void): this;
    address(): { readonly port: number };
    close(done?: () => void): void;
    once(event: 'error', listener: (problem: Error) => void): this;
  }
  export function createServer(): Server;
}

declare module 'node:os' {
  export function tmpdir(): string;
}

declare module 'node:path' {
  const path: {
    readonly sep: string;
    basename(path: string, suffix?: string): string;
    dirname(path: string): string;
    extname(path: string): string;
    join(...parts: readonly string[]): string;
    relative(from: string, to: string): string;
    resolve(...parts: readonly string[]): string;
  };
  export default path;
}

declare module 'node:url' {
  export function fileURLToPath(url: string | URL): string;
  export function pathToFileURL(path: string): URL;
}

declare module 'smtp-server' {
  export interface SMTPSession {
    readonly envelope: { readonly mailFrom: { readonly address: string }; readonly rcptTo: readonly { readonly address: string }[] };
  }
  export interface SMTPServerOptions {
    readonly authOptional?: boolean;
    readonly disabledCommands?: readonly string[];
    readonly allowInsecureAuth?: boolean;
    readonly logger?: boolean;
    readonly disableReverseLookup?: boolean;
    onAuth?(
      auth: { readonly username: string; readonly password: string },
      session: SMTPSession,
      done: (problem: Error | null, answer?: { user: string }) => void,
    ): void;
    onData?(stream: AsyncIterable<Uint8Array>, session: SMTPSession, done: (problem?: Error | null) => void): void;
  }
  export class SMTPServer {
    constructor(options: SMTPServerOptions);
    readonly server: { address(): { readonly port: number } };
    listen(port: number, host: string, ready: () => void): void;
    close(done: () => void): void;
    on(event: 'error', listener: (problem: Error) => void): void;
  }
}

declare module 'solc' {
  const solc: { compile(input: string): string };
  export default solc;
}

declare const process: {
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  readonly pid: number;
  readonly platform: string;
  cwd(): string;
  getuid?(): number;
  kill(pid: number, signal?: string | 0): boolean;
  once(event: 'exit', listener: () => void): void;
};

interface ImportMeta {
  readonly url: string;
}
