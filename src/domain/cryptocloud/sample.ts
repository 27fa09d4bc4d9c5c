// Owns the postback that the documentation of a project shows: made by the same function as real ones, of an invoice that never was.
import { assetOf } from '../asset';
import type { InvoiceTerms } from '../invoice';
import { noCosts, plainRules } from '../invoice-rules';
import type { Icons } from './currencies';
import { dollarsBy } from './dollars';
import type { ProjectFacts } from './invoice';
import { postbackOf, type Postback, type PostbackFormat } from './postback';

export interface SampleFor {
  readonly project: ProjectFacts;
  readonly origin: string;
  readonly icons: Icons;
  readonly format: PostbackFormat;
}

/** Midday of the first day of 2026, as CryptoCloud's own samples have it. */
const madeAtMs = 1_767_268_800_000;
const hourMs = 3_600_000;
const code = '89UX09KA';
const asset = assetOf('USDT_BSC');

/** Sixty dollars, paid in full. JSON is laid out for the eye; the token is only named. */
export function samplePostback({ project, origin, icons, format }: SampleFor): Postback {
  const terms: InvoiceTerms = {
    invoiceId: 'inv_sample',
    accountId: 'acc_sample',
    projectId: project.id,
    mode: 'live',
    amount: 60_000_000n,
    currency: 'USD',
    orderId: '1042',
    description: null,
    payerEmail: null,
    payerLocale: 'en',
    metadata: {},
    assets: [asset.id],
    wallets: [],
    createdAtMs: madeAtMs,
    expiresAtMs: madeAtMs + 24 * hourMs,
    rules: plainRules,
    costs: noCosts,
    origin: 'cryptocloud',
    sourceId: null,
    code,
    deposit: null,
  };
  const status = { base: 'paid', exception: 'none' } as const;
  const facts = {
    terms,
    status,
    expiresAtMs: terms.expiresAtMs,
    finishedAtMs: madeAtMs + hourMs,
    chosen: { asset: asset.id, due: 60n * 10n ** BigInt(asset.decimals) },
    address: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045',
    paid: { numerator: 1n, denominator: 1n },
    txids: [`0x${'5f'.repeat(32)}`],
    project,
  };
  const by = { origin, icons, dollars: dollarsBy(null, madeAtMs) };
  const made = postbackOf(facts, status, 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\u2026.\u2026', by, format);
  if (format === 'json') return { ...made, body: JSON.stringify(JSON.parse(made.body), null, 2) };
  return { ...made, body: made.body.split('&').map(decodeField).join('\n&') };
}

/** As a person reads a form's field. */
function decodeField(pair: string): string {
  return decodeURIComponent(pair.replaceAll('+', ' '));
}
