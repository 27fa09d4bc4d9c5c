// Owns the examples of the Integration page: whole programs that run as they are copied, in four languages, with the reader's own project and
// test key in them. Plain text; the page colours nothing and a test runs every one.

export const snippetLanguages = ['curl', 'node', 'php', 'python'] as const;
export type SnippetLanguage = (typeof snippetLanguages)[number];

export function isSnippetLanguage(text: string | undefined): text is SnippetLanguage {
  return (snippetLanguages as readonly (string | undefined)[]).includes(text);
}

export const languageNames: Readonly<Record<SnippetLanguage, string>> = { curl: 'curl', node: 'JavaScript', php: 'PHP', python: 'Python' };

export interface SnippetFacts {
  /** Scheme and host of this instance. */
  readonly origin: string;
  /** A test key, or `qk_test_…` while there is none. Never a live one. */
  readonly key: string;
  readonly projectId: string;
}

/** Where the reader's own server listens in the examples. */
export const exampleReceiver = 'http://localhost:3000/webhooks';

interface Call {
  readonly path: string;
  readonly idempotencyKey: string;
  /** JSON of the body, one line for each field. */
  readonly body: readonly (readonly [name: string, value: string])[];
}

function json(body: Call['body']): string {
  return `{\n${body.map(([name, value]) => `  "${name}": "${value}"`).join(',\n')}\n}`;
}

function curlCall({ origin, key }: SnippetFacts, call: Call): string {
  return [
    `curl ${origin}${call.path} \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    `  -H "Idempotency-Key: ${call.idempotencyKey}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${json(call.body).replaceAll('\n', '\n  ')}'`,
  ].join('\n');
}

function javascriptCall({ origin, key }: SnippetFacts, call: Call): string {
  const fields = call.body.map(([name, value]) => `    ${name}: '${value}',`).join('\n');
  return `const answer = await fetch('${origin}${call.path}', {
  method: 'POST',
  headers: {
    Authorization: 'Bearer ${key}',
    'Idempotency-Key': '${call.idempotencyKey}',
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({
${fields}
  }),
});
console.log(answer.status, await answer.json());`;
}

function phpCall({ origin, key }: SnippetFacts, call: Call): string {
  const fields = call.body.map(([name, value]) => `    '${name}' => '${value}',`).join('\n');
  return `<?php
$body = json_encode([
${fields}
]);
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => implode("\\r\\n", [
        'Authorization: Bearer ${key}',
        'Idempotency-Key: ${call.idempotencyKey}',
        'Content-Type: application/json',
    ]),
    'content' => $body,
    'ignore_errors' => true, // a refusal has a body worth reading
]]);
echo file_get_contents('${origin}${call.path}', false, $context), "\\n";`;
}

function pythonCall({ origin, key }: SnippetFacts, call: Call): string {
  const fields = call.body.map(([name, value]) => `    "${name}": "${value}",`).join('\n');
  return `import json
import urllib.error
import urllib.request

request = urllib.request.Request(
    "${origin}${call.path}",
    data=json.dumps({
${fields.replaceAll('\n', '\n    ').replace(/^/, '    ')}
    }).encode(),
    headers={
        "Authorization": "Bearer ${key}",
        "Idempotency-Key": "${call.idempotencyKey}",
        "Content-Type": "application/json",
    },
)
try:
    with urllib.request.urlopen(request) as answer:
        print(answer.status, answer.read().decode())
except urllib.error.HTTPError as refusal:
    print(refusal.code, refusal.read().decode())`;
}

const callers: Readonly<Record<SnippetLanguage, (facts: SnippetFacts, call: Call) => string>> = {
  curl: curlCall,
  node: javascriptCall,
  php: phpCall,
  python: pythonCall,
};

/** Tells Quittance where the shop listens. The answer holds the signing secret, once. */
export function endpointSnippet(language: SnippetLanguage, facts: SnippetFacts, url = exampleReceiver): string {
  const body = [
    ['project_id', facts.projectId],
    ['url', url],
  ] as const;
  return callers[language](facts, { path: '/api/v1/webhook-endpoints', idempotencyKey: `endpoint-${url.replace(/[^A-Za-z0-9]+/g, '-')}`, body });
}

/** Asks for 12.50 USD. The answer holds the page to send the payer to. */
export function invoiceSnippet(language: SnippetLanguage, facts: SnippetFacts, orderId: string): string {
  const body = [
    ['project_id', facts.projectId],
    ['amount', '12.50'],
    ['currency', 'USD'],
    ['order_id', orderId],
  ] as const;
  return callers[language](facts, { path: '/api/v1/invoices', idempotencyKey: `order-${orderId}`, body });
}

