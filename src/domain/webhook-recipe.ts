// Owns how a merchant checks a signature by hand: the signed text and a command for a shell with openssl. The secret stays in a variable of
// theirs; it is in no text made here.

export interface SentMessage {
  /** `webhook-id`, `webhook-timestamp` and the body as they went out. */
  readonly id: string;
  readonly timestamp: string;
  readonly body: string;
  /** `webhook-signature`; null when it was not kept. */
  readonly signature: string | null;
}

export interface SignatureRecipe {
  readonly signed: string;
  readonly command: string;
  readonly expected: string | null;
}

/** A text as one word of a POSIX shell, whatever is in it. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What was signed, and the command that signs it again. `SECRET` is the endpoint's secret as it is shown, `whsec_` included. */
export function signatureRecipe({ id, timestamp, body, signature }: SentMessage): SignatureRecipe {
  const signed = `${id}.${timestamp}.${body}`;
  const command = [
    "SECRET='whsec_…'",
    'KEY=$(printf %s "${SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d \' \\n\')',
    `printf %s ${shellWord(signed)} |`,
    '  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | openssl base64 -A',
  ].join('\n');
  return { signed, command, expected: signature };
}
