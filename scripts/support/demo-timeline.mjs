// Owns what the demo prints: one line for each step, with the time since the start. A step that was promised must be printed.

const promised = ['created', 'asset chosen', 'seen', 'confirming', 'paid', 'webhook delivered', 'mail delivered'];

export function createTimeline() {
  const started = performance.now();
  const happened = new Set();
  return {
    /** Prints a step; a repetition of the same words is left out. */
    step(name, detail = '') {
      const line = `${name}\0${detail}`;
      if (happened.has(line)) return;
      happened.add(line).add(name);
      const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
      console.log(`${seconds} s  ${name.padEnd(18)} ${detail}`);
    },
    has: (name) => happened.has(name),
    /** Throws when a promised step did not happen. */
    close() {
      const missing = promised.filter((name) => !happened.has(name));
      if (missing.length > 0) throw new Error(`These steps did not happen: ${missing.join(', ')}`);
      console.log('\nAll steps happened.');
    },
  };
}
