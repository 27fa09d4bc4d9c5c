// Owns how a file leaves: always as a download, never as a page, under a name that no header and no file system can be tricked with.
import type { Context } from 'hono';
import type { AppEnv } from './app-env';

const nameLengthMax = 120;

/** A name for any file system: no path, no control or direction marks, no quotes, no dots in front. */
function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029/\\:*?"<>|%;]+/gu, '-')
    .replace(/^[\s.-]+|[\s.]+$/gu, '');
  const kept = [...plain];
  if (kept.length <= nameLengthMax) return plain === '' ? 'download' : plain;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(plain)?.[0] ?? '';
  return kept.slice(0, nameLengthMax - ending.length).join('') + ending;
}

/** RFC 6266: a plain name for old readers, the true one encoded beside it. */
export function contentDisposition(fileName: string): string {
  const name = safeName(fileName);
  const plain = name.replace(/[^\x20-\x7e]/gu, '_');
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Answers a file to keep. `contentType` is one of ours, such as `text/csv; charset=utf-8`. */
export function download(c: Context<AppEnv>, fileName: string, contentType: string, body: string | Uint8Array<ArrayBuffer>): Response {
  return c.body(body, 200, { 'Content-Type': contentType, 'Content-Disposition': contentDisposition(fileName), 'Cache-Control': 'no-store' });
}
