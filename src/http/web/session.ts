// Owns the pages that open and end a session. Before there is one, a form is guarded by its origin; attempts are counted.
import { Hono, type Context } from 'hono';
import { clearSessionCookie } from '../../auth/session';
import { signIn } from '../../commands/sign-in';
import { signOut } from '../../commands/sign-out';
import { signUp } from '../../commands/sign-up';
import { emailKeyOf } from '../../db/user';
import { limits } from '../../domain/limits';
import type { Refusal } from '../../domain/refusal';
import { sha256Hex } from '../../lib/hash';
import { paths } from '../../../views/paths';
import { SignInPage, SignUpPage } from '../../../views/session/pages';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { sessionForms } from '../middleware/csrf';
import { cookieLock, session, sessionIfAny } from '../middleware/session';
import { ownPath, viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { enter } from './enter';
import { formAgain, readForm } from './form';

export const sessionPages = new Hono<AppEnv>();

const hourMs = 60 * 60 * 1000;
type Page = typeof SignInPage;

function show(c: Context<AppEnv>, page: Page, form: FormState, returnTo: string | null): Response | Promise<Response> {
  const status = form.refusal === null ? 200 : refusalStatus(form.refusal);
  return c.html(page({ ctx: viewContext(c), form, returnTo }), status);
}

function returnPath(text: string | undefined): string | null {
  const path = ownPath(text, '');
  return path === '' ? null : path;
}

/** Counts an attempt; the refusal names the wait. */
async function attempt(c: Context<AppEnv>, name: string, max: number): Promise<Refusal | null> {
  const { allowed, retryAfterSeconds } = await c.env.LIMITER.getByName(name).hit(max, hourMs, c.var.nowMs);
  return allowed ? null : { reason: 'too_many_requests', retryAfterSeconds };
}

/** Whoever is signed in already has nothing to do here. */
function empty(page: Page) {
  return (c: Context<AppEnv>): Response | Promise<Response> => {
    const isStranger = (c.var as Partial<AppEnv['Variables']>).signedIn === undefined;
    return isStranger ? show(c, page, emptyForm, returnPath(c.req.query('return_to'))) : c.redirect(paths.overview, 303);
  };
}

sessionPages.get(paths.signIn, sessionIfAny, empty(SignInPage));
sessionPages.get(paths.signUp, sessionIfAny, empty(SignUpPage));

sessionPages.post(paths.signIn, async (c) => {
  const form = await readForm(c);
  const returnTo = returnPath(form.values['return_to']);
  const email = form.text('email');
  // By email, so that guessing from many addresses is slowed as well; the name of the counter tells nobody the email.
  const limited = await attempt(c, `sign-in:${sha256Hex(emailKeyOf(email))}`, limits.guessesPerHourMax);
  if (limited !== null) return show(c, SignInPage, formAgain(form, limited, ['password']), returnTo);
  const started = await signIn(c.var.ports, { email, password: form.text('password') });
  if (!started.ok) return show(c, SignInPage, formAgain(form, started.refusal, ['password']), returnTo);
  return enter(c, started.value, returnTo ?? paths.overview);
});

sessionPages.post(paths.signUp, async (c) => {
  const form = await readForm(c);
  const returnTo = returnPath(form.values['return_to']);
  const limited = await attempt(c, `sign-up:${c.req.header('CF-Connecting-IP') ?? 'local'}`, limits.signUpsPerAddressAndHourMax);
  if (limited !== null) return show(c, SignUpPage, formAgain(form, limited, ['password']), returnTo);
  const { ports, locale } = c.var;
  const started = await signUp(ports, { email: form.text('email'), password: form.text('password'), locale });
  if (!started.ok) return show(c, SignUpPage, formAgain(form, started.refusal, ['password']), returnTo);
  return enter(c, started.value, returnTo ?? paths.projectNew);
});

sessionPages.post(paths.signOut, session, sessionForms, async (c) => {
  await signOut(c.var.ports, c.var.scope, c.var.signedIn.tokenHash);
  clearSessionCookie(c, cookieLock(c.var.settings));
  return c.redirect(paths.home, 303);
});
