// Runs the demo under a Node that reads TypeScript. Wiring only: starts the peers and a home, plays the payment, ends or stays up.
import { startPeers } from './demo-peers.mjs';
import { openShop } from './demo-shop.mjs';
import { createTimeline } from './demo-timeline.mjs';
import { payOneInvoice } from './demo-payment.mjs';

const isOnce = process.argv.includes('--once');
const timeline = createTimeline();
let peers;
let isEnding = false;

async function end(code) {
  if (isEnding) return;
  isEnding = true;
  await peers?.stop().catch((problem) => console.error(problem.message));
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end(isOnce ? 1 : 0));

try {
  peers = await startPeers({ port: isOnce ? undefined : Number(process.env.PORT ?? 8787), timeline });
  const shop = await openShop(peers, timeline);
  await payOneInvoice(peers, shop, timeline);
  timeline.close();
  if (isOnce) await end(0);
  else stayUp(peers, shop);
} catch (problem) {
  console.error(`\nThe demo stopped: ${problem.message}`);
  console.error(`\nWhat the home said last:\n${(peers?.home?.output() ?? '').split('\n').slice(-25).join('\n')}`);
  await end(1);
}

function stayUp({ home, chain, rates, mailbox }, { email, password, apiKey, token }) {
  console.log(`
Everything stays up. Ctrl-C ends it and forgets its data.

  Dashboard      ${home.url}   ${email} / ${password}
  API key        ${apiKey}
  Ethereum node  ${chain.url} (chain id 1, unlocked accounts)   test USDT at ${token}
  Rates          ${rates.url}   mails so far: ${mailbox.mails.length}
`);
}
