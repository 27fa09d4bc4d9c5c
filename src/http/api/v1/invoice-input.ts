// Owns the content of a request for a new invoice: its schema, and the input of the command that it becomes. Amounts are decimal strings.
import * as z from 'zod';
import type { CreateInvoiceInput } from '../../../commands/create-invoice';
import type { AccountScope } from '../../../db/scope';
import { parseAmount } from '../../../domain/currency';
import { limits } from '../../../domain/limits';
import type { RateBook } from '../../../domain/rate';
import { invalidField } from '../../../domain/refusal';
import { ok, refuse, type Result } from '../../../domain/result';
import { projectId, projectOf } from './project-id';
import { decimal, moment, text } from './shapes';

const metadataKey = z
  .string()
  .min(1)
  .max(limits.metadataKeyLengthMax)
  .regex(/^[A-Za-z0-9_.-]+$/);

const payerNotices = z
  .strictObject({
    invoice_mail: z.boolean().meta({ description: 'The invoice by mail, at once.' }),
    reminder_minutes: z.int().min(1).max(limits.reminderMinutesMax).nullable().meta({ description: 'A reminder so many minutes before the end; null: none.' }),
    resend: z.enum(['never', 'daily', 'weekly', 'monthly']).meta({ description: 'The invoice again, until it is paid or somebody stops it.' }),
  })
  .nullable()
  .default(null)
  .meta({ description: 'What the payer is mailed by itself, instead of what the project says. Needs payer_email.' });

export const createBody = z.strictObject({
  project_id: projectId,
  amount: decimal.max(60).meta({ description: 'An exact decimal string. A JSON number is refused, because programs round it.', examples: ['12.50'] }),
  currency: z
    .string()
    .max(40)
    .meta({ description: 'A fiat code or an asset code.', examples: ['USD', 'USDT_BSC'] }),
  order_id: text(limits.orderIdLengthMax).min(1).nullable().default(null),
  description: text(limits.descriptionLengthMax).nullable().default(null),
  payer_email: z.email().max(limits.emailLengthMax).nullable().default(null),
  metadata: z
    .record(metadataKey, text(limits.metadataValueLengthMax))
    .refine((metadata) => Object.keys(metadata).length <= limits.metadataKeysMax, { params: { code: 'too_large' } })
    .default({}),
  expiry_minutes: z
    .int()
    .min(limits.expiryMinutesMin)
    .max(limits.expiryMinutesMax)
    .nullable()
    .default(null)
    .meta({ description: "The project's own when absent." }),
  expires_at: z.iso
    .datetime({ offset: true })
    .max(40)
    .nullable()
    .default(null)
    .meta({ description: `The end as a moment, instead of minutes. ${moment.description}` }),
  assets: z
    .array(z.string().max(40))
    .max(limits.pageSizeMax)
    .nullable()
    .default(null)
    .meta({ description: 'Assets that the payer may choose; all of the project when absent.' }),
  asset: z
    .string()
    .max(40)
    .nullable()
    .default(null)
    .meta({ description: 'Chosen for the payer at once (host-to-host): the answer has its address and exact amount in `options`.', examples: ['USDT_BSC'] }),
  payer_notices: payerNotices,
  locale: z.enum(['en', 'ru']).default('en').meta({ description: 'Language of mails to the payer.' }),
});

export type CreateBody = z.infer<typeof createBody>;

/** `book`: the prices with which the chosen asset is tried; not looked at without one. */
export function inputOf(body: CreateBody, scope: AccountScope, book: RateBook | null): Result<CreateInvoiceInput> {
  const project = projectOf(scope, body.project_id);
  if (!project.ok) return project;
  const amount = parseAmount(body.amount, body.currency);
  if (!amount.ok) {
    const { code, detail } = amount.refusal;
    return refuse(invalidField(code === 'not_listed' ? '/currency' : '/amount', code, detail));
  }
  if (body.expires_at !== null && body.expiry_minutes !== null) return refuse(invalidField('/expires_at', 'differs'));
  const notices = body.payer_notices;
  if (notices !== null && body.payer_email === null) return refuse(invalidField('/payer_email', 'required'));
  return ok({
    projectId: project.value,
    amount: amount.value,
    currency: body.currency,
    orderId: body.order_id,
    description: body.description,
    payerEmail: body.payer_email,
    metadata: body.metadata,
    expiryMinutes: body.expiry_minutes,
    ...(body.expires_at === null ? {} : { expiresAtMs: Date.parse(body.expires_at) }),
    assets: body.assets,
    origin: 'api',
    sourceId: null,
    payerNotices: notices === null ? null : { invoiceMail: notices.invoice_mail, reminderMinutes: notices.reminder_minutes, resend: notices.resend },
    locale: body.locale,
    ...(body.asset === null ? {} : { chosen: { asset: body.asset, book } }),
  });
}
