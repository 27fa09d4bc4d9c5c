// Makes TypeScript types of a description of the API: openapi-types.mjs <description.json> <types.d.ts>. Plain Node.
// The generator needs the compiler's former API, which is beside the compiler of this project under a name of its own.
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({ resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript-5' : specifier, context) });
const { default: openapiTS, astToString } = await import('openapi-typescript');

const [from, to] = process.argv.slice(2);
writeFileSync(to, astToString(await openapiTS(JSON.parse(readFileSync(from, 'utf8')))));