/** Pays an invoice of test mode on the simulated chain. */
export function paymentSnippet(language: SnippetLanguage, facts: SnippetFacts, invoiceId: string): string {
  return callers[language](facts, {
    path: `/api/v1/invoices/${invoiceId}/sandbox-payments`,
    idempotencyKey: `pay-${invoiceId}`,
    body: [['kind', 'exact']],
  });
}

const javascriptReceiver = `// receiver.mjs: run with QUITTANCE_WEBHOOK_SECRET=whsec_… node receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const key = Buffer.from(process.env.QUITTANCE_WEBHOOK_SECRET.replace('whsec_', ''), 'base64');

function isOurs(headers, body) {
  const signed = \`\${headers['webhook-id']}.\${headers['webhook-timestamp']}.\${body}\`;
  const expected = createHmac('sha256', key).update(signed).digest();
  const isFresh = Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp'])) < 300;
  return isFresh && String(headers['webhook-signature']).split(' ').some((one) => {
    const given = Buffer.from(one.replace('v1,', ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString(); // the raw body: parsed and printed again it is another
  if (!isOurs(request.headers, body)) return response.writeHead(400).end();
  const { type, data } = JSON.parse(body);
  console.log('verified', type, data.invoice.order_id); // webhook-id repeats on every retry: do things once
  response.writeHead(204).end();
}).listen(process.env.PORT ?? 3000, () => console.log('listening'));`;

const phpReceiver = `<?php
// receiver.php: run with QUITTANCE_WEBHOOK_SECRET=whsec_… php -S localhost:3000 receiver.php
$key = base64_decode(substr(getenv('QUITTANCE_WEBHOOK_SECRET'), strlen('whsec_')));
$body = file_get_contents('php://input'); // the raw body: parsed and printed again it is another
$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
$sentAt = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '0';
$expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$sentAt.$body", $key, true));

$isOurs = false;
foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
    $isOurs = $isOurs || hash_equals($expected, $given);
}
if (!$isOurs || abs(time() - (int) $sentAt) > 300) {
    http_response_code(400);
    return;
}
$event = json_decode($body, true);
error_log("verified {$event['type']} {$event['data']['invoice']['order_id']}"); // webhook-id repeats on every retry: do things once
http_response_code(204);`;

const pythonReceiver = `# receiver.py: run with QUITTANCE_WEBHOOK_SECRET=whsec_… python3 receiver.py
import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = base64.b64decode(os.environ["QUITTANCE_WEBHOOK_SECRET"].removeprefix("whsec_"))


def is_ours(headers, body):
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    is_fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return is_fresh and any(hmac.compare_digest(expected, one) for one in headers["webhook-signature"].split(" "))


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))  # the raw body: parsed and printed again it is another
        verified = is_ours(self.headers, body)
        if verified:
            event = json.loads(body)
            print("verified", event["type"], event["data"]["invoice"]["order_id"], flush=True)  # webhook-id repeats on every retry
        self.send_response(204 if verified else 400)
        self.end_headers()

    def log_message(self, *parts):
        pass


print("listening", flush=True)
HTTPServer(("localhost", int(os.environ.get("PORT", "3000"))), Receiver).serve_forever()`;

const shellReceiver = `#!/bin/sh
# verify.sh: the raw body on standard input, then: sh verify.sh "$webhook_id" "$webhook_timestamp" "$webhook_signature" < body.json
key=$(printf %s "\${QUITTANCE_WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
expected=$( { printf '%s.%s.' "$1" "$2"; cat; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
case " $3 " in
  *" v1,$expected "*) echo verified ;;
  *) echo "not ours" >&2; exit 1 ;;
esac`;

const receivers: Readonly<Record<SnippetLanguage, string>> = {
  curl: shellReceiver,
  node: javascriptReceiver,
  php: phpReceiver,
  python: pythonReceiver,
};

/** A server (for the shell: a filter) that takes webhooks and believes only what is signed. */
export function receiverSnippet(language: SnippetLanguage): string {
  return receivers[language];
}

/** The file that the receiver is kept in. */
export const receiverFiles: Readonly<Record<SnippetLanguage, string>> = {
  curl: 'verify.sh',
  node: 'receiver.mjs',
  php: 'receiver.php',
  python: 'receiver.py',
};
