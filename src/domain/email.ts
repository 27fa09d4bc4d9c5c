// Owns what an email address is here: ASCII only, so that no letter of another alphabet can stand in for one of ours. Says nothing of
// whether it exists or whose it is.
import { limits } from './limits';
import { invalidField, type FieldProblemCode } from './refusal';
import { ok, refuse, type Result } from './result';

/** RFC 5321: what stands before the `@`. */
const localLengthMax = 64;
const localPattern = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const labelPattern = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
/** The last label is a name and no number: an address of the net is no mailbox here. International names come as `xn--`. */
const topLabelPattern = /^(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$/;

/** An email without the spaces around it, as it was typed otherwise. Refuses `invalid_input` at `/email`. */
export function checkEmail(text: string): Result<string> {
  const email = text.trim();
  const no = (code: FieldProblemCode): Result<string> => refuse(invalidField('/email', code));
  if (email === '') return no('required');
  if (email.length > limits.emailLengthMax) return no('too_long');
  return isEmail(email) ? ok(email) : no('not_an_email');
}

function isEmail(email: string): boolean {
  const at = email.lastIndexOf('@');
  const local = email.slice(0, Math.max(at, 0));
  const labels = email.slice(at + 1).split('.');
  const top = labels.at(-1) ?? '';
  return (
    local.length <= localLengthMax &&
    localPattern.test(local) &&
    labels.length > 1 &&
    labels.every((label) => labelPattern.test(label)) &&
    topLabelPattern.test(top)
  );
}
