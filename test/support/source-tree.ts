// Owns reading our own sources for the tidy test: files, imports, functions. Judges nothing.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

export const root: string = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface Import {
  readonly specifier: string;
  /** Only types come through, so nothing of the other side is run. */
  readonly isType: boolean;
  /** The imported file, from the root of the project; null for packages. */
  readonly file: string | null;
}

export interface SourceFile {
  readonly file: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** The text with comments blanked out, so that a word in prose is no finding. */
  readonly code: string;
  readonly imports: readonly Import[];
  readonly functions: readonly { readonly name: string; readonly firstLine: number; readonly lineCount: number }[];
}

const isSource = (file: string): boolean => /\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts');
const isGenerated = (file: string): boolean =>
  file.startsWith('views/messages/compiled/') || file === 'views/assets/manifest.ts' || file.startsWith('test/.artifacts/');

/** All hand-written sources below the folders, parsed. */
export function readSources(folders: readonly string[]): readonly SourceFile[] {
  return folders
    .flatMap((folder) => filesBelow(folder))
    .filter((file) => isSource(file) && !isGenerated(file))
    .sort()
    .map(readSource);
}

function filesBelow(folder: string): readonly string[] {
  const place = path.join(root, folder);
  if (!existsSync(place)) return [];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function readSource(file: string): SourceFile {
  const text = readFileSync(path.join(root, file), 'utf8');
  const { program, module, comments } = parseSync(file, text);
  const requests = [
    ...module.staticImports.map((one) => ({
      specifier: one.moduleRequest.value,
      isType: one.entries.length > 0 && one.entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) =>
        entry.moduleRequest === null || entry.moduleRequest === undefined ? [] : [{ specifier: entry.moduleRequest.value, isType: entry.isType }],
      ),
    ),
    ...module.dynamicImports.map((one) => ({ specifier: text.slice(one.moduleRequest.start + 1, one.moduleRequest.end - 1), isType: false })),
  ];
  let code = text;
  for (const { start, end } of comments) code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end);
  return {
    file,
    text,
    lines: text.split('\n'),
    code,
    imports: requests.map((one) => ({ ...one, file: resolveImport(file, one.specifier) })),
    functions: functionsOf(program as unknown as Node, text),
  };
}

function resolveImport(file: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const base = path.join(path.dirname(file), specifier).split(path.sep).join('/');
  const found = ['', '.ts', '.tsx', '.d.ts', '.mjs', '.js', '/index.ts', '/index.tsx'].find(
    (ending) => existsSync(path.join(root, base + ending)) && path.extname(base + ending) !== '',
  );
  return found === undefined ? base : base + found;
}

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

function functionsOf(program: Node, text: string): SourceFile['functions'] {
  const found: { name: string; firstLine: number; lineCount: number }[] = [];
  const visit = (value: unknown, name: string): void => {
    if (Array.isArray(value)) return value.forEach((one) => visit(one, name));
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node & Readonly<Record<string, unknown>>;
    const ownName = nameOf(node) ?? name;
    if (functionTypes.has(node.type)) {
      const before = text.slice(0, node.start).split('\n').length;
      found.push({ name: ownName, firstLine: before, lineCount: text.slice(node.start, node.end).split('\n').length });
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'parent') visit(child, ownName);
  };
  visit(program, 'module');
  return found;
}

function nameOf(node: Readonly<Record<string, unknown>>): string | null {
  const named = (node['id'] ?? node['key']) as { readonly name?: unknown } | null | undefined;
  return typeof named?.name === 'string' ? named.name : null;
}
