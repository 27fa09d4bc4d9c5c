// The house rules that a machine can keep. A rule that has been said twice in a review belongs here.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSources, root, type SourceFile } from './support/source-tree';

/** Programs that readers copy and run elsewhere: text that only looks like ours. */
const shownPrograms = 'views/integration/snippets.ts';

const sources = readSources(['src', 'views']);
const all = [...sources, ...readSources(['test', 'scripts'])];
const byFile: ReadonlyMap<string, SourceFile> = new Map(all.map((source) => [source.file, source]));
const isBrowser = (file: string): boolean => /^views\/assets\/(app|embed)\//.test(file);
const serverSources = sources.filter(({ file }) => !isBrowser(file));

/** One layer's neighbours: which layers it may run, of which it may know types only, and which packages it may use. */
interface Layer {
  readonly runs: readonly string[];
  readonly types?: readonly string[];
  readonly packages?: readonly string[];
}

const layers: Readonly<Record<string, Layer>> = {
  domain: { runs: [], packages: ['@noble/', '@scure/'] },
  lib: { runs: [], packages: ['@noble/hashes'] },
  db: { runs: ['domain'], packages: ['drizzle-orm'] },
  gateways: { runs: ['domain', 'lib'], packages: ['@noble/', '@scure/', 'cloudflare:sockets'] },
  auth: {
    runs: ['domain', 'db', 'lib'],
    types: ['env'],
    packages: ['@scure/base', '@noble/hashes', 'node:crypto', 'hono/cookie', 'hono', '@simplewebauthn/server', 'otplib'],
  },
  commands: { runs: ['domain', 'db', 'auth', 'lib'], types: ['objects', 'env', 'gateways'] },
  objects: { runs: ['domain', 'db', 'lib', 'gateways'], types: ['env', 'commands'], packages: ['cloudflare:workers'] },
  jobs: { runs: ['commands', 'db', 'gateways', 'domain', 'lib', 'queues'], types: ['env', 'objects'] },
  queues: { runs: ['commands', 'db', 'gateways', 'domain', 'lib', 'views'], types: ['env', 'objects'] },
  http: {
    runs: ['commands', 'db', 'auth', 'views', 'domain', 'lib', 'env'],
    types: ['objects'],
    packages: ['hono', 'hono-openapi', '@hono/standard-validator', 'zod', '@scure/base', '@noble/hashes'],
  },
  views: { runs: ['domain'], packages: ['hono', 'qr'] },
  env: { runs: ['domain'], types: ['objects'] },
};

/** Commands know gateways by type only; for requests from the net this file hands them over. */
const wiring = 'src/http/outbound.ts';

function layerOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'views' ? 'views' : second.replace(/\.tsx?$/, '');
}

function find(files: readonly SourceFile[], pattern: RegExp, isAllowed: (file: string) => boolean = () => false): readonly string[] {
  return files
    .filter(({ file }) => !isAllowed(file))
    .flatMap(({ file, code }) => code.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])));
}

