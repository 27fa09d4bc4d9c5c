// Owns how the form for a new invoice by hand becomes the command's input, and what its fields hold before anybody typed. Pure.
import type { CreateInvoiceInput } from '../../commands/create-invoice';
import type { ProjectRow } from '../../db/project';
import { parseTypedAmount } from '../../domain/currency';
import { limits } from '../../domain/limits';
import { formatDecimal } from '../../domain/money';
import type { PayerNotices } from '../../domain/payer-mail';
import { decodeSettings, type ResendPeriod, type TypedSum } from '../../domain/project-settings';
import type { RateBook } from '../../domain/rate';
import type { FieldProblem } from '../../domain/refusal';
import { ok, refuse, type Result } from '../../domain/result';
import type { Locale } from '../../../views/context';
import type { InvoiceHints } from '../../../views/invoice/new';
import { formatAmount } from '../../../views/ui/money';
import type { SentForm } from './form';

type Values = Readonly<Record<string, string>>;

/** The mails that a project sends by itself, as fields of the form. */
function noticeValues(project: Pick<ProjectRow, 'settings'>): Values {
  const { invoiceMail, reminderMinutes, resend } = decodeSettings(project.settings).actions;
  return { mail_now: invoiceMail ? 'yes' : '', reminder_minutes: reminderMinutes === null ? '' : String(reminderMinutes), resend };
}

/** What the form shows first: the project's currency and mails, the reader's language. */
export function firstValues(project: ProjectRow | undefined, locale: Locale): Values {
  if (project === undefined) return { project_id: '', currency: 'USD' };
  return { project_id: project.id, currency: project.currency, mail_locale: locale, notices_of: project.id, ...noticeValues(project) };
}

/** What the project says about amounts and costs, as text of that language. */
export function hintsOf(project: ProjectRow | undefined, locale: Locale): InvoiceHints {
  const settings = decodeSettings(project?.settings ?? '{}');
  const { amounts, costs } = settings;
  const text = (sum: TypedSum | null): string | null => (sum === null ? null : `${formatAmount(sum.amount, locale)}\u00a0${sum.currency}`);
  return {
    least: text(amounts.min),
    most: text(amounts.max),
    fee: text(costs.fee),
    feeBy: costs.feeBy,
    spreadPercent: costs.spreadBps === 0 ? null : formatAmount(formatDecimal(BigInt(costs.spreadBps), 2), locale),
    spreadBy: costs.spreadBy,
    reminderMinutesMax: limits.reminderMinutesMax,
  };
}

/** The command's input, or every field that is wrong. `projects`: those whose mails the form may have shown. */
export function inputOf(form: SentForm, project: ProjectRow, projects: readonly ProjectRow[], book: RateBook | null): Result<CreateInvoiceInput> {
  const problems: FieldProblem[] = [];
  const currency = form.text('currency') || project.currency;
  const amountText = form.text('amount');
  const amount = parseTypedAmount(amountText, currency);
  if (amountText.trim() === '') problems.push({ pointer: '/amount', code: 'required' });
  else if (!amount.ok) problems.push({ pointer: amount.refusal.code === 'not_listed' ? '/currency' : '/amount', ...amount.refusal });
  const bounded = (name: string, max: number): string | null => {
    const text = form.optional(name);
    if (text !== null && text.length > max) problems.push({ pointer: `/${name}`, code: 'too_long', detail: String(max) });
    return text;
  };
  const orderId = bounded('order_id', limits.orderIdLengthMax);
  const description = bounded('description', limits.descriptionLengthMax);
  const payerEmail = bounded('payer_email', limits.emailLengthMax);
  if (payerEmail !== null && !/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(payerEmail)) problems.push({ pointer: '/payer_email', code: 'not_an_email' });
  const minutes = form.optional('expiry_minutes');
  if (minutes !== null && !/^\d{1,6}$/.test(minutes)) problems.push({ pointer: '/expiry_minutes', code: 'invalid' });
  const notices = noticesOf(form, projects);
  if (!notices.ok) problems.push(...notices.refusal);
  const asset = form.optional('payer_asset');
  const assets = form.all('assets');
  if (asset !== null && assets.length > 0 && !assets.includes(asset)) problems.push({ pointer: '/payer_asset', code: 'not_listed' });
  if (problems.length > 0 || !amount.ok || !notices.ok) return refuse({ reason: 'invalid_input', problems });
  return ok({
    projectId: project.id,
    amount: amount.value,
    currency,
    orderId,
    description,
    payerEmail,
    metadata: {},
    expiryMinutes: minutes === null ? null : Number(minutes),
    assets,
    origin: 'web',
    sourceId: null,
    payerNotices: notices.value,
    locale: form.text('mail_locale') === 'ru' ? 'ru' : 'en',
    ...(asset === null ? {} : { chosen: { asset, book } }),
  });
}

const periods: readonly ResendPeriod[] = ['never', 'daily', 'weekly', 'monthly'];

/** Null while the form says what the project says whose mails it showed: then the invoice does as its own project does. */
function noticesOf(form: SentForm, projects: readonly ProjectRow[]): Result<PayerNotices | null, readonly FieldProblem[]> {
  const sent = { mail_now: form.text('mail_now'), reminder_minutes: form.text('reminder_minutes').trim(), resend: form.text('resend') || 'never' };
  const shown = projects.find((row) => row.id === form.text('notices_of'));
  const before = shown === undefined ? null : noticeValues(shown);
  if (before === null || Object.entries(sent).every(([name, value]) => before[name] === value)) return ok(null);
  const minutes = sent.reminder_minutes === '' ? null : Number(sent.reminder_minutes);
  const resend = periods.find((period) => period === sent.resend);
  const problems: FieldProblem[] = [];
  if (minutes !== null && !/^\d{1,6}$/.test(sent.reminder_minutes)) problems.push({ pointer: '/reminder_minutes', code: 'invalid' });
  else if (minutes !== null && minutes < 1) problems.push({ pointer: '/reminder_minutes', code: 'too_small', detail: '1' });
  else if (minutes !== null && minutes > limits.reminderMinutesMax)
    problems.push({ pointer: '/reminder_minutes', code: 'too_large', detail: String(limits.reminderMinutesMax) });
  if (resend === undefined) problems.push({ pointer: '/resend', code: 'not_listed' });
  return problems.length > 0 || resend === undefined ? refuse(problems) : ok({ invoiceMail: sent.mail_now === 'yes', reminderMinutes: minutes, resend });
}
