// Owns the API routes of notes about an invoice: for the team, never for the payer, never edited.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { noteInvoice } from '../../../commands/note-invoice';
import { findInvoiceNote, listInvoiceNotes } from '../../../db/invoice-note';
import { limits } from '../../../domain/limits';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { noteJson, noteSchema } from './invoice-terms-json';
import { readInvoice } from './read-invoice';
import { answers, idempotencyParameters, listOf, text } from './shapes';
import { jsonBody } from './validate';

const noteBody = z.strictObject({
  text: text(limits.noteLengthMax)
    .min(1)
    .meta({ examples: ['Called the customer: the rest comes tomorrow.'] }),
});

export const invoiceNotes = new Hono<AppEnv>()
  .post(
    '/:invoice_id/notes',
    describeRoute({
      operationId: 'createNote',
      tags: ['Invoices'],
      summary: 'Write a note',
      parameters: idempotencyParameters,
      responses: answers(201, 'The new note.', noteSchema, [400, 404, 409, 415, 422]),
    }),
    requireRight('invoices:manage'),
    idempotencyKeyRequired,
    jsonBody(noteBody),
    idempotent(),
    async (c) => {
      const { ports, scope, database } = c.var;
      const noted = await noteInvoice(ports, scope, { invoiceId: c.req.param('invoice_id'), text: c.req.valid('json').text }, c.var.requestKey);
      if (!noted.ok) return answerRefusal(c, noted.refusal);
      const note = await findInvoiceNote(database, scope, noted.value.noteId);
      return note === null ? answerRefusal(c, { reason: 'not_found' }) : c.json(noteJson(note), 201);
    },
  )
  .get(
    '/:invoice_id/notes',
    describeRoute({
      operationId: 'listNotes',
      tags: ['Invoices'],
      summary: 'List the notes of an invoice',
      responses: answers(200, 'All notes, oldest first.', listOf(noteSchema), [404]),
    }),
    requireRight('invoices:view'),
    async (c) => {
      const invoiceId = c.req.param('invoice_id');
      const found = await readInvoice(c, invoiceId);
      if (!found.ok) return answerRefusal(c, found.refusal);
      const rows = await listInvoiceNotes(c.var.database, c.var.scope, invoiceId);
      return c.json({ data: rows.map(noteJson), has_more: false, next_cursor: null });
    },
  );
