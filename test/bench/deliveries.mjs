// How fast webhooks go out, and what one dead receiver costs the others. Prints a table; a missed target is told, never a failure:
// npm run bench -- deliveries [--events 10000] [--endpoints 100] [--samples 100] [--write]
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.mjs';
import { root } from '../../scripts/support/node.mjs';
import { measureFirstTry, measureThroughput } from './parts/deliveries.mjs';
import { describeMachine } from './parts/machine.mjs';
import { startRuntime } from './parts/runtime.mjs';

const text = { type: 'string' };
const { values } = parseArgs({ options: { events: text, endpoints: text, samples: text, write: { type: 'boolean' } } });
const [events, endpoints, samples] = [Number(values.events ?? 10_000), Number(values.endpoints ?? 100), Number(values.samples ?? 100)];
const slowdownTarget = 1.3;

const code = await build();
const startFresh = () => startRuntime(code, {});
console.log(`first tries: ${samples}, one at a time`);
const { took, writes } = await measureFirstTry(startFresh, samples);
console.log(`${events} events to ${endpoints} endpoints, all well`);
const well = await measureThroughput(startFresh, { endpoints, events, deadOnes: 0 });
console.log('the same with one that never answers');
const ill = await measureThroughput(startFresh, { endpoints, events, deadOnes: 1 });

const at = (share) => Math.round(took[Math.min(took.length - 1, Math.floor(share * took.length))]);
const slowdown = well.perSecond / ill.perSecond;
const sum = writes.madeOut + writes.claimed + writes.recorded;
const lines = [
  '# Webhooks: how fast, and what a dead receiver costs',
  '',
  `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC. \`npm run bench -- deliveries --events ${events} --endpoints ${endpoints} --samples ${samples}\``,
  '',
  ...[describeMachine()].flat().map(String),
  '',
  '| what | measured | target |',
  '|---|---|---|',
  `| event row to first try, p50 / p95, of ${samples} | ${at(0.5)} / ${at(0.95)} ms; the queue collects for a second at each of two steps | |`,
  `| ${events} events to ${endpoints} endpoints, all well (the floor) | ${well.seconds.toFixed(1)} s, ${well.perSecond.toFixed(0)} a second | |`,
  `| the same, one endpoint never answers: the others | ${ill.seconds.toFixed(1)} s, ${ill.perSecond.toFixed(0)} a second | |`,
  `| slowdown of the others | ${slowdown.toFixed(2)} × | ≤ ${slowdownTarget} ×${slowdown <= slowdownTarget ? '' : ' — missed'} |`,
  `| rows written in D1 for one delivery, indexes included | ${sum} (made out ${writes.madeOut}, claimed ${writes.claimed}, recorded ${writes.recorded}) | |`,
  '',
];
console.log(`\n${lines.join('\n')}`);
if (values.write === true) writeFileSync(path.join(root, 'docs/evidence/deliveries.md'), lines.join('\n'));
