// Owns the page of the first run. Open while nobody runs the instance; afterwards it leads to sign-in and takes nothing.
import { Hono, type Context } from 'hono';
import { networkSubject } from '../../commands/guess-limit';
import { setUp, setupCodeState } from '../../commands/set-up';
import { readFirstRun } from '../../db/operator';
import { limits } from '../../domain/limits';
import { paths } from '../../../views/paths';
import { SetupPage } from '../../../views/setup/page';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { readSetupChecks } from '../health';
import { viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { enter } from './enter';
import { formAgain, readForm } from './form';

export const setupPages = new Hono<AppEnv>();

const hourMs = 60 * 60_000;

setupPages.get(paths.setup, async (c) => {
  const { hasOperator } = await readFirstRun(c.var.database);
  return hasOperator ? c.redirect(paths.signIn, 303) : show(c, emptyForm);
});

setupPages.post(paths.setup, async (c) => {
  const form = await readForm(c);
  const again = (refusal: NonNullable<FormState['refusal']>) => show(c, formAgain(form, refusal, ['password', 'code']));
  // A stranger who guesses locks out strangers at the same address only.
  const counter = c.env.LIMITER.getByName(`setup:${networkSubject(c.var.ports.from.ip)}`);
  const { allowed, retryAfterSeconds } = await counter.hit(limits.guessesPerHourMax, hourMs, c.var.nowMs);
  if (!allowed) return again({ reason: 'too_many_requests', retryAfterSeconds });
  const input = { email: form.text('email'), password: form.text('password'), code: form.text('code'), locale: c.var.locale };
  const done = await setUp(c.var.ports, input);
  if (!done.ok && done.refusal.reason !== 'link_expired') return again(done.refusal);
  // Locked, or the other of two was first: who runs the instance signs in.
  return done.ok && done.value !== null ? enter(c, done.value, paths.projectNew) : c.redirect(paths.signIn, 303);
});

async function show(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { hasPeople } = await readFirstRun(c.var.database);
  const page = SetupPage({ ctx: viewContext(c), form, lines: await readSetupChecks(c), code: setupCodeState(c.var.settings), hasPeople });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}
