// Owns the document around every page: language, theme, styles, scripts. Safe under a policy without inline script or style.
import { raw } from 'hono/html';
import type { PropsWithChildren } from 'hono/jsx';
import { asset } from '../assets/manifest';
import type { ViewContext } from '../context';
import { words } from '../words';

interface DocumentProps {
  readonly ctx: ViewContext;
  /** The object first; the product's name is added. */
  readonly title: string;
  readonly bodyClass?: string;
  readonly test?: boolean;
  /** Unread notices, written first so that a narrow tab shows them. */
  readonly count?: string;
  /** Polled pages come again by themselves when scripts are off. */
  readonly refreshSeconds?: number | null;
  /** An address of ours to which that refresh leads; the page itself when absent. */
  readonly refreshTo?: string;
  readonly indexed?: true;
}

/** Open `<details>` stay open when a fragment is morphed; htmx adds no style element of its own. */
const htmxConfig = JSON.stringify({ includeIndicatorCSS: false, morphIgnore: ['data-htmx-powered', 'open'] });

/** The faces of the first view. The payer's page has no serif: it must be light on slow networks. */
function fontsOf(ctx: ViewContext, checkout: boolean): readonly string[] {
  const russian = ctx.locale === 'ru';
  const sans = russian ? asset.fontOnestCyrillic : asset.fontOnestLatin;
  if (checkout) return [sans];
  return [sans, russian ? asset.fontSourceSerif4Cyrillic : asset.fontSourceSerif4Latin];
}

export function Document({
  ctx,
  title,
  bodyClass,
  test = false,
  count,
  refreshSeconds = null,
  refreshTo,
  indexed,
  children,
}: PropsWithChildren<DocumentProps>) {
  const w = words(ctx.locale);
  const theme = ctx.theme === 'system' ? undefined : ctx.theme;
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang={ctx.locale} dir="ltr" data-theme={theme} data-zone={ctx.zoneIsChosen === true ? ctx.timeZone : undefined}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
          <title>{`${count === undefined ? '' : `(${count}) `}${test ? `${w.test_caps()} \u00b7 ` : ''}${title} \u00b7 Quittance`}</title>
          {indexed === true ? <meta name="description" content={w.landing_lead()} /> : <meta name="robots" content="noindex, nofollow" />}
          <meta name="color-scheme" content="light dark" />
          <meta name="htmx-config" content={htmxConfig} />
          {refreshSeconds === null ? null : (
            <noscript>
              <meta http-equiv="refresh" content={refreshTo === undefined ? String(refreshSeconds) : `${refreshSeconds};url=${refreshTo}`} />
            </noscript>
          )}
          <link rel="icon" type="image/svg+xml" href={test ? asset.faviconTest : asset.favicon} />
          {fontsOf(ctx, bodyClass === 'checkout').map((href) => (
            <link rel="preload" as="font" type="font/woff2" href={href} crossorigin="anonymous" />
          ))}
          <link rel="stylesheet" href={asset.css} />
          <script src={asset.htmx} defer />
          <script src={asset.app} type="module" />
        </head>
        <body class={bodyClass}>
          <a class="skip" href="#main">
            {w.skip_to_content()}
          </a>
          {children}
        </body>
      </html>
    </>
  );
}
