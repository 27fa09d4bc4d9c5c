// Runs a benchmark of test/bench by its name; without one, the speed of everything: npm run bench [-- enumeration]
import { runNamed } from './support/named.mjs';

const [name = 'speed', ...args] = process.argv.slice(2);
process.exit(await runNamed('test/bench', 'bench', [name, ...args]));
