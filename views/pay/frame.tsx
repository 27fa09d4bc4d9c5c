// Owns the frame of the pages on which payers begin: the look of the checkout, before there is an invoice. Works without script.
import type { PropsWithChildren } from 'hono/jsx';
import { locales, type ViewContext } from '../context';
import { Document } from '../layout/document';
import { ThemeSwitch } from '../layout/preferences';
import { withQuery } from '../paths';
import { contactHref } from '../safe-url';
import { Icon } from '../ui/icons';
import { words } from '../words';

export interface PayShop {
  readonly name: string;
  /** An email address, an https page or a few words; null: none. */
  readonly contact: string | null;
  readonly test: boolean;
}

interface PayFrameProps {
  readonly ctx: ViewContext;
  readonly shop: PayShop;
  readonly title: string;
  /** One column with large keys. */
  readonly layout: 'slip' | 'counter';
}

export function PayFrame({ ctx, shop, title, layout, children }: PropsWithChildren<PayFrameProps>) {
  const w = words(ctx.locale);
  return (
    <Document ctx={ctx} title={title} bodyClass="checkout" test={shop.test}>
      {shop.test ? (
        <div class="ribbon" role="region" aria-label={w.test_mode()}>
          <Icon name="flask" />
          {w.checkout_test_ribbon()}
        </div>
      ) : null}
      <header class="co-top">
        <span class="co-back">{shop.name}</span>
        <div class="co-tools">
          <nav class="segmented" aria-label={w.language()}>
            {locales.map((locale) => (
              <a href={withQuery(ctx.path, { lang: locale })} lang={locale} aria-current={locale === ctx.locale ? 'true' : undefined}>
                {locale.toUpperCase()}
              </a>
            ))}
          </nav>
          <ThemeSwitch ctx={ctx} />
        </div>
      </header>
      <main id="main" tabindex={-1} class={layout === 'counter' ? 'co is-counter' : 'co'}>
        {children}
      </main>
      <footer class="co-foot">
        <p>{w.checkout_foot()}</p>
        <p>
          <Contact ctx={ctx} shop={shop} />
        </p>
      </footer>
    </Document>
  );
}

function Contact({ ctx, shop }: Pick<PayFrameProps, 'ctx' | 'shop'>) {
  const w = words(ctx.locale);
  if (shop.contact === null) return <>{w.checkout_no_contact({ shop: shop.name })}</>;
  const href = contactHref(shop.contact, ctx.localHome);
  return href === null ? <>{shop.contact}</> : <a href={href}>{w.contact_shop({ shop: shop.name })}</a>;
}
