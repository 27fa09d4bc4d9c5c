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

describe('a server that says no', () => {
  const saying = (to: string, words: string) =>
    startScriptedPeer('220 hi\r\n', (line: string) => (line.startsWith(to) ? `${words}\r\n` : line === 'DATA' ? '354 go\r\n' : '250 ok\r\n'));

  test.each([
    ['RCPT', '550 5.1.1 no such user', 'refused', 'recipient'],
    ['RCPT', '550 no such user', 'refused', 'recipient'],
    ['RCPT', '550 5.2.1 mailbox disabled', 'refused', 'recipient'],
    ['RCPT', '552 5.2.2 mailbox full', 'refused', 'mail'],
    ['RCPT', '554 5.7.1 policy', 'refused', 'mail'],
    ['RCPT', '450 4.2.0 greylisted, come back', 'failed', undefined],
    ['RCPT', '451 4.7.1 greylisted', 'failed', undefined],
    ['MAIL', '553 5.7.1 you may not send as that', 'failed', undefined],
    ['MAIL', '421 closing', 'failed', undefined],
    ['EHLO', '502 what', 'failed', undefined],
  ] as const)('to %s with "%s": the mail is %s (%s)', async (step, words, kind, about) => {
    const peer = await saying(step, words);
    const outcome = await send(peer.port, 'plain');
    expect(outcome).toMatchObject({ kind, code: Number(words.slice(0, 3)), reply: words });
    expect(outcome.about).toBe(about);
    await peer.stop();
  });

  test('for now and takes the same mail later: one message, by its id', async () => {
    const mailbox = await startMailbox();
    mailbox.refuseWith(451);
    expect(await send(mailbox.port, 'plain')).toMatchObject({ kind: 'failed' });
    mailbox.refuseWith(null);
    expect(await send(mailbox.port, 'plain')).toMatchObject({ kind: 'sent' });
    expect(mailbox.mails.map((received) => received.messageId)).toEqual(['<dlv_1@shop.example>']);
    await mailbox.stop();
  });

  test('nothing at all, or a letter at a time: the mail waits after a while', async () => {
    const silent = await startScriptedPeer('', () => '');
    expect(await worker.send({ host: 'localhost', port: silent.port, security: 'plain', ...noLogin }, from, mail, 300)).toMatchObject({ kind: 'failed' });
    const slow = await startScriptedPeer('220 hi\r\n', (line: string) => (line.startsWith('EHLO') ? '250 ok\r\n' : '25'));
    const outcome = await worker.send({ host: 'localhost', port: slow.port, security: 'plain', ...noLogin }, from, mail, 300);
    expect(outcome).toMatchObject({ kind: 'failed', reply: 'the mail server took too long' });
    await silent.stop();
    await slow.stop();
  });
});

describe('a mail', () => {
  test('carries where answers go and how it is stopped by one click, read back from the wire', async () => {
    const mailbox = await startMailbox();
    const unsubscribeUrl = 'https://pay.example/unsubscribe/acc_1.usr_1.abc-_x';
    const changes = { fromName: 'Tea \u0022Books\u0022 <owner@bank.example>', replyTo: 'help@shop.example', unsubscribeUrl };
    expect(await send(mailbox.port, 'plain', noLogin, changes)).toMatchObject({ kind: 'sent' });
    const [received] = mailbox.mails;
    const header = (key: string) => received?.headers.find((one) => one.key === key)?.value;
    expect(received?.from).toMatchObject({ name: 'Tea Books owner bank.example via Quittance', address: 'pay@shop.example' });
    expect(received?.replyTo).toMatchObject([{ address: 'help@shop.example' }]);
    expect(header('list-unsubscribe')).toBe(`<${unsubscribeUrl}>`);
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(header('auto-submitted')).toBe('auto-generated');
    await mailbox.stop();
  });

  test('with a long subject in Cyrillic, dots at line starts and lines of any length arrives to the letter', async () => {
    const mailbox = await startMailbox();
    const subject = `Оплачено: ${'счёт № 1042, '.repeat(20)}конец`;
    const plain = `.\n..\n. точка\n${'длинная строка без конца '.repeat(200)}\nlast`;
    expect(await send(mailbox.port, 'plain', noLogin, { subject, plain })).toMatchObject({ kind: 'sent' });
    const [received] = mailbox.mails;
    expect(received?.subject).toBe(subject);
    expect(received?.text?.replaceAll('\r\n', '\n').trimEnd()).toBe(plain);
    for (const line of received?.raw.split('\r\n') ?? []) expect(line.length).toBeLessThanOrEqual(998);
    await mailbox.stop();
  });

  const hostile = [
    'Bcc: x@y.example',
    '\r\nBcc: x@y.example',
    '\nTo: x@y.example\n\n<script>alert(1)</script>',
    '\0\r\n.\r\nQUIT',
    '=?UTF-8?B?DQpCY2M6IHhAeS5leGFtcGxl?=',
    '\u2028Bcc: x@y.example\u2029',
    '\u202egnp.exe',
    `${'\u0301'.repeat(200)}`,
    '"><img src=x onerror=alert(1)>',
    "<a href='javascript:alert(1)'>x</a>",
    '{{7*7}}${7*7}',
    '\ud800',
  ];
  test.each(hostile.map((text) => [text]))('that says %j says it in its place only', async (text) => {
    const mailbox = await startMailbox();
    const changes = { subject: `Paid ${text}`, fromName: text, replyTo: text, unsubscribeUrl: `https://x.example/${text}`, plain: text, html: '<p>x</p>' };
    expect(await send(mailbox.port, 'plain', noLogin, changes)).toMatchObject({ kind: 'sent' });
    const [received] = mailbox.mails;
    const keys = received?.headers.map((one) => one.key).filter((key) => !['list-unsubscribe', 'list-unsubscribe-post'].includes(key));
    expect(keys).toEqual(['from', 'to', 'subject', 'date', 'message-id', 'auto-submitted', 'mime-version', 'content-type']);
    expect(received?.envelopeTo).toEqual(['owner@shop.example']);
    expect(received?.from?.address).toBe('pay@shop.example');
    expect(received?.from?.name).toMatch(/Quittance$/);
    await mailbox.stop();
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
