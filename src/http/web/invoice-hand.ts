// Owns the forms by which people decide about an invoice: accept, extend, refund, invalidate, let be, note, a test payment. Each names the
// version that its sender saw; a refusal shows the invoice as it is now, with the sender's words in the form again.
import { Hono, type Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { acceptPayment } from '../../commands/accept-payment';
import { extendInvoice } from '../../commands/extend-invoice';
import { invalidateInvoice } from '../../commands/invalidate-invoice';
import { noteInvoice } from '../../commands/note-invoice';
import type { IdempotencyKey } from '../../commands/ports';
import { recordRefund } from '../../commands/record-refund';
import { requestSandboxPayment } from '../../commands/request-sandbox-payment';
import { reviewInvoice } from '../../commands/review-invoice';
import { lacksRight } from '../../db/scope';
import { findAsset } from '../../domain/asset';
import { formatDecimal, parseTypedDecimal } from '../../domain/money';
import { refuse, type Result } from '../../domain/result';
import type { OpenAct } from '../../../views/invoice/model';
import { inMode as modePath, paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { stepUp } from '../middleware/step-up';
import { answerRefusal } from '../respond';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt, type Done } from './frame';
import { showInvoice } from './invoice-page';
import { modePattern, modeScope } from './mode-scope';

export const invoiceHandPages = new Hono<AppEnv>();

const oneInvoice = `${modePattern}/payments/:invoiceId`;

/** Accepting real money is a risky act; test money is not. */
const confirmLive = createMiddleware<AppEnv>(async (c, next) => (c.var.scope.mode === 'live' ? stepUp('live_confirmation')(c, next) : next()));

type HandContext = Context<AppEnv, string>;

interface Hand {
  readonly invoiceId: string;
  readonly form: SentForm;
  readonly seenVersion: number;
  readonly key: IdempotencyKey;
}

/** A version that nobody ever saw: a form that names none is as stale as one can be. */
const neverSeen = -1;

/** Reads the form, does the act, leads back. `act` names the form that is shown again. */
async function byHand(c: HandContext, act: OpenAct['act'], done: Done, run: (hand: Hand) => Promise<Result<unknown>>): Promise<Response> {
  const invoiceId = c.req.param('invoiceId') ?? '';
  const form = await readForm(c);
  const key = form.request(`POST /payments/${invoiceId}/${act}`);
  const seen = form.text('seen_version');
  const hand = { invoiceId, form, seenVersion: /^\d{1,9}$/.test(seen) ? Number(seen) : neverSeen };
  const result = key === null ? refuse({ reason: 'idempotency_key_missing' as const }) : await run({ ...hand, key });
  if (result.ok) return c.redirect(doneAt(backPath(c, form, invoiceId), done), 303);
  const { refusal } = result;
  const elsewhere = refusal.reason === 'not_found' || refusal.reason === 'forbidden' || refusal.reason === 'read_only';
  // Whoever may decide but not look gets the refusal alone.
  return elsewhere || lacksRight(c.var.scope, 'invoices:view') !== null
    ? answerRefusal(c, refusal)
    : await showInvoice(c, invoiceId, { act, form: formAgain(form, refusal) });
}

function backPath(c: HandContext, form: SentForm, invoiceId: string): string {
  return modePath(c.var.scope.mode, form.text('back') === 'inbox' ? paths.inbox : paths.invoice(invoiceId));
}

invoiceHandPages.post(`${oneInvoice}/acceptance`, modeScope, requireRight('confirmations:manage'), confirmLive, (c) =>
  byHand(c, 'accept', 'accepted', ({ invoiceId, seenVersion, form, key }) =>
    acceptPayment(c.var.ports, c.var.scope, { invoiceId, seenVersion, reason: form.text('reason') }, key),
  ),
);

invoiceHandPages.post(`${oneInvoice}/extension`, modeScope, requireRight('invoices:manage'), (c) =>
  byHand(c, 'extend', 'extended', ({ invoiceId, seenVersion, form, key }) => {
    const minutes = form.text('minutes').trim();
    return extendInvoice(c.var.ports, c.var.scope, { invoiceId, seenVersion, minutes: /^\d{1,6}$/.test(minutes) ? Number(minutes) : 0 }, key);
  }),
);

invoiceHandPages.post(`${oneInvoice}/invalidation`, modeScope, requireRight('invoices:manage'), (c) =>
  byHand(c, 'invalidate', 'invalidated', ({ invoiceId, seenVersion, form, key }) =>
    invalidateInvoice(c.var.ports, c.var.scope, { invoiceId, seenVersion, reason: form.text('reason') }, key),
  ),
);

invoiceHandPages.post(`${oneInvoice}/refunds`, modeScope, requireRight('payments:manage'), (c) =>
  byHand(c, 'refund', 'refunded', ({ invoiceId, seenVersion, form, key }) => {
    const asset = form.text('asset');
    const input = { invoiceId, seenVersion, asset, amount: exactAmount(form.text('amount'), asset), txid: form.text('txid'), reason: form.text('reason') };
    return recordRefund(c.var.ports, c.var.scope, input, key);
  }),
);

/** A typed amount (comma or point) as the exact decimal that the command takes; what cannot be read goes on as it is, to be refused. */
function exactAmount(text: string, asset: string): string {
  const decimals = findAsset(asset)?.decimals;
  const parsed = decimals === undefined ? null : parseTypedDecimal(text, decimals);
  return parsed === null || decimals === undefined || !parsed.ok ? text.trim() : formatDecimal(parsed.value, decimals);
}

invoiceHandPages.post(`${oneInvoice}/review`, modeScope, requireRight('payments:manage'), (c) =>
  byHand(c, 'review', 'reviewed', ({ invoiceId, seenVersion, key }) => reviewInvoice(c.var.ports, c.var.scope, { invoiceId, seenVersion }, key)),
);

invoiceHandPages.post(`${oneInvoice}/notes`, modeScope, requireRight('invoices:manage'), (c) =>
  byHand(c, 'note', 'noted', ({ invoiceId, form, key }) => noteInvoice(c.var.ports, c.var.scope, { invoiceId, text: form.text('text') }, key)),
);

invoiceHandPages.post(`${oneInvoice}/simulation`, modeScope, requireRight('invoices:manage'), (c) =>
  byHand(c, 'simulate', 'simulated', ({ invoiceId, key }) => requestSandboxPayment(c.var.ports, c.var.scope, { invoiceId, kind: 'exact' }, key)),
);
