// Owns what the fields of a project may hold, the same for making and for changing one.
import { findCurrency } from '../domain/currency';
import { limits } from '../domain/limits';
import type { FieldProblem } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';

export interface ProjectFields {
  readonly name: string;
  /** Code of the currency that invoices have unless they say otherwise. */
  readonly currency: string;
  readonly expiryMinutes: number;
  /** Where payers turn for help: an email address, a link or a few words; may be empty. */
  readonly supportContact: string;
}

/** The fields with spaces around them gone, or what is wrong with them. Absent fields are not looked at. */
export function checkProject<Fields extends Partial<ProjectFields>>(fields: Fields): Result<Fields> {
  const problems: FieldProblem[] = [];
  const name = fields.name?.trim();
  const supportContact = fields.supportContact?.trim();
  if (name === '') problems.push({ pointer: '/name', code: 'required' });
  if ((name?.length ?? 0) > limits.nameLengthMax) problems.push({ pointer: '/name', code: 'too_long', detail: String(limits.nameLengthMax) });
  if (fields.currency !== undefined && findCurrency(fields.currency) === null) problems.push({ pointer: '/currency', code: 'not_listed' });
  if (fields.expiryMinutes !== undefined) problems.push(...expiryProblems(fields.expiryMinutes));
  if ((supportContact?.length ?? 0) > limits.emailLengthMax)
    problems.push({ pointer: '/support_contact', code: 'too_long', detail: String(limits.emailLengthMax) });
  if (problems.length > 0) return refuse({ reason: 'invalid_input', problems });
  return ok({ ...fields, ...(name === undefined ? {} : { name }), ...(supportContact === undefined ? {} : { supportContact }) });
}

function expiryProblems(minutes: number): readonly FieldProblem[] {
  const pointer = '/expiry_minutes';
  if (!Number.isInteger(minutes)) return [{ pointer, code: 'invalid' }];
  if (minutes < limits.expiryMinutesMin) return [{ pointer, code: 'too_small', detail: String(limits.expiryMinutesMin) }];
  return minutes > limits.expiryMinutesMax ? [{ pointer, code: 'too_large', detail: String(limits.expiryMinutesMax) }] : [];
}
