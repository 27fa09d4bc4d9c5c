// Deploys to Cloudflare: npm run deploy -- staging|production. Migrations first, then the Worker: old code must run on the new schema
// for the seconds between, so schemas change in two steps.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { prepare } from './prepare.mjs';
import { ensureInstalled } from './support/install.mjs';
import { execute, root } from './support/node.mjs';

const [environment] = process.argv.slice(2);

async function deploy() {
  if (environment !== 'staging' && environment !== 'production') return refuse('Say where to: npm run deploy -- staging, or npm run deploy -- production');
  await ensureInstalled();
  const { parse } = await import('smol-toml');
  const settings = parse(readFileSync(path.join(root, 'wrangler.toml'), 'utf8')).env[environment];
  if (/^[0-]+$/.test(settings.d1_databases[0].database_id)) {
    return refuse(
      `wrangler.toml has no database for ${environment} yet. Make one with "node scripts/run.mjs wrangler d1 create ${settings.d1_databases[0].database_name}" and put its id under [[env.${environment}.d1_databases]].`,
    );
  }
  if (settings.vars.PUBLIC_ORIGIN === '')
    return refuse(`Put the address that people will use into PUBLIC_ORIGIN under [env.${environment}.vars] in wrangler.toml.`);
  await prepare();
  const migrated = await execute('wrangler', ['d1', 'migrations', 'apply', 'DB', '--remote', '--env', environment]);
  if (migrated !== 0) return migrated;
  const deployed = await execute('wrangler', ['deploy', '--minify', '--env', environment]);
  if (deployed === 0) sayWhatNext(settings.vars.PUBLIC_ORIGIN);
  return deployed;
}

/** A fresh instance belongs to whoever opens its set-up page first and knows the code. */
function sayWhatNext(origin) {
  console.log(`\nFirst run: open ${origin}/setup. It asks for the set-up code, a secret of at least 12 characters that only you know:`);
  console.log(`  node scripts/run.mjs wrangler secret put SETUP_CODE --env ${environment}`);
  console.log('Once somebody runs the instance, the page is locked and the code is of no use any more.');
}

function refuse(sentence) {
  console.error(sentence);
  return 2;
}

process.exit(await deploy());
