// Mail out of workerd to real servers on loopback: in the open, by STARTTLS, over TLS; and to servers that lie, hang up or babble.
import PostalMime from 'postal-mime';
import { afterAll, describe, expect, test } from 'vitest';
import { letterOrigin, sampleContent } from '../../views/gallery/letters';
import { renderLetter } from '../../views/mail/letter';
import { startMailbox } from '../support/smtp';
import { makeCertificate, startLockedServer, startScriptedPeer, startSmtpWorker } from '../support/smtp-worker.mjs';

const certificate = makeCertificate();
const worker = await startSmtpWorker(certificate?.authorityFile);
afterAll(async () => {
  await worker.stop();
  certificate?.remove();
});

const from = { name: 'Quittance', address: 'pay@shop.example' };
const mail = {
  id: 'dlv_1',
  to: 'owner@shop.example',
  subject: 'Оплачен: 12,34 USD',
  html: '<p>Оплачено</p>',
  plain: 'Оплачено\n.\n..ok',
  sentAtMs: 1_795_176_000_000,
};
const login = { username: 'shop', password: 'päss word' };
const noLogin = { username: null, password: null };
const send = (port: number, security: string, credentials: typeof login | typeof noLogin = noLogin, changes = {}) =>
  worker.send({ host: 'localhost', port, security, ...credentials }, from, { ...mail, ...changes });

describe('a real server', () => {
  test('receives the mail, and an independent parser reads text and HTML', async () => {
    const mailbox = await startMailbox();
    expect(await send(mailbox.port, 'plain')).toMatchObject({ kind: 'sent' });
    const [received] = mailbox.mails;
    expect(received?.subject).toBe(mail.subject);
    expect(received?.text?.trimEnd().split(/\r?\n/)).toEqual(['Оплачено', '.', '..ok']);
    expect(received?.html?.trimEnd()).toBe(mail.html);
    expect(received?.messageId).toBe('<dlv_1@shop.example>');
    expect([received?.envelopeFrom, received?.envelopeTo]).toEqual(['pay@shop.example', ['owner@shop.example']]);
    await mailbox.stop();
  });

  test.each([
    ['en', '123456 is your code to confirm your email', 'Confirm this email'],
    ['ru', '123456 \u2014 код подтверждения почты', 'Подтвердить почту'],
  ] as const)('receives a letter in %s, its code in the subject and its link in both parts', async (locale, subject, door) => {
    const mailbox = await startMailbox();
    const content = sampleContent('verify_email');
    const letter = renderLetter({ kind: 'verify_email', locale, content, atMs: mail.sentAtMs, origin: letterOrigin });
    const { html = '', text = '' } = letter ?? {};
    expect(await send(mailbox.port, 'plain', noLogin, { id: 'ltr_1', subject: letter?.subject, html, plain: text })).toMatchObject({ kind: 'sent' });
    const [received] = mailbox.mails;
    expect(received?.subject).toBe(subject);
    expect(received?.messageId).toBe('<ltr_1@shop.example>');
    for (const part of [received?.text, received?.html]) for (const words of ['123456', content['link'] ?? '', door, 'UTC']) expect(part).toContain(words);
    expect(received?.html).toContain(`<html lang="${locale}">`);
    await mailbox.stop();
  });

  test('that cannot take the mail now is tried again; one that refuses it for ever is not', async () => {
    const mailbox = await startMailbox();
    mailbox.refuseWith(451);
    expect(await send(mailbox.port, 'plain')).toMatchObject({ kind: 'failed', code: 451 });
    mailbox.refuseWith(554);
    expect(await send(mailbox.port, 'plain')).toMatchObject({ kind: 'refused', code: 554 });
    expect(mailbox.mails).toHaveLength(0);
    await mailbox.stop();
  });

  test('with a login takes the right one only, and a wrong one is ours to mend, not the end of the mail', async () => {
    const server = await startLockedServer({});
    expect(await send(server.port, 'plain', login)).toMatchObject({ kind: 'sent' });
    expect(await send(server.port, 'plain', { ...login, password: 'wrong' })).toMatchObject({ kind: 'failed', code: 535 });
    expect(await send(server.port, 'plain', login, { to: 'nobody@shop.example' })).toMatchObject({ kind: 'refused', code: 550 });
    expect(server.received).toHaveLength(1);
    await server.stop();
  });

  test.skipIf(certificate === null)('gets name, password and mail only inside TLS, by STARTTLS and from the start', async () => {
    for (const secure of [false, true]) {
      const server = await startLockedServer({ key: certificate?.key, cert: certificate?.cert, secure });
      expect(await send(server.port, secure ? 'tls' : 'starttls', login)).toMatchObject({ kind: 'sent' });
      expect(server.received).toMatchObject([{ secure: true, user: 'shop', to: ['owner@shop.example'] }]);
      expect((await PostalMime.parse(server.received[0]?.raw ?? '')).subject).toBe(mail.subject);
      await server.stop();
    }
  });
});

describe('a server that is not what it should be', () => {
  test('gets no password when STARTTLS was asked for and is not offered', async () => {
    const peer = await startScriptedPeer('220 hi\r\n', (line: string) => (line.startsWith('EHLO') ? '250-hi\r\n250 AUTH PLAIN\r\n' : '250 ok\r\n'));
    expect(await send(peer.port, 'starttls', login)).toMatchObject({ kind: 'failed' });
    expect(peer.heard).toEqual(['EHLO shop.example']);
    await peer.stop();
  });

  const bad: readonly (readonly [what: string, greeting: string | null, answer: () => string | null])[] = [
    ['hangs up at once', null, () => null],
    ['hangs up after the greeting', '220 hi\r\n', () => null],
    ['hangs up within a reply', '220 hi\r\n', () => '250-hi\r\n250-\0'],
    ['does not speak SMTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', () => ''],
    ['refuses to talk', '554 go away\r\n', () => ''],
    ['babbles without end', `220-${'x'.repeat(70_000)}`, () => ''],
  ];
  test.each(bad)('%s: the mail is tried again later', async (_what, greeting, answer) => {
    const peer = await startScriptedPeer(greeting, answer);
    expect(await send(peer.port, 'plain')).toMatchObject({ kind: 'failed' });
    await peer.stop();
  });

  test('hangs up within the mail: the mail is tried again later', async () => {
    const peer = await startScriptedPeer('220 hi\r\n', (line: string) => (line === 'DATA' ? '354 go\r\n' : line.startsWith('From:') ? null : '250 ok\r\n'));
    expect(await send(peer.port, 'plain')).toMatchObject({ kind: 'failed' });
    await peer.stop();
  });

  test('is not there: the mail is tried again later', async () => {
    const peer = await startScriptedPeer('220 hi\r\n', () => '250 ok\r\n');
    await peer.stop();
    expect(await send(peer.port, 'plain')).toMatchObject({ kind: 'failed', code: null });
  });

  test('an address with a line end in it never reaches the wire', async () => {
    const peer = await startScriptedPeer('220 hi\r\n', () => '250 ok\r\n');
    expect(await send(peer.port, 'plain', noLogin, { to: 'a@b.example>\r\nRCPT TO:<x@y.example' })).toMatchObject({ kind: 'refused' });
    expect(peer.heard).toEqual([]);
    await peer.stop();
  });
});
