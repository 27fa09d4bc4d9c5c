// Owns running a list of named steps and the plain summary at the end. A failed step does not hide the others, unless they build on it.
import { newNode, runToEnd } from './node.mjs';

/** A step is { name, run, isGround }: `run` answers an exit code or throws; when a ground step fails, nothing after it makes sense. */
export async function runSteps(steps) {
  const results = [];
  for (const step of steps) {
    const started = Date.now();
    console.log(`\n── ${step.name} ${'─'.repeat(Math.max(0, 76 - step.name.length))}`);
    const isGood = await outcomeOf(step);
    results.push({ name: step.name, isGood, seconds: Math.round((Date.now() - started) / 100) / 10 });
    if (!isGood && step.isGround === true) break;
  }
  return summarise(results, steps.length);
}

async function outcomeOf(step) {
  try {
    return (await step.run()) === 0;
  } catch (problem) {
    console.error(problem.message ?? problem);
    return false;
  }
}

function summarise(results, planned) {
  const width = Math.max(...results.map(({ name }) => name.length));
  console.log(`\n${'═'.repeat(80)}`);
  for (const { name, isGood, seconds } of results) console.log(`${isGood ? 'ok    ' : 'FAILED'}  ${name.padEnd(width)}  ${seconds} s`);
  const failed = results.filter(({ isGood }) => !isGood);
  const skipped = planned - results.length;
  if (skipped > 0) console.log(`not run: ${skipped} step${skipped === 1 ? '' : 's'} that build on the failed one`);
  console.log(failed.length === 0 ? 'Everything passed.' : `Failed: ${failed.map(({ name }) => name).join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

/** Runs one of our own scripts under a Node that is new enough. */
export const runScript = (file, args = []) => runToEnd(newNode(), [file, ...args]);
