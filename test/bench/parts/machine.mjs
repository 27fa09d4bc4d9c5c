// Owns what the operating system says: processor time of a process, our children, the machine in one line. Linux only.
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const tickMs = 10;

/** Milliseconds of processor time that a process has used so far, in user and kernel mode. */
export function cpuMsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

export function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(/\s+/).filter(Boolean).map(Number);
}

/** Waits until a process rests, so that work left after the answers of one round is not measured in the next. */
export async function untilIdle(pid, timeoutMs = 5_000) {
  const windowMs = 120;
  for (const end = performance.now() + timeoutMs; performance.now() < end; ) {
    const before = cpuMsOf(pid);
    await new Promise((resolve) => setTimeout(resolve, windowMs));
    if (cpuMsOf(pid) - before <= tickMs) return;
  }
}

export function describeMachine() {
  const [cpu] = cpus();
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, load ${load} at the start`;
}
