// Owns the person's own page: profile, the export of what is kept of them, and their deletion.
import { Hono, type Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { clearSessionCookie } from '../../auth/session';
import { deletePerson } from '../../commands/delete-person';
import { exportPerson } from '../../commands/export-person';
import { updateProfile } from '../../commands/update-profile';
import { listSoleOwned } from '../../db/export';
import { findUser } from '../../db/user';
import type { StepUpAction } from '../../domain/step-up';
import { timeZones } from '../../domain/time-zone';
import { paths } from '../../../views/paths';
import { ProfilePage } from '../../../views/profile/page';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { download } from '../download';
import { isLocale, isTheme, keepPreference } from '../middleware/locale';
import { requireOwnEyes } from '../middleware/own-eyes';
import { cookieLock } from '../middleware/session';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { edgeZone } from '../page';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';

export const profilePages = new Hono<AppEnv>();

profilePages.get(paths.profile, (c) => show(c, null));

profilePages.post(paths.profile, requireOwnEyes, async (c) => {
  const form = await readForm(c);
  const input = { name: form.text('name'), locale: form.text('locale'), timeZone: form.text('time_zone'), theme: form.text('theme') };
  const saved = await updateProfile(c.var.ports, c.var.scope, input);
  if (!saved.ok) return show(c, formAgain(form, saved.refusal));
  if (isLocale(input.locale)) keepPreference(c, 'locale', input.locale);
  if (isTheme(input.theme)) keepPreference(c, 'theme', input.theme);
  return c.redirect(doneAt(paths.profile, 'saved'), 303);
});

profilePages.post(paths.profileExport, requireOwnEyes, stepUp('exports'), async (c) => {
  const facts = await exportPerson(c.var.ports, c.var.scope);
  return download(c, 'quittance-my-data.json', 'application/json; charset=utf-8', JSON.stringify(facts, null, 2));
});

/** Whoever owns an account takes more with them than themselves. */
function deletionAction(c: Context<AppEnv>): StepUpAction {
  return c.var.signedIn.memberships.some(({ member }) => member.role === 'owner') ? 'ownership' : 'factors';
}

const stepUpForDeletion = createMiddleware<AppEnv>(async (c, next) => stepUp(deletionAction(c))(c, next));

profilePages.post(paths.profileDeletion, requireOwnEyes, stepUpForDeletion, async (c) => {
  const form = await readForm(c);
  const deleted = await deletePerson(c.var.ports, c.var.scope, form.text('email'));
  if (!deleted.ok) return deleted.refusal.reason === 'not_found' ? answerRefusal(c, deleted.refusal) : show(c, formAgain(form, deleted.refusal));
  clearSessionCookie(c, cookieLock(c.var.settings));
  return c.redirect(paths.home, 303);
});

async function show(c: Context<AppEnv>, refused: FormState | null): Promise<Response> {
  const { database, signedIn } = c.var;
  const action = deletionAction(c);
  const [{ ctx, frame }, user, soleOwned, exportConfirmedUntilMs, confirmedUntilMs] = await Promise.all([
    framed(c, {}, paths.profile),
    findUser(database, signedIn.userId),
    listSoleOwned(database, signedIn.userId),
    confirmedUntil(c, 'exports'),
    confirmedUntil(c, action),
  ]);
  const own = { name: user?.name ?? '', locale: user?.locale ?? 'en', time_zone: user?.timeZone ?? '', theme: user?.theme ?? 'system' };
  const form: FormState = { values: { ...own, ...refused?.values }, refusal: refused?.refusal ?? null };
  const deletion = { action, confirmedUntilMs };
  const page = ProfilePage({ ctx, frame, form, timeZones, guessedZone: edgeZone(c) ?? '', soleOwned, exportConfirmedUntilMs, deletion });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}
