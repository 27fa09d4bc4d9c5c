// Owns the talk with one SMTP server over a Worker's socket (RFC 5321, 3207, 4954): one mail per connection, then goodbye.
// Never sends a password or a mail unencrypted where encryption was asked for, never waits for ever, never logs an address.
import { connect } from 'cloudflare:sockets';
import { limits } from '../../domain/limits';
import type { MailOutcome, SendMail } from './mailer';
import { formatMail, isMailAddress, type Mail, type Mailbox } from './message';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly security: 'plain' | 'starttls' | 'tls';
}

interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

type Step = 'connect' | 'login' | 'sender' | 'recipient' | 'mail';

/**
 * Why the talk ended early. Only a 5xx to the recipient or to the mail itself is for ever: a wrong password or a sender that the server does
 * not let send is ours to mend, and the mail waits.
 */
class SmtpFailure extends Error {
  constructor(
    readonly step: Step,
    readonly code: number | null,
    message: string,
  ) {
    super(message);
  }
}

/** A line is short by the standard; a server that never ends its line is cut off. */
const replyBytesMax = 65_536;

/** Sends each mail over a connection of its own; the whole talk takes at most `timeoutMs`. */
export function smtpMailer(server: SmtpServer, from: Mailbox, timeoutMs = limits.mailTimeoutMs): SendMail {
  return async (mail) => {
    if (!isMailAddress(mail.to)) return { kind: 'refused', about: 'recipient', code: null, reply: 'not a mail address' };
    let talk: SmtpTalk | null = null;
    try {
      talk = new SmtpTalk(server);
      const reply = await withinTime(deliver(talk, server, from, mail), timeoutMs);
      return { kind: 'sent', reply };
    } catch (error) {
      return outcomeOf(error);
    } finally {
      talk?.close();
    }
  };
}

function outcomeOf(error: unknown): MailOutcome {
  const code = error instanceof SmtpFailure ? error.code : null;
  const reply = (error instanceof Error ? error.message : String(error)).slice(0, limits.mailReplyLengthMax);
  const forEver = error instanceof SmtpFailure && (error.step === 'recipient' || error.step === 'mail') && code !== null && code >= 500;
  if (!forEver) return { kind: 'failed', code, reply };
  return { kind: 'refused', about: error.step === 'recipient' && isNoMailbox(code, reply) ? 'recipient' : 'mail', code, reply };
}

/**
 * Whether a 5xx to RCPT says that the mailbox is not there, by its enhanced code (RFC 3463) where it has one: 5.1 is a bad address, 5.2.1 a
 * closed mailbox. A full mailbox or a policy is no reason never to write there again.
 */
function isNoMailbox(code: number, reply: string): boolean {
  const enhanced = /^\d{3} (5\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1];
  return enhanced === undefined ? code === 550 || code === 551 || code === 553 : enhanced.startsWith('5.1.') || enhanced === '5.2.1';
}

async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: number | null = null;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new SmtpFailure('connect', null, 'the mail server took too long')), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function deliver(talk: SmtpTalk, server: SmtpServer, from: Mailbox, mail: Mail): Promise<string> {
  const domain = from.address.slice(from.address.indexOf('@') + 1);
  talk.expect(await talk.reply(), 220, 'connect');
  let features = await greet(talk, domain);
  if (server.security === 'starttls') {
    // A server, or somebody in between, that does not offer it gets nothing from us.
    if (!features.has('STARTTLS')) throw new SmtpFailure('connect', null, 'the mail server does not offer STARTTLS');
    talk.expect(await talk.ask('STARTTLS'), 220, 'connect');
    talk.startTls();
    features = await greet(talk, domain);
  }
  if (server.username !== null && server.password !== null) await logIn(talk, features.get('AUTH') ?? '', server.username, server.password);
  if (/[^\x20-\x7e]/.test(from.address + mail.to) && !features.has('SMTPUTF8')) throw new SmtpFailure('mail', 553, 'the mail server takes no such address');
  const parameters = features.has('SMTPUTF8') ? ' SMTPUTF8' : '';
  talk.expect(await talk.ask(`MAIL FROM:<${from.address}>${parameters}`), 250, 'sender');
  talk.expect(await talk.ask(`RCPT TO:<${mail.to}>`), 250, 'recipient');
  talk.expect(await talk.ask('DATA'), 354, 'mail');
  // A line that is a single dot would end the message.
  const done = await talk.ask(`${formatMail(from, mail).replace(/^\./gm, '..')}.`);
  talk.expect(done, 250, 'mail');
  await talk.say('QUIT').catch(() => undefined);
  return done.lines.join(' ').slice(0, limits.mailReplyLengthMax);
}

