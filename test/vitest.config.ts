// The four kinds of tests: domain (pure), worker (in workerd), chain (real nodes), e2e (browser and the real local home).
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (place: string) => path.join(root, place);
const alias = { 'zod/v4/core': at('scripts/config/zod-core.mjs') };

// A Worker for tests may export more than the deployed one (crash points, floors); without it the deployed one is the subject.
const testMain = at('test/support/worker-entry.ts');

const vars = {
  HOME_KIND: 'test',
  PUBLIC_ORIGIN: 'http://quittance.test',
  MASTER_KEY: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  ALLOW_LOOPBACK_WEBHOOKS: 'yes',
  // Nobody listens there: what a test wants to hear it says itself, and no name outside is ever asked for.
  RATE_SOURCES: JSON.stringify({ coinbase: 'http://127.0.0.1:7', kraken: 'http://127.0.0.1:7', frankfurter: 'http://127.0.0.1:7' }),
  CHAIN_PROVIDERS: JSON.stringify({
    ETH: ['http://127.0.0.1:1', 'http://127.0.0.1:2'],
    BSC: ['http://127.0.0.1:3', 'http://127.0.0.1:4'],
    BASE: ['http://127.0.0.1:5', 'http://127.0.0.1:6'],
  }),
};

// Handed on to test/support/telling-switches.ts; a whole run has one setting: npm run campaign -- switches
const switches = { TEST_QUEUE: process.env['TEST_QUEUE'] ?? '', TEST_ALARMS: process.env['TEST_ALARMS'] ?? '' };

const migrations = existsSync(at('migrations/meta')) ? await readD1Migrations(at('migrations')) : [];

export default defineConfig({
  root,
  test: {
    reporters: ['default'],
    coverage: { provider: 'istanbul', include: ['src/**', 'views/**'], reportsDirectory: at('coverage') },
    projects: [
      { root, resolve: { alias }, test: { name: 'domain', environment: 'node', include: ['test/domain/**/*.test.{ts,tsx}', 'test/tidy.test.ts'] } },
      {
        root,
        resolve: { alias },
        plugins: [
          cloudflareTest({
            wrangler: { configPath: at('wrangler.toml') },
            ...(existsSync(testMain) ? { main: testMain } : {}),
            miniflare: { bindings: { ...vars, ...switches, TEST_MIGRATIONS: migrations, TEST_DUPLICATES: process.env['TEST_DUPLICATES'] ?? '6' } },
          }),
        ],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.{ts,tsx}'],
          setupFiles: [at('test/support/worker-setup.ts')],
          // Files of one worker share its runtime, which takes longer to start than most files to run; the set-up empties all storage between.
          isolate: false,
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          deps: {
            optimizer: {
              ssr: {
                enabled: true,
                // All of them: one that is found later makes the bundler start again in the middle of a test file.
                include: [
                  'hono',
                  'hono/route',
                  'hono/body-limit',
                  'hono/cookie',
                  'hono/factory',
                  'hono/html',
                  'hono/jsx',
                  'hono/jsx/jsx-runtime',
                  'hono/jsx/jsx-dev-runtime',
                  'hono/utils/html',
                  'zod',
                  'drizzle-orm',
                  'drizzle-orm/d1',
                  'drizzle-orm/sqlite-core',
                  '@scure/base',
                  '@scure/bip32',
                  '@noble/hashes/hmac.js',
                  '@noble/hashes/legacy.js',
                  '@noble/hashes/sha2.js',
                  '@noble/hashes/sha3.js',
                  '@noble/hashes/utils.js',
                  '@noble/curves/secp256k1.js',
                  'hono-openapi',
                  'qr',
                  '@simplewebauthn/server',
                  'otplib/functional',
                  '@cfworker/json-schema',
                  'fast-check',
                  'jose',
                  'openapi-fetch',
                  'postal-mime',
                  'standardwebhooks',
                ],
              },
            },
          },
        },
      },
      {
        root,
        resolve: { alias },
        test: { name: 'chain', environment: 'node', include: ['test/chain/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 1 },
      },
      {
        root,
        resolve: { alias },
        test: { name: 'e2e', environment: 'node', include: ['test/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000, maxWorkers: 2 },
      },
    ],
  },
});