describe('layers', () => {
  test('each layer imports only its neighbours', () => {
    const broken = serverSources.flatMap(({ file, imports }) => {
      const own = layerOf(file);
      const layer = layers[own];
      if (layer === undefined) return own === 'index' ? [] : [`${file} is in no layer`];
      const allowed = [own, ...layer.runs, ...(file === wiring ? ['gateways'] : [])];
      return imports.flatMap((one) => {
        if (one.file === null) return isAllowedPackage(layer, one.specifier) ? [] : [`${file} uses ${one.specifier}`];
        const target = layerOf(one.file);
        return allowed.includes(target) || (one.isType && layer.types?.includes(target) === true) ? [] : [`${file} imports ${one.file}`];
      });
    });
    expect(broken).toEqual([]);
  });

  test('only the chain object talks to chains and only the rate object to rate sources', () => {
    const owners: Readonly<Record<string, string>> = {
      'src/gateways/chain/': 'src/objects/chain-object.ts',
      'src/gateways/rates/': 'src/objects/rate-object.ts',
    };
    const broken = serverSources
      .filter(({ file }) => file.startsWith('src/objects/'))
      .flatMap(({ file, imports }) =>
        imports.flatMap((one) => {
          const owner = Object.entries(owners).find(([folder]) => one.file?.startsWith(folder))?.[1];
          return owner === undefined || owner === file || one.isType || isPartOf(owner, file) ? [] : [`${file} imports ${one.file}`];
        }),
      );
    expect(broken).toEqual([]);
  });

  test('the three surfaces never import each other', () => {
    const surfaces = ['api', 'web', 'compat'];
    const surfaceOf = (file: string): string | undefined => surfaces.find((surface) => file.startsWith(`src/http/${surface}/`));
    const broken = serverSources.flatMap(({ file, imports }) => {
      const own = surfaceOf(file);
      return imports.flatMap((one) =>
        own !== undefined && one.file !== null && surfaceOf(one.file) !== undefined && surfaceOf(one.file) !== own ? [`${file} imports ${one.file}`] : [],
      );
    });
    expect(broken).toEqual([]);
  });

  test('no file is left that nothing imports', () => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const one of byFile.get(file)?.imports ?? []) if (one.file !== null) visit(one.file);
    };
    const isEntry = (file: string): boolean =>
      file === 'src/index.ts' ||
      /^scripts\/([^/]+\.mjs|config\/|support\/(demo|screens|product-sheets)\.mjs)/.test(file) ||
      /\.test\.tsx?$/.test(file) ||
      file.startsWith('test/campaign/') ||
      file.startsWith('test/bench/') ||
      file.startsWith('test/screens/') ||
      [
        'views/assets/app/main.ts',
        'views/assets/embed/v1.ts',
        'views/gallery.tsx',
        'test/vitest.config.ts',
        'test/support/worker-setup.ts',
        'test/support/worker-entry.ts',
        // Started as a program of its own: it needs another compiler.
        'test/support/openapi-types.mjs',
      ].includes(file);
    all.filter(({ file }) => isEntry(file)).forEach(({ file }) => visit(file));
    expect(all.map(({ file }) => file).filter((file) => !reached.has(file))).toEqual([]);
  });
});