/** The names of what the server offers, upper case, each with its arguments. */
async function greet(talk: SmtpTalk, domain: string): Promise<ReadonlyMap<string, string>> {
  const name = /^[A-Za-z0-9.-]+$/.test(domain) ? domain : 'localhost';
  const hello = await talk.ask(`EHLO ${name}`);
  talk.expect(hello, 250, 'connect');
  return new Map(hello.lines.slice(1).map((line): [string, string] => [line.split(/[ =]/)[0]?.toUpperCase() ?? '', line.toUpperCase()]));
}

async function logIn(talk: SmtpTalk, offered: string, username: string, password: string): Promise<void> {
  const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  if (/\bPLAIN\b/.test(offered)) {
    talk.expect(await talk.ask(`AUTH PLAIN ${base64(`\0${username}\0${password}`)}`), 235, 'login');
    return;
  }
  if (!/\bLOGIN\b/.test(offered)) throw new SmtpFailure('login', null, 'the mail server offers no login that we speak (PLAIN or LOGIN)');
  talk.expect(await talk.ask('AUTH LOGIN'), 334, 'login');
  talk.expect(await talk.ask(base64(username)), 334, 'login');
  talk.expect(await talk.ask(base64(password)), 235, 'login');
}

/** Lines out, replies in. */
class SmtpTalk {
  private socket: Socket;
  private reader: ReadableStreamDefaultReader<Uint8Array>;
  private writer: WritableStreamDefaultWriter<Uint8Array>;
  private decoder = new TextDecoder();
  private buffer = '';

  constructor(server: SmtpServer) {
    const secureTransport = server.security === 'tls' ? 'on' : server.security === 'starttls' ? 'starttls' : 'off';
    this.socket = connect({ hostname: server.host, port: server.port }, { secureTransport, allowHalfOpen: false });
    this.reader = this.socket.readable.getReader();
    this.writer = this.socket.writable.getWriter();
    // Both end with the socket; who needs the reason gets it from the read or the write that failed.
    this.socket.opened.catch(() => undefined);
    this.socket.closed.catch(() => undefined);
  }

  startTls(): void {
    // What came in before the handshake was not protected by it and may be forged: it is thrown away.
    this.buffer = '';
    this.decoder = new TextDecoder();
    this.reader.releaseLock();
    this.writer.releaseLock();
    this.socket = this.socket.startTls();
    this.reader = this.socket.readable.getReader();
    this.writer = this.socket.writable.getWriter();
    this.socket.opened.catch(() => undefined);
    this.socket.closed.catch(() => undefined);
  }

  async say(line: string): Promise<void> {
    await this.writer.write(new TextEncoder().encode(`${line}\r\n`));
  }

  async ask(line: string): Promise<Reply> {
    await this.say(line);
    return this.reply();
  }

  async reply(): Promise<Reply> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      const match = /^(\d{3})([ -]?)(.*)$/.exec(line);
      if (match === null) throw new SmtpFailure('connect', null, 'the peer does not speak SMTP');
      lines.push(match[3] ?? '');
      if (match[2] !== '-') return { code: Number(match[1]), lines };
    }
  }

  expect(reply: Reply, code: number, step: Step): void {
    // 251: the server passes the mail on, which is as good.
    const good = reply.code === code || (code === 250 && reply.code === 251);
    if (!good) throw new SmtpFailure(step, reply.code, `${reply.code} ${reply.lines.join(' ')}`);
  }

  close(): void {
    this.socket.close().catch(() => undefined);
  }

  private async line(): Promise<string> {
    for (;;) {
      const end = this.buffer.indexOf('\n');
      if (end >= 0) {
        const line = this.buffer.slice(0, end).replace(/\r$/, '');
        this.buffer = this.buffer.slice(end + 1);
        return line;
      }
      const { done, value } = await this.reader.read();
      if (done) throw new SmtpFailure('connect', null, 'the mail server hung up');
      this.buffer += this.decoder.decode(value, { stream: true });
      if (this.buffer.length > replyBytesMax) throw new SmtpFailure('connect', null, 'the mail server never ends its reply');
    }
  }
}
