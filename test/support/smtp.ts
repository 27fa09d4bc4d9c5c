// Owns a mail server on loopback that keeps what it receives, read by an independent parser. Imports only packages.
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail extends Email {
  readonly envelopeFrom: string;
  readonly envelopeTo: readonly string[];
  /** As it came over the wire, headers first. */
  readonly raw: string;
}

export interface Mailbox {
  readonly host: string;
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** The variables that make a home send its mail here. */
  readonly vars: Readonly<Record<string, string>>;
  /** Next mails are refused with this code (450 for later, 550 for never); null accepts again. */
  refuseWith(code: number | null): void;
  waitFor(matches: (mail: ReceivedMail) => boolean, timeoutMs?: number): Promise<ReceivedMail>;
  stop(): Promise<void>;
}

export async function startMailbox(): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  let refusal: number | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username }),
    onData: (stream, session, done) => {
      void readMail(stream).then(async (raw) => {
        if (refusal !== null) return done(Object.assign(new Error('Refused by the test'), { responseCode: refusal }));
        const email = await PostalMime.parse(raw);
        mails.push({ ...email, envelopeFrom: session.envelope.mailFrom.address, envelopeTo: session.envelope.rcptTo.map((to) => to.address), raw });
        done();
      }, done);
    },
  });
  server.on('error', () => {}); // a client that hangs up is no concern of the test
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.server.address();
  const waitFor = async (matches: (mail: ReceivedMail) => boolean, timeoutMs = 30_000): Promise<ReceivedMail> => {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const found = mails.find(matches);
      if (found !== undefined) return found;
    }
    throw new Error(
      `No such mail within ${timeoutMs} ms. Received: ${mails.map((mail) => `${mail.envelopeTo.join()} "${mail.subject}"`).join('; ') || 'none'}`,
    );
  };
  return {
    host: '127.0.0.1',
    port,
    mails,
    vars: { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(port), SMTP_SECURITY: 'plain', MAIL_FROM: 'Quittance <pay@quittance.test>' },
    refuseWith: (code) => {
      refusal = code;
    },
    waitFor,
    stop: () => new Promise((done) => server.close(done)),
  };
}

async function readMail(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of stream) text += decoder.decode(bytes, { stream: true });
  return text + decoder.decode();
}
