// Owns everything around the demo's home: a chain with two providers, a test USDT where the real one lives, rates, a mailbox, a webhook
// receiver, and the home itself, told to use them. All on loopback, all ended together.
import { startEvmChain, startProviderGate } from '../../test/support/anvil.ts';
import { startHome } from '../../test/support/home.ts';
import { startRatePeer } from '../../test/support/rate-peer.ts';
import { startReceiver } from '../../test/support/receiver.ts';
import { startMailbox } from '../../test/support/smtp.ts';

/** The address of USDT on Ethereum: the asset table knows it, so nothing is changed for the demo. */
export const usdt = '0xdAC17F958D2ee523a2206206994597C13D831ec7';
const blockSeconds = 3;
const confirmations = 8;

export async function startPeers({ port, timeline }) {
  const running = [];
  const stop = async () => {
    for (const end of running.reverse()) await end().catch(() => {});
  };
  try {
    const chain = await keep(running, startEvmChain({ chainId: 1, blockTime: blockSeconds }), (one) => one.stop);
    const gates = [await keep(running, startProviderGate(chain.url), (one) => one.stop), await keep(running, startProviderGate(chain.url), (one) => one.stop)];
    const mined = await chain.receipt(await chain.placeToken(usdt, { name: 'Tether USD', symbol: 'USDT', decimals: 6 }));
    await chain.mine(2);
    timeline.step('chain', `Ethereum node at ${chain.url}, test USDT at ${usdt}, block ${BigInt(mined.blockNumber)}`);
    const [rates, mailbox, receiver] = [
      await keep(running, startRatePeer(), (one) => one.stop),
      await keep(running, startMailbox(), (one) => one.stop),
      await keep(running, startReceiver(), (one) => one.stop),
    ];
    const vars = {
      CHAIN_PROVIDERS: JSON.stringify({ ETH: gates.map((gate) => gate.url) }),
      CHAIN_CONFIRMATIONS: JSON.stringify({ ETH: { kind: 'depth', blocks: confirmations } }),
      RATE_SOURCES: rates.sources,
      ALLOW_LOOPBACK_WEBHOOKS: 'yes',
      ...mailbox.vars,
    };
    const home = await keep(running, startHome({ vars, ...(port === undefined ? {} : { port }) }), (one) => one.remove);
    timeline.step('home', home.url);
    return { chain, rates, mailbox, receiver, home, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

async function keep(running, starting, stopOf) {
  const started = await starting;
  running.push(stopOf(started));
  return started;
}
