// Owns "is there a browser for the tests, and what they run beside it?". Installs Debian's packages when it may; downloads nothing else.
import { existsSync } from 'node:fs';
import { Advice, runToEnd } from './node.mjs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const isThere = () => [process.env.CHROMIUM, ...places].some((place) => place !== undefined && existsSync(place));

/** Programs that tests run beside the browser. Fetched here, in one go: tests that run side by side would wait for each other's lock. */
const programs = { oathtool: '/usr/bin/oathtool', 'php-cli': '/usr/bin/php', python3: '/usr/bin/python3', curl: '/usr/bin/curl', openssl: '/usr/bin/openssl' };

export async function ensureChromium() {
  const missing = Object.keys(programs).filter((name) => !existsSync(programs[name]));
  const wanted = isThere() ? missing : ['chromium', ...missing];
  if (wanted.length > 0 && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runToEnd('apt-get', ['update', '-qq'], { env });
    await runToEnd('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], { env });
  }
  if (!isThere()) throw new Advice('The browser tests need Chromium. Install it (for example: sudo apt-get install chromium), or set CHROMIUM to its path.');
  return 0;
}
