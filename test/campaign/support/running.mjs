// Owns what a campaign has started: kept in order, and ended in the other order, whatever happened in between.

/** `build` gets `keep(starting, stopOf)` and `stop`, and answers what it made; what it had started is ended when it throws. */
export async function startAll(build) {
  const running = [];
  const keep = async (starting, stopOf = (one) => one.stop) => {
    const started = await starting;
    running.push(stopOf(started));
    return started;
  };
  const stop = async () => {
    for (const end of running.reverse()) await end().catch(() => {});
  };
  try {
    return await build({ keep, stop });
  } catch (problem) {
    await stop();
    throw problem;
  }
}
