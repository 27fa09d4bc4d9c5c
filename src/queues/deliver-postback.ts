// Makes the message of one CryptoCloud-style postback: the paid invoice as it stands, and a token of this try. What became of the event's
// invoice since does not change what was told: its state is that of the event. Sends nothing itself (see deliver-webhook.ts).
import { readPostbackParts } from '../db/cryptocloud-invoice';
import type { ToldEventRow } from '../db/event';
import type { WebhookEndpointRow } from '../db/webhook-endpoint';
import { dollarsBy } from '../domain/cryptocloud/dollars';
import { chosenDue, chosenOf, countedTransfers, paidShare, txidsOf } from '../domain/cryptocloud/facts';
import type { InvoiceFacts } from '../domain/cryptocloud/invoice';
import { postbackOf } from '../domain/cryptocloud/postback';
import { postbackSecretPurpose, postbackToken } from '../domain/cryptocloud/token';
import { checksummed } from '../domain/evm-address';
import type { InvoiceStatus } from '../domain/invoice';
import { limits } from '../domain/limits';
import { decodeSnapshot } from '../domain/public-event';
import { decodeRateBook, sandboxRateBook, type RateBook } from '../domain/rate';
import { open } from '../lib/seal';
import { iconsAt } from '../../views/assets/coin-icons';
import type { TellingPorts } from './ports';

export interface HttpMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The message, or why there is none: the operator can mend an unreadable secret, so that one waits. */
export async function postbackMessage(
  ports: TellingPorts,
  endpoint: WebhookEndpointRow,
  told: ToldEventRow,
): Promise<HttpMessage | 'unreadable_secret' | 'abandoned'> {
  const { invoiceId } = told.event;
  const parts = invoiceId === null ? null : await readPostbackParts(ports.database, endpoint.accountId, invoiceId);
  if (parts === null) return 'abandoned';
  const { origin, masterKey, previousMasterKey: previousKey } = ports.settings;
  const { project } = parts;
  // Shops deliver on a postback and look at no `test_mode`: money that is none is told of only while the project's own switch says test.
  if (parts.row.terms.mode === 'test' && project.mode === 'live') return 'abandoned';
  const secret = await open({ masterKey, previousKey, purpose: postbackSecretPurpose, rowId: project.id }, project.postbackSecret);
  if (secret === null) return 'unreadable_secret';
  const { status: base, exception } = decodeSnapshot(told.event.data);
  const status: InvoiceStatus = { base, exception };
  const facts = factsOf(parts, status, told.event.atMs);
  const nowMs = ports.now();
  const book = facts.terms.currency === 'USD' ? null : await bookFor(ports, facts.terms.mode, nowMs);
  const by = { origin, icons: iconsAt(origin), dollars: dollarsBy(book, nowMs) };
  const token = postbackToken(facts.terms.code, secret, nowMs, limits.postbackTokenLifeMs);
  const { contentType, body } = postbackOf(facts, status, token, by, endpoint.kind === 'postback_form' ? 'form' : 'json');
  return { headers: { 'content-type': contentType, 'user-agent': 'Quittance-Postbacks/1' }, body };
}

function factsOf(
  { row, project, parts }: NonNullable<Awaited<ReturnType<typeof readPostbackParts>>>,
  status: InvoiceStatus,
  finishedAtMs: number,
): InvoiceFacts {
  const { terms, expiresAtMs } = row;
  const counted = countedTransfers(terms, status, parts.transfers);
  const option = chosenOf(parts.options, counted);
  const { success, fail } = project.settings.returns;
  return {
    terms,
    status,
    expiresAtMs,
    finishedAtMs,
    chosen: chosenDue(option),
    address: option === null ? '' : option.wallet?.kind === 'sandbox' ? option.address : checksummed(option.address),
    paid: paidShare(parts.options, counted),
    txids: txidsOf(counted),
    project: { id: project.id, name: project.name, success, fail },
  };
}

async function bookFor(ports: TellingPorts, mode: 'live' | 'test', nowMs: number): Promise<RateBook | null> {
  return mode === 'test' ? sandboxRateBook(nowMs) : decodeRateBook(await ports.rateBook());
}
