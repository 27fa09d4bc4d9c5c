// Owns the kills: when they strike (at a random time, or just after a call was sent or a webhook came in) and the start that follows.
import { pause } from './client.mjs';

const triggers = ['time', 'create', 'choose', 'pay', 'webhook'];
const patienceMs = 6_000;

/** A place where flows say what they are about to do, and where a kill waits for it. */
export function createMoments() {
  const waiting = new Set();
  return {
    moment: (name) => {
      for (const one of waiting) if (one.name === name) one.strike();
    },
    /** Resolves at the next such moment; true when it came, false when patience ended. */
    next: (name, timeoutMs) =>
      new Promise((resolve) => {
        const one = { name, strike: () => done(true) };
        const timer = setTimeout(() => done(false), timeoutMs);
        const done = (came) => {
          clearTimeout(timer);
          waiting.delete(one);
          resolve(came);
        };
        waiting.add(one);
      }),
  };
}

/** One kill and the start that follows; answers what was done, for the record. */
export async function killOnce({ home, moments, random, number }) {
  const trigger = random.pick(triggers);
  const [firstMs, delayMs, downMs] = [random.between(500, 4_000), random.between(0, 120), random.between(0, 1_500)];
  const since = performance.now();
  await pause(firstMs);
  const came = trigger === 'time' || (await moments.next(trigger, patienceMs));
  await pause(delayMs);
  const upMs = Math.round(performance.now() - since);
  await home.kill9();
  await pause(downMs);
  const started = performance.now();
  await home.restart();
  return { number, trigger: came ? trigger : `${trigger}, which did not come`, delayMs, upMs, downMs, startMs: Math.round(performance.now() - started) };
}
