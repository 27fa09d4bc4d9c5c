// Runs a long campaign of test/campaign by its name: npm run campaign -- kill --kills 10
import { runNamed } from './support/named.mjs';

process.exit(await runNamed('test/campaign', 'campaign', process.argv.slice(2)));
