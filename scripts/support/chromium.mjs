// Owns "is there a browser for the tests?". Installs Debian's Chromium when it may; never downloads one from elsewhere.
import { existsSync } from 'node:fs';
import { Advice, runToEnd } from './node.mjs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const isThere = () => [process.env.CHROMIUM, ...places].some((place) => place !== undefined && existsSync(place));

export async function ensureChromium() {
  if (isThere()) return 0;
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runToEnd('apt-get', ['update', '-qq'], { env });
    await runToEnd('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
  }
  if (!isThere()) throw new Advice('The browser tests need Chromium. Install it (for example: sudo apt-get install chromium), or set CHROMIUM to its path.');
  return 0;
}
