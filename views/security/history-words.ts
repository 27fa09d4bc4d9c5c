// Owns the words of a sign-in: its way in, its result, its device and place. The same for sessions, history, lock-down and the export.
import type { SignInMethod, SignInResult } from '../../src/domain/login-history';
import type { Words } from '../words';

const methodTexts: Readonly<Record<SignInMethod, (w: Words) => string>> = {
  password: (w) => w.history_method_password(),
  password_totp: (w) => w.history_method_password_totp(),
  passkey: (w) => w.history_method_passkey(),
  recovery_code: (w) => w.history_method_recovery_code(),
  sign_up: (w) => w.history_method_sign_up(),
  recovery: (w) => w.history_method_recovery(),
};

const resultTexts: Readonly<Record<SignInResult, (w: Words) => string>> = {
  success: (w) => w.history_result_success(),
  wrong_password: (w) => w.history_result_wrong_password(),
  wrong_code: (w) => w.history_result_wrong_code(),
  wrong_passkey: (w) => w.history_result_wrong_passkey(),
  limited: (w) => w.history_result_limited(),
};

/** Rows of other versions may hold words that we do not know: they are shown as they are. */
export function methodWords(w: Words, method: string): string {
  return Object.hasOwn(methodTexts, method) ? methodTexts[method as SignInMethod](w) : method;
}

export function resultWords(w: Words, result: string): string {
  return Object.hasOwn(resultTexts, result) ? resultTexts[result as SignInResult](w) : result;
}
