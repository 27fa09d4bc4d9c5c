// Stands in for the test runner inside the bundle: collects tests, runs nothing. Only what the tests of the state machine use.
const path = [];
const tests = (globalThis.__tests = []);

export function describe(name, body) {
  path.push(name);
  body();
  path.pop();
}

export function test(name, body) {
  tests.push({ name: [...path, name].join(' > '), body });
}
test.each = (rows) => (name, body) => {
  for (const row of rows) test(name, () => (Array.isArray(row) ? body(...row) : body(row)));
};
export const it = test;
export const expect = globalThis.__expect;
