// Owns how a guarded form waits for its confirmation: read from the request, sealed, carried in the page, and read back from there.
import type { Context } from 'hono';
import { isSealedAct, sealAct } from '../../auth/step-up';
import { listPasskeys } from '../../db/passkey';
import { isStepUpAction, methodsFor, type StepUpAction } from '../../domain/step-up';
import { ConfirmationPage } from '../../../views/security/confirmation';
import { looksSecret } from '../../../views/secret-shape';
import { paths } from '../../../views/paths';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { readFormData } from '../form-data';
import { ownPath } from '../page';
import { refusalStatus } from '../refusal-status';
import { sealSecretFields } from './carried';
import { framed } from './frame';
import { confirmationCeremony } from './passkey-challenge';

export interface WaitingForm {
  readonly action: StepUpAction;
  /** Path and query to which the form was sent. */
  readonly target: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Its passwords, sealed; empty without any. */
  readonly carried: string;
}

/** Fields of the confirmation itself; they never reach the form that waits. */
export const confirmationPrefix = 'step_up_';

async function readFields(c: Context<AppEnv>): Promise<WaitingForm['fields']> {
  const form = await readFormData(c);
  return [...form.entries()].flatMap(([name, value]): (readonly [string, string])[] =>
    typeof value === 'string' && name !== 'csrf' && !name.startsWith(confirmationPrefix) ? [[name, value]] : [],
  );
}

/** The request itself as a form that waits. */
export async function waitingRequest(c: Context<AppEnv>, action: StepUpAction): Promise<WaitingForm> {
  const { pathname, search } = new URL(c.req.url);
  const { plain, carried } = await sealSecretFields(c, await readFields(c));
  return { action, target: pathname + search, fields: plain, carried };
}

/** The name of the field that holds something like a private key; null when none does. Such a form is never written into a page. */
export function secretField(waiting: WaitingForm): string | null {
  return waiting.fields.find(([, value]) => looksSecret(value))?.[0] ?? null;
}

/** The form that waits behind a confirmation's own form; null unless one of our guarded routes put it there, for this session. */
export async function readWaiting(c: Context<AppEnv>): Promise<WaitingForm | null> {
  const form = await readFormData(c);
  const text = (name: string): string => {
    const value = form.get(`${confirmationPrefix}${name}`);
    return typeof value === 'string' ? value : '';
  };
  const action = text('action');
  const target = ownPath(text('target'), '');
  if (!isStepUpAction(action) || target === '') return null;
  const asked = { sessionId: c.var.signedIn.sessionId, action, target };
  return isSealedAct(c.var.settings.masterKey, asked, text('seal')) ? { action, target, fields: await readFields(c), carried: text('carried') } : null;
}

/** Where a form stands that was sent to an address without a page of its own. */
const formPages: readonly RegExp[] = [
  /^\/projects\/[^/]+\/(?:wallets|keys|webhooks)/,
  /^\/(?:live|test)\/payments\/inv_[^/]+/,
  /^\/security\/(?:passkeys|totp|recovery-codes|password|email|history|sessions)/,
  /^\/operator\/accounts\/[^/]+/,
  /^\/(?:team|account|keys|activity|profile|security|operator|balance|payments)(?=\/|$)/,
];

function pageBehind(target: string): string {
  const [path = ''] = target.split('?', 1);
  return formPages.map((pattern) => pattern.exec(path)?.[0]).find((found) => found !== undefined) ?? paths.overview;
}

export interface ConfirmationState {
  readonly form: FormState;
  readonly codeSent: boolean;
}

/** 403 with the ways of confirming; 200 after a code was mailed; the refusal's own status when a way failed. */
export async function showConfirmation(c: Context<AppEnv>, waiting: WaitingForm, state?: ConfirmationState): Promise<Response> {
  const { signedIn, settings, database } = c.var;
  const { action, target } = waiting;
  const { form, codeSent } = state ?? { form: emptyForm, codeSent: false };
  const { ctx, frame } = await framed(c, {}, paths.security);
  const methods = methodsFor(action, { passkey: signedIn.hasPasskey, totp: signedIn.hasTotp });
  const own = methods.includes('passkey') ? await listPasskeys(database, signedIn.userId) : [];
  // A part of a page that asks gets the whole page in its place.
  if (c.req.header('HX-Request') !== undefined) {
    c.header('HX-Retarget', 'body');
    c.header('HX-Reswap', 'innerHTML');
  }
  const page = ConfirmationPage({
    ctx,
    frame,
    ...waiting,
    backHref: pageBehind(target),
    seal: sealAct(settings.masterKey, { sessionId: signedIn.sessionId, action, target }),
    methods,
    ceremony: await confirmationCeremony(c, action, own),
    hasPassword: signedIn.hasPassword,
    email: signedIn.email,
    codeSent,
    form,
  });
  return c.html(page, form.refusal !== null ? refusalStatus(form.refusal) : codeSent ? 200 : 403);
}
