// Runs a benchmark of test/bench by its name, or the only one: npm run bench
import { runNamed } from './support/named.mjs';

process.exit(await runNamed('test/bench', 'bench', process.argv.slice(2)));
