// Owns the spelling of one mail: headers that nobody can break out of, a text and an HTML part (RFC 5322, 2045, 2047). Pure.

export interface Mail {
  /** The delivery's id: names the message for ever, so that a mail sent twice is one message to those who look. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly plain: string;
  readonly sentAtMs: number;
  /** For whom it is sent: stands before the sender's own name, because the address is the sender's. */
  readonly fromName?: string;
  /** Where an answer goes; the sender where nothing is said. */
  readonly replyTo?: string;
  /** Ends mails of this sort by one POST without a session (RFC 8058). */
  readonly unsubscribeUrl?: string;
}

export interface Mailbox {
  readonly name: string | null;
  readonly address: string;
}

/** Reads `Name <address>` or a bare address. Null when it holds no usable address. */
export function parseMailbox(text: string): Mailbox | null {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*)?<([^<>]+)>\s*$/.exec(text);
  const address = (match?.[2] ?? text).trim();
  if (!isMailAddress(address)) return null;
  const name = match?.[1]?.trim() ?? '';
  return { name: name === '' ? null : oneLine(name), address };
}

/** Only what can stand in an SMTP command and in a header as it is; stricter than the standard, and no merchant's address is lost. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,253}$/u.test(text);
}

/** The whole message with CRLF line ends and no line above 998 characters. Throws on addresses that were not checked before. */
export function formatMail(from: Mailbox, mail: Mail): string {
  if (!isMailAddress(mail.to) || !isMailAddress(from.address)) throw new Error('Broken assumption: mail addresses are checked before');
  const boundary = `=_${mail.id.replace(/[^A-Za-z0-9]/g, '')}_part`;
  const name = senderName(from, mail);
  const headers = [
    `From: ${name === null ? from.address : `${encodeWords(name)} <${from.address}>`}`,
    ...(mail.replyTo !== undefined && isMailAddress(mail.replyTo) ? [`Reply-To: ${mail.replyTo}`] : []),
    `To: ${mail.to}`,
    `Subject: ${encodeWords(mail.subject)}`,
    `Date: ${new Date(mail.sentAtMs).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${messageId(from, mail.id)}`,
    ...Object.entries(extraHeaders(mail)).map(([header, value]) => `${header}: ${value}`),
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ];
  const part = (type: string, text: string): string[] => [
    `--${boundary}`,
    `Content-Type: text/${type}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    ...base64Lines(text),
  ];
  return [...headers, '', ...part('plain', mail.plain), ...part('html', mail.html), `--${boundary}--`, ''].join('\r\n');
}

/** Headers that every way of sending adds. One that is no web address of one line is left out: it would be a way to add others. */
export function extraHeaders({ unsubscribeUrl }: Mail): Readonly<Record<string, string>> {
  const unsubscribe = unsubscribeUrl !== undefined && /^https?:\/\/[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/.test(unsubscribeUrl);
  return {
    ...(unsubscribe ? { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
    'Auto-Submitted': 'auto-generated',
  };
}

const nameLengthMax = 60;

/** `Tea & Books via Quittance`: a shop's name never stands alone beside an address that is not the shop's. Null: there is no name at all. */
export function senderName(from: Mailbox, { fromName }: Mail): string | null {
  // What looks like an address, a quotation or a link in a name is there to deceive.
  const shop = oneLine(fromName ?? '').replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"<>@:/\\]+/g, ' ');
  const short = Array.from(shop.replace(/\s+/g, ' ').trim()).slice(0, nameLengthMax).join('');
  if (short === '') return from.name;
  return `${short} via ${from.name ?? from.address.slice(from.address.indexOf('@') + 1)}`;
}

/** Derived from the delivery, so that every try carries the same. */
export function messageId(from: Mailbox, id: string): string {
  return `<${id.replace(/[^A-Za-z0-9_-]/g, '')}@${from.address.slice(from.address.indexOf('@') + 1)}>`;
}

/** A header injection needs a line end: here there is none left, nor any other control character. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** RFC 2047: encoded words of at most 75 characters, folded; never a character cut in two. */
function encodeWords(text: string): string {
  const clean = oneLine(text);
  if (/^[A-Za-z0-9 !#$%&'*+\-/^_`{|}~.]*$/.test(clean) && clean.length <= 60 && !clean.includes('=?')) return clean;
  const words: string[] = [];
  let word = '';
  for (const character of clean) {
    if (utf8(word + character).length > 42) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${toBase64(utf8(part))}?=`).join('\r\n ');
}

function base64Lines(text: string): string[] {
  return toBase64(utf8(text.replace(/\r?\n/g, '\r\n'))).match(/.{1,76}/g) ?? [''];
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
