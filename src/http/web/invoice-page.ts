// Owns the one way in which an invoice's page is put together: as it is now, with the form of one act open or refused. Reads only.
import type { Context } from 'hono';
import { readActorNames } from '../../db/actor-name';
import { listDeliveriesOfInvoice } from '../../db/delivery';
import { readTargetNames } from '../../db/delivery-target';
import { listEventsOfInvoice, type EventRow } from '../../db/event';
import { findInvoice } from '../../db/invoice';
import { listInvoiceNotes } from '../../db/invoice-note';
import { listPayerMailsOfInvoice } from '../../db/payer-mail-list';
import { lacksRight } from '../../db/scope';
import { isId } from '../../domain/id';
import { limits } from '../../domain/limits';
import { decodeSnapshot } from '../../domain/public-event';
import type { OpenAct } from '../../../views/invoice/model';
import { InvoicePage } from '../../../views/invoice/show';
import { inMode as modePath, paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { invoiceText } from '../invoice-text';
import { confirmedUntil } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { framed } from './frame';
import { answersOf, nextStepOf } from './invoice-answers';
import { actFigures, explainedOf, noteRows, offeredActs, refundLines, type HandRights, type LifeFacts } from './invoice-life';
import { deliveryRows, furthest, invoiceView, timelineOf, transferRows, type InvoiceFacts } from './invoice-view';

/** News that is on its way keeps the page asking for a while. */
const newsAwaitedMs = 60_000;

const bounds = {
  minutesMin: limits.expiryMinutesMin,
  minutesMax: limits.extensionMinutesMax,
  reasonLengthMax: limits.reasonLengthMax,
  noteLengthMax: limits.noteLengthMax,
};

/** The page of an invoice of the scope's mode. A refusal within `open` sets the status; what somebody typed stands in its form again. */
export async function showInvoice(c: Context<AppEnv>, invoiceId: string, open: OpenAct | null): Promise<Response> {
  const { database, scope, nowMs, settings, locale } = c.var;
  const detail = isId('inv', invoiceId) ? await findInvoice(database, scope, invoiceId) : null;
  if (detail === null) return answerRefusal(c, { reason: 'not_found' });
  const { id, projectId, mode, base } = detail.invoice;
  // A form that is shown again stands at the invoice's own address: reload and language switch lead there.
  const path = c.req.method === 'GET' ? undefined : modePath(mode, paths.invoice(id));
  const [{ ctx, frame, projects }, life, deliveries, confirmedUntilMs] = await Promise.all([
    framed(c, { mode, projectId }, path),
    readLife(c, detail),
    listDeliveriesOfInvoice(database, scope, id),
    mode === 'live' && open?.act === 'accept' ? confirmedUntil(c, 'live_confirmation') : undefined,
  ]);
  const project = { id: projectId, name: projects.find((row) => row.id === projectId)?.name ?? '' };
  const facts: InvoiceFacts = { detail, events: life.events, deliveries, project, settings };
  const transfers = transferRows(facts);
  const targets = deliveries.map((row) => row.target);
  const names = await readTargetNames(database, scope, targets);
  const page = InvoicePage({
    ctx,
    frame,
    invoice: invoiceView(facts, transfers),
    explained: explainedOf(detail, locale, furthest(transfers)),
    offered: offeredActs(life, handRights(c), nowMs),
    open,
    figures: actFigures(life, locale),
    bounds,
    confirmedUntilMs,
    answers: answersOf(facts, transfers, nowMs),
    next: nextStepOf(facts, nowMs),
    timeline: timelineOf(facts, life),
    transfers,
    deliveries: deliveryRows(deliveries, new Map(life.events.map((event) => [event.id, event.type])), names),
    refunds: refundLines(life),
    notes: noteRows(life),
    json: invoiceText(detail, settings, nowMs),
    canRepeat: lacksRight(scope, 'payments:manage') === null || lacksRight(scope, 'webhooks:manage') === null,
    live: base === 'new' || base === 'confirming' || deliveries.some((row) => row.state === 'pending' && row.dueAtMs < nowMs + newsAwaitedMs),
  });
  const refusal = open?.form.refusal ?? null;
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}

function handRights(c: Context<AppEnv>): HandRights {
  const may = (right: Parameters<typeof lacksRight>[1]): boolean => lacksRight(c.var.scope, right) === null;
  return { invoices: may('invoices:manage'), payments: may('payments:manage'), confirmations: may('confirmations:manage') };
}

/** Everything that people and the payer's mails left behind, with the names of those who acted. */
async function readLife(c: Context<AppEnv>, detail: LifeFacts['detail']): Promise<LifeFacts> {
  const { database, scope } = c.var;
  const { id } = detail.invoice;
  const [events, notes, mails] = await Promise.all([
    listEventsOfInvoice(database, scope, id),
    listInvoiceNotes(database, scope, id),
    listPayerMailsOfInvoice(database, scope, id),
  ]);
  const actors = [...notes.map((note) => note.actor), ...detail.refunds.map((row) => row.actor), ...events.flatMap(actorIn)];
  return { detail, events, notes, mails, names: await readActorNames(database, scope, actors) };
}

function actorIn(event: EventRow): readonly string[] {
  const by = decodeSnapshot(event.data).detail?.['by'];
  return by === undefined ? [] : [by];
}
