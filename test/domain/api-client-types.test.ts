// A client for the API is made from its description by a generator of other people, and the compiler holds a shop's program to it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeApi } from '../../src/http/api/v1';
import { root } from '../support/source-tree';

const folder = path.join(root, 'test/.artifacts/api');
const run = (program: string, ...args: string[]): string =>
  execFileSync(process.execPath, [path.join(root, program), ...args], { encoding: 'utf8', cwd: root });

test('types are generated from the description, and the shop\u2019s program fits them', async () => {
  mkdirSync(folder, { recursive: true });
  const description = path.join(folder, 'openapi.json');
  writeFileSync(description, JSON.stringify(await describeApi()));
  run('test/support/openapi-types.mjs', description, path.join(folder, 'schema.d.ts'));
  expect(run('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'test/support/api-journey.tsconfig.json')).toBe('');
}, 60_000);
