// Owns a shop's own page for browser tests: another origin on this machine, with a policy that lets nothing in but our script and our
// frame. It keeps what the script tells it where a test can read it. Imports only Node.
import { createServer } from 'node:http';

export interface ShopPage {
  readonly url: string;
  readonly host: string;
  close(): Promise<void>;
}

/** `body`: the markup that the shop copied onto its page. */
export async function startShopPage(home: string, pages: Readonly<Record<string, () => string>>): Promise<ShopPage> {
  const policy = `default-src 'none'; script-src 'self' ${home}; frame-src ${home}; style-src 'none'; img-src data:; base-uri 'none'; form-action 'none'`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    if (pathname === '/ear.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(ear);
    const body = pages[pathname];
    const head = '<meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,"><script src="/ear.js"></script>';
    const main = `<main><h1>Shop</h1>${body?.() ?? ''}</main>`;
    const html = `<!doctype html><html lang="en"><head>${head}</head><body>${main}<script src="${home}/embed/v1.js" async></script></body></html>`;
    return response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(html);
  });
  const port = await new Promise<number>((ready) => {
    server.listen(0, '127.0.0.1', () => ready(server.address().port));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

/** What the page hears, as one line for each state, and each message that reached it whatever its origin. */
const ear = `
window.heard = []; window.messages = [];
document.addEventListener('quittance:state', ({ detail, target }) => window.heard.push([target.id || target.nodeName, detail.status, detail.exception, detail.invoice].join(' ')));
document.addEventListener('quittance:close', () => window.heard.push('closed'));
window.addEventListener('message', ({ origin, data }) => window.messages.push(origin + ' ' + data.type));
`;
