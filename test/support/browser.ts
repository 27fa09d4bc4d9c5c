// Owns the browser of the end-to-end tests: Chromium without a network of its own, and pages that remember everything that went wrong
// on them (console errors, policy violations, requests to strangers). Imports only packages.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type ConsoleMessage, type Page } from 'playwright-core';

export interface PageOptions {
  readonly javaScriptEnabled?: boolean;
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** One line for each thing that must never happen. */
  readonly problems: readonly string[];
  /** Throws when anything went wrong since the page was opened. */
  assertClean(): void;
  close(): Promise<void>;
}

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const patienceMs = 60_000;

export function chromiumPath(): string {
  const found = [process.env['CHROMIUM'], ...places].find((place) => place !== undefined && existsSync(place));
  if (found === undefined) throw new Error('No Chromium found. Install it (apt-get install chromium) or set CHROMIUM to its path.');
  return found;
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: flags });
}

/** Opens an empty page that may only ever talk to `origin`. */
export async function openPage(browser: Browser, origin: string, options: PageOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  // Twice the usual: two homes, two browsers and two cores.
  context.setDefaultTimeout(patienceMs);
  const problems: string[] = [];
  const note = (problem: string): void => void problems.push(problem);
  // The violation event is the only sign of some blocked things, so it is turned into a console error.
  await context.addInitScript(
    "document.addEventListener('securitypolicyviolation', (event) => console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI));",
  );
  await context.route(
    (url) => url.origin !== new URL(origin).origin,
    async (route) => {
      note(`request to a stranger: ${route.request().url()}`);
      await route.abort();
    },
  );
  const page = await context.newPage();
  const watch = (one: Page): void => {
    one.on('console', (message) => {
      if (isProblem(message)) note(`console: ${message.text()}`);
    });
    one.on('pageerror', (error) => note(`script: ${error.message}`));
    one.on('response', (response) => {
      if (response.status() >= 500) note(`${response.status()} ${response.url()}`);
    });
  };
  watch(page);
  context.on('page', watch);
  const assertClean = (): void => {
    if (problems.length > 0) throw new Error(`The page had problems:\n${problems.join('\n')}`);
  };
  return { page, context, problems, assertClean, close: () => context.close() };
}

// Chromium reports every answer of 400 and above as an error; a refused form is no problem of the page.
function isProblem(message: ConsoleMessage): boolean {
  return message.type() === 'error' && !/^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
}
