// Owns a person's choice of language and theme. Works without a session; with one, both are kept with the person: their mail is in that language.
import { Hono, type Context } from 'hono';
import { savePreferences } from '../../commands/save-preferences';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { isLocale, isTheme, keepPreference } from '../middleware/locale';
import { sessionIfAny } from '../middleware/session';
import { ownPath } from '../page';
import { readForm } from './form';

export const preferencePages = new Hono<AppEnv>();

preferencePages.post(paths.preferences, sessionIfAny, async (c) => {
  const form = await readForm(c);
  const [locale, theme] = [form.text('locale'), form.text('theme')];
  if (isLocale(locale)) keepPreference(c, 'locale', locale);
  if (isTheme(theme)) keepPreference(c, 'theme', theme);
  if (isSignedIn(c)) await savePreferences(c.var.ports, c.var.scope, { locale: isLocale(locale) ? locale : null, theme: isTheme(theme) ? theme : null });
  return c.redirect(ownPath(form.text('return_to'), paths.home), 303);
});

function isSignedIn(c: Context<AppEnv>): boolean {
  return (c.var as Partial<AppEnv['Variables']>).signedIn !== undefined;
}
