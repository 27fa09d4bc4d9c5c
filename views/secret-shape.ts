// Owns the rough look of a private key or seed phrase, for the warning in the browser. The server's check is the strict one.

const extendedPrivateKey = /\b[xyztuv]prv[1-9A-HJ-NP-Za-km-z]{20,}/i;
const rawPrivateKey = /^(0x)?[0-9a-f]{64}$/i;
const walletImportKey = /^[5KLc9T6][1-9A-HJ-NP-Za-km-z]{50,51}$/;
const seedLengths: ReadonlySet<number> = new Set([12, 15, 18, 21, 24, 25]);

function isSeedPhrase(text: string): boolean {
  const parts = text.toLowerCase().split(/[\s,]+/);
  return seedLengths.has(parts.length) && parts.every((word) => /^[a-z]{3,8}$/.test(word));
}

/** Whether a pasted text has the shape of something that must never be pasted. */
export function looksSecret(text: string): boolean {
  const trimmed = text.trim();
  return extendedPrivateKey.test(trimmed) || rawPrivateKey.test(trimmed) || walletImportKey.test(trimmed) || isSeedPhrase(trimmed);
}
