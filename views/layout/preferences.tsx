// Owns the switches for language and theme. They are small forms, so that nothing changes by a link and no script is needed.
import type { Locale, Theme, ViewContext } from '../context';
import { locales, themes } from '../context';
import { paths } from '../paths';
import { words } from '../words';
import { Icon, type IconName } from '../ui/icons';

const themeIcons: Readonly<Record<Theme, IconName>> = { system: 'screen', light: 'sun', dark: 'moon' };
const localeNames: Readonly<Record<Locale, string>> = { en: 'English', ru: 'Русский' };

export function ThemeSwitch({ ctx }: { readonly ctx: ViewContext }) {
  const w = words(ctx.locale);
  const names: Readonly<Record<Theme, string>> = { system: w.theme_system(), light: w.theme_light(), dark: w.theme_dark() };
  return (
    <form method="post" action={paths.preferences} class="segmented" aria-label={w.theme()} data-theme-form>
      <input type="hidden" name="csrf" value={ctx.csrf} />
      <input type="hidden" name="return_to" value={ctx.path} />
      {themes.map((theme) => (
        <button type="submit" name="theme" value={theme} title={names[theme]} aria-label={names[theme]} aria-current={theme === ctx.theme ? 'true' : undefined}>
          <Icon name={themeIcons[theme]} />
        </button>
      ))}
    </form>
  );
}

export function LocaleSwitch({ ctx }: { readonly ctx: ViewContext }) {
  const w = words(ctx.locale);
  return (
    <form method="post" action={paths.preferences} class="segmented" aria-label={w.language()}>
      <input type="hidden" name="csrf" value={ctx.csrf} />
      <input type="hidden" name="return_to" value={ctx.path} />
      {locales.map((locale) => (
        <button type="submit" name="locale" value={locale} lang={locale} aria-current={locale === ctx.locale ? 'true' : undefined} title={localeNames[locale]}>
          {locale.toUpperCase()}
        </button>
      ))}
    </form>
  );
}
