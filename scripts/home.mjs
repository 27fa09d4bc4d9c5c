// The local home itself: runs the Worker in workerd with everything it needs, on this machine only. Started by start.mjs, which has
// made sure of Node and the dependencies. Stops when told to, and when its parent is gone.
import { createServer } from 'node:net';
import path from 'node:path';
import { build } from './build.mjs';
import { leaveFolder, noteRuntimes, takeFolder } from './support/data-folder.mjs';
import { Advice, root } from './support/node.mjs';
import { applyMigrations, miniflareOptions, readWranglerToml } from './support/runtime.mjs';
import { ensureSecrets, readArguments, readSettingsFile } from './support/settings.mjs';

const minuteMs = 60_000;
const folder = path.resolve(root, process.env.QUITTANCE_DATA ?? '.quittance');

async function main() {
  const { vars, varsFile, port: wantedPort } = readArguments(process.argv.slice(2));
  if (ensureSecrets(varsFile)) console.log(`Fresh secrets are in ${shown(varsFile)}. Keep that file: what it protects cannot be read without it.`);
  const settings = readSettingsFile(varsFile);
  const port = await freePort(wantedPort ?? process.env.PORT ?? '8787');
  await takeFolder(folder);
  const code = await build().catch((problem) => {
    throw new Advice(`The Worker could not be built, so nothing was started:\n${problem.message}`);
  });
  const config = await readWranglerToml();
  // A name, not a number: passkeys belong to a name, and browsers give none to an address.
  const address = `http://localhost:${port}`;
  const home = await open(config, { code, port, address, vars: completeVars(config, { settings, vars, address }) });
  process.on('disconnect', () => void home.stop('SIGTERM'));
  greet(address, home.migrated, { varsFile, mailHost: vars.SMTP_HOST ?? settings.SMTP_HOST });
}

async function open(config, { code, port, address, vars }) {
  const { Miniflare } = await import('miniflare');
  const options = await miniflareOptions(config, { code, vars, port, folder, onLog: printLog, onRestart: () => noteRuntimes(folder, address) });
  const runtime = new Miniflare(options);
  try {
    await runtime.ready;
  } catch (problem) {
    await runtime.dispose().catch(() => {});
    throw new Advice(`The runtime did not start: ${problem.message}\nIf the data folder is damaged, move ${folder} away and start again.`);
  }
  const home = stopper(runtime);
  noteRuntimes(folder, address);
  const migrated = await migrate(runtime);
  home.fireEachMinute();
  return { ...home, migrated };
}

async function migrate(runtime) {
  try {
    return await applyMigrations(await runtime.getD1Database('DB'));
  } catch (problem) {
    throw new Advice(
      `The database could not be brought up to date: ${problem.message}\nMove ${folder} away to begin with empty data, or go back to the version that wrote it.`,
    );
  }
}

// Miniflare's own listeners exit before an orderly end, so they are replaced by ours.
function stopper(runtime) {
  let timer;
  let isStopping = false;
  const stop = async (signal) => {
    if (isStopping) return;
    isStopping = true;
    clearTimeout(timer);
    if (signal === 'SIGINT') console.log('\nStopping. Your data stays in place.');
    await runtime.dispose().catch(() => {});
    leaveFolder(folder);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(signal);
    process.on(signal, () => void stop(signal));
  }
  const fire = async () => {
    const worker = await runtime.getWorker();
    await worker.scheduled({ cron: '* * * * *', scheduledTime: new Date() });
  };
  const fireEachMinute = () => {
    // The first one comes at once: it picks up what a killed home left undone.
    fire().catch((problem) => {
      if (!isStopping) console.error(`The minute's work failed: ${problem.message}`);
    });
    const period = Number(process.env.QUITTANCE_CRON_MS ?? minuteMs);
    timer = setTimeout(fireEachMinute, period - (Date.now() % period));
  };
  return { stop, fireEachMinute };
}

function completeVars(config, { settings, vars, address }) {
  const all = { ...config.vars, ...settings, HOME_KIND: 'local', PUBLIC_ORIGIN: address, ...vars };
  // An empty setting means "not set", so that the Worker's own default holds.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** A path as a person in the project's folder would type it. */
function shown(place) {
  const relative = path.relative(root, place);
  return relative.startsWith('..') ? place : relative;
}

function freePort(wanted) {
  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Advice(`"${wanted}" is not a port number. Set PORT to a number such as 8787.`);
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (problem) => {
      if (problem.code === 'EADDRINUSE')
        reject(new Advice(`Port ${port} is taken by another program. Stop that program, or start with PORT=${port + 1} npm start.`));
      else reject(new Advice(`Port ${port} cannot be used (${problem.code}). Start with another: PORT=8788 npm start.`));
    });
    probe.listen(port, '127.0.0.1', () => {
      const { port: found } = probe.address();
      probe.close(() => resolve(found));
    });
  });
}

function printLog({ level, message }) {
  process.stderr.write(`${level === 'error' ? 'error: ' : ''}${message}\n`);
}

function greet(address, migrated, { varsFile, mailHost }) {
  if (migrated > 0) console.log(`Database ready (${migrated} migration${migrated === 1 ? '' : 's'} applied).`);
  console.log(`
Quittance runs at ${address}

  1. Open ${address}: the first visit makes the person who runs this home. It lives on this machine only.
  2. Make a project (test coins come with it), create an invoice and open its checkout page.
  3. ${mailHost ? `Mail goes out through ${mailHost}.` : `Mail is kept here: its code or link is printed below, all of it is at ${address}/outbox.`}

Data: ${shown(folder)}   Settings: ${shown(varsFile)}   Stop: Ctrl-C
`);
  console.log(`ready ${address}`);
}

try {
  await main();
} catch (problem) {
  console.error(problem instanceof Advice ? problem.message : problem);
  process.exit(1);
}
