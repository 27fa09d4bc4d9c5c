// Owns everything that stays up while the home is killed: a chain with two providers, a test USDT where the real one lives, rates, a
// mailbox, a webhook receiver; and the home itself, told to use them.
import { startEvmChain, startProviderGate } from '../../support/anvil.ts';
import { startHome } from '../../support/home.ts';
import { startRatePeer } from '../../support/rate-peer.ts';
import { startReceiver } from '../../support/receiver.ts';
import { startMailbox } from '../../support/smtp.ts';
import { usdt } from '../../../scripts/support/demo-peers.mjs';
import { startAll } from '../support/running.mjs';

const cronMs = 5_000;

export function startPeers() {
  return startAll(async ({ keep, stop }) => {
    const chain = await keep(startEvmChain({ chainId: 1, blockTime: 1, slotsInAnEpoch: 1 }));
    const gates = [await keep(startProviderGate(chain.url)), await keep(startProviderGate(chain.url))];
    await chain.placeToken(usdt, { name: 'Tether USD', symbol: 'USDT', decimals: 6 });
    const rates = await keep(startRatePeer());
    const mailbox = await keep(startMailbox());
    const receiver = await keep(startReceiver());
    const vars = {
      CHAIN_PROVIDERS: JSON.stringify({ ETH: gates.map((gate) => gate.url) }),
      RATE_SOURCES: rates.sources,
      // Fifty flows ask with one key, each second.
      API_REQUESTS_PER_MINUTE: '1000000',
      ALLOW_LOOPBACK_WEBHOOKS: 'yes',
      ...mailbox.vars,
    };
    const home = await keep(startHome({ vars, cronMs }), (one) => one.remove);
    return { chain, token: usdt, mailbox, receiver, home, stop };
  });
}