describe('money, time and chance', () => {
  test('money is never a float', () => {
    const moneyFiles = serverSources.filter(({ file }) =>
      /^src\/(domain|commands|objects|db)\/.*(money|asset|currency|quote|rate|ledger|invoice|transfer|matching|option|balance)|^src\/gateways\/rates/.test(
        file,
      ),
    );
    expect([...find(serverSources, /\bparseFloat\(|\.toFixed\(|\.toPrecision\(/), ...find(moneyFiles, /(?<![\w.'"`-])\d+\.\d+(?![\w.'"`])/)]).toEqual([]);
  });

  test('only lib/clock knows the time and only lib/random knows chance', () => {
    const pattern = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bgetRandomValues\(|\brandomUUID\(|\bperformance\.now\(/;
    const isAllowed = (file: string): boolean => file === 'src/lib/clock.ts' || file === 'src/lib/random.ts' || file === shownPrograms;
    expect(find(serverSources, pattern, isAllowed)).toEqual([]);
  });
});

describe('the platform', () => {
  test('D1 has no transactions: every write is one batch', () => {
    expect(find(serverSources, /\.transaction\(/, (file) => !file.startsWith('src/'))).toEqual([]);
  });

  test('the environment is read at the edge only', () => {
    const isEdge = (file: string): boolean => /^src\/(index|env)\.ts$|^src\/(objects|http|queues|jobs)\//.test(file) || file === shownPrograms;
    expect(find(serverSources, /\benv\.[A-Z]/, isEdge)).toEqual([]);
  });

  test('nothing in a page needs a looser policy than self', () => {
    const views = serverSources.filter(({ file }) => file.startsWith('views/') && !file.startsWith('views/mail/'));
    expect(
      find(
        views,
        /hx-on|["'`]js:|(?<!<[A-Z][^>]*)\sstyle=|<script>|javascript:|dangerouslySetInnerHTML|hx-trigger="[^"]*\[/,
        (file) => file === 'views/safe-url.ts',
      ),
    ).toEqual([]);
  });
});

describe('words', () => {
  test('every message exists in English and in Russian, with the same placeholders', () => {
    const [english, russian] = ['en', 'ru'].map(readMessages);
    expect(Object.keys(russian ?? {}).sort()).toEqual(Object.keys(english ?? {}).sort());
    const differing = Object.keys(english ?? {}).filter((key) => placeholders(english?.[key]) !== placeholders(russian?.[key]));
    expect(differing).toEqual([]);
  });

  test('nothing is promised for later', () => {
    expect(
      all
        .filter(({ file }) => file !== 'test/tidy.test.ts')
        .flatMap(({ file, lines }) => lines.flatMap((line, index) => (/\bTODO\b|\bFIXME\b|coming soon/i.test(line) ? [`${file}:${index + 1}`] : []))),
    ).toEqual([]);
  });

  test('each file begins by saying what it owns', () => {
    expect(all.filter(({ text }) => !text.startsWith('//') && !text.startsWith('/*')).map(({ file }) => file)).toEqual([]);
  });
});

describe('size', () => {
  test('a function has at most 70 lines', () => {
    const isTest = (file: string): boolean => file.startsWith('test/');
    const long = all
      .filter(({ file }) => !isTest(file))
      .flatMap(({ file, functions }) =>
        functions.filter(({ lineCount }) => lineCount > 70).map(({ name, firstLine, lineCount }) => `${file}:${firstLine} ${name} has ${lineCount} lines`),
      );
    expect(long).toEqual([]);
  });

  test('a file has at most 400 lines', () => {
    expect(all.filter(({ lines }) => lines.length > 401).map(({ file, lines }) => `${file} has ${lines.length} lines`)).toEqual([]);
  });

  test('a line has at most 160 characters', () => {
    // Tables read better unbroken, and a test's data is a table too.
    expect(
      sources.flatMap(({ file, lines }) => lines.flatMap((line, index) => (line.length > 160 ? [`${file}:${index + 1} has ${line.length} characters`] : []))),
    ).toEqual([]);
  });
});

function isAllowedPackage(layer: Layer, specifier: string): boolean {
  return layer.packages?.some((name) => specifier === name || specifier.startsWith(name.endsWith('/') ? name : `${name}/`)) === true;
}

/** A file that only its owner imports is a part of it. */
function isPartOf(owner: string, file: string): boolean {
  return serverSources.filter((source) => source.imports.some((one) => one.file === file && !one.isType)).every((source) => source.file === owner);
}

type Messages = Readonly<Record<string, unknown>>;

interface InlangSettings {
  readonly 'plugin.inlang.messageFormat': { readonly pathPattern: readonly string[] };
}

function readMessages(locale: string): Messages {
  const settings = JSON.parse(readFileSync(path.join(root, 'scripts/config/project.inlang/settings.json'), 'utf8')) as InlangSettings;
  const all: Record<string, unknown> = {};
  for (const pattern of settings['plugin.inlang.messageFormat'].pathPattern) {
    const file = path.join(root, 'scripts/config', pattern.replace('{locale}', locale));
    const { $schema: _schema, ...messages } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    for (const key of Object.keys(messages)) expect(Object.hasOwn(all, key) ? `${key} stands in two files` : '').toBe('');
    Object.assign(all, messages);
  }
  return all;
}

/** Plural forms differ between languages, so each name counts once. */
function placeholders(message: unknown): string {
  return [...new Set(JSON.stringify(message ?? '').match(/\{[a-zA-Z0-9_]+\}/g) ?? [])].sort().join(' ');
}
