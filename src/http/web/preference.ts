// Owns a person's choice of language and theme. Works without a session; with one, the language is kept for their mail as well.
import { Hono } from 'hono';
import { saveUserLocale } from '../../db/user';
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
  if (isLocale(locale)) {
    keepPreference(c, 'locale', locale);
    const signedIn = (c.var as Partial<AppEnv['Variables']>).signedIn;
    if (signedIn !== undefined) await saveUserLocale(c.var.database, signedIn.userId, locale);
  }
  if (isTheme(theme)) keepPreference(c, 'theme', theme);
  return c.redirect(ownPath(form.text('return_to'), paths.home), 303);
});
