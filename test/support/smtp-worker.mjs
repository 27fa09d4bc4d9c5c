// Owns a small Worker in workerd that sends mail by the product's own SMTP client, and the peers it talks to. Imports only packages.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SMTPServer } from 'smtp-server';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const entry = `
  import { smtpMailer } from './src/gateways/mail/smtp';
  export default { async fetch(request) {
    const { server, from, mail, timeoutMs } = await request.json();
    return Response.json(await smtpMailer(server, from, timeoutMs)(mail));
  } };
`;

/** A certificate for localhost and the authority that signed it, or null where openssl is not installed. */
export function makeCertificate() {
  const folder = mkdtempSync(path.join(tmpdir(), 'quittance-tls-'));
  const at = (name) => path.join(folder, name);
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  try {
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority');
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'mail.key', '-out', 'mail.csr', '-subj', '/CN=localhost');
    writeFileSync(at('ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    openssl('x509', '-req', '-in', 'mail.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'mail.pem', '-days', '2', '-extfile', 'ext');
    return {
      authorityFile: at('ca.pem'),
      key: readFileSync(at('mail.key'), 'utf8'),
      cert: readFileSync(at('mail.pem'), 'utf8'),
      remove: () => rmSync(folder, { recursive: true }),
    };
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

/** Starts the Worker. It trusts the authority in that file besides the usual ones. */
export async function startSmtpWorker(authorityFile) {
  // Read by Miniflare when it is loaded, therefore not imported above.
  if (authorityFile !== undefined) process.env.NODE_EXTRA_CA_CERTS = authorityFile;
  const { convertV4MiniflareOptions, Miniflare } = await import('miniflare');
  const { build } = await import('esbuild');
  const stdin = { contents: entry, resolveDir: root, loader: 'ts' };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', target: 'es2024', external: ['cloudflare:*'], write: false });
  const options = { modules: true, script: outputFiles[0].text, compatibilityDate: '2026-11-02', host: '127.0.0.1', port: 0, cf: false };
  const runtime = new Miniflare(convertV4MiniflareOptions(options));
  const url = (await runtime.ready).origin;
  return {
    send: async (server, from, mail, timeoutMs) => (await fetch(url, { method: 'POST', body: JSON.stringify({ server, from, mail, timeoutMs }) })).json(),
    stop: () => runtime.dispose(),
  };
}

/**
 * A real mail server that demands a login, over TLS from the start or by STARTTLS, or in the open where neither is given.
 * @param {{ key?: string | undefined, cert?: string | undefined, secure?: boolean }} options
 */
export async function startLockedServer({ key, cert, secure = false }) {
  const user = 'shop';
  const pass = 'päss word';
  const received = [];
  const server = new SMTPServer({
    secure,
    ...(key === undefined ? { disabledCommands: ['STARTTLS'], allowInsecureAuth: true } : { key, cert }),
    disableReverseLookup: true,
    onAuth: (auth, _session, done) => (auth.username === user && auth.password === pass ? done(null, { user }) : done(new Error('Wrong name or password'))),
    onRcptTo: (address, _session, done) =>
      address.address.startsWith('nobody@') ? done(Object.assign(new Error('No such user'), { responseCode: 550 })) : done(),
    onData: (stream, session, done) => {
      let raw = '';
      stream.on('data', (bytes) => (raw += bytes.toString()));
      stream.on('end', () => {
        received.push({ raw, secure: session.secure, user: session.user, to: session.envelope.rcptTo.map((to) => to.address) });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { port: server.server.address().port, received, stop: () => new Promise((done) => server.close(done)) };
}

/** A peer that says what the test wants: `answer` gets each line and gives back text, or null to hang up. Keeps what it heard. */
export async function startScriptedPeer(greeting, answer) {
  const heard = [];
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (greeting === null) return socket.destroy();
    socket.write(greeting);
    let rest = '';
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        heard.push(line);
        const reply = answer(line);
        if (reply === null) return socket.end();
        // A zero at its end stands for: and then hang up.
        if (reply.endsWith('\0')) return socket.end(reply.slice(0, -1));
        if (reply !== '') socket.write(reply);
      }
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: server.address().port,
    heard,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(done));
    },
  };
}
