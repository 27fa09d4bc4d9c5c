// Owns what a scan costs: requests to providers in one tick of the real ChainObject, with one, a hundred and two thousand open
// invoices, each with an address of its own, one new block since the last tick.
import { randomBytes } from 'node:crypto';

const sizes = [1, 100, 2_000];
const chain = 'ETH';
const ticks = 3;
const atOnce = 50;

export async function measureScans({ runtime, peers }) {
  const object = runtime.bindings.CHAIN.getByName(chain);
  const rows = [];
  let watched = 0;
  for (const size of sizes) {
    for (; watched < size; watched += Math.min(atOnce, size - watched)) {
      await Promise.all(Array.from({ length: Math.min(atOnce, size - watched) }, (_, index) => watchOne(object, watched + index)));
    }
    await object.tick(chain);
    rows.push({ size, ...(await measureTicks(object, peers)) });
  }
  return rows;
}

function watchOne(object, index) {
  const ids = { invoiceId: `inv_bench${index}`, accountId: 'acc_bench', projectId: 'prj_bench' };
  return object.watch(chain, {
    address: `0x${randomBytes(20).toString('hex')}`,
    asset: null,
    amount: null,
    ...ids,
    mode: 'live',
    expiresAtMs: Date.now() + 3_600_000,
  });
}

async function measureTicks(object, { chain: node, counts }) {
  const seen = [];
  for (let tick = 0; tick < ticks; tick += 1) {
    await node.mine(1);
    const before = { ...counts };
    const started = performance.now();
    const report = await object.tick(chain);
    if (report.trouble !== null) throw new Error(`The scan is in trouble: ${report.trouble}`);
    seen.push({ requests: counts.requests - before.requests, calls: counts.calls - before.calls, ms: performance.now() - started });
  }
  return seen.toSorted((a, b) => a.requests - b.requests)[Math.floor(ticks / 2)];
}
