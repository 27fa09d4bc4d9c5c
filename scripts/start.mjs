// Starts the local home: installs what is missing, then runs home.mjs under a Node that is new enough. Works in a bare clone.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled } from './support/install.mjs';
import { Advice, newNode, quietEnvironment, root } from './support/node.mjs';

try {
  await ensureInstalled();
  // The channel tells the home when we are gone, however we went.
  const home = spawn(newNode(), [path.join(root, 'scripts/home.mjs'), ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: quietEnvironment(),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => home.kill(signal));
  // Who started us with a channel of its own (a test) may be killed, and would leave a home behind that nobody can stop.
  process.on('disconnect', () => home.kill('SIGTERM'));
  home.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
} catch (problem) {
  if (!(problem instanceof Advice)) throw problem;
  console.error(problem.message);
  process.exitCode = 1;
}
