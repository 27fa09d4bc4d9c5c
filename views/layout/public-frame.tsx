// Owns the frame of pages that need no session: home, sign-in, sign-up, errors of strangers.
import type { PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import { paths } from '../paths';
import { Mark } from '../ui/icons';
import { words } from '../words';
import { Document } from './document';
import { LocaleSwitch, ThemeSwitch } from './preferences';

interface PublicFrameProps {
  readonly ctx: ViewContext;
  readonly title: string;
  readonly signedIn: boolean;
  readonly indexed?: true;
}

export function PublicFrame({ ctx, title, signedIn, indexed, children }: PropsWithChildren<PublicFrameProps>) {
  const w = words(ctx.locale);
  return (
    <Document ctx={ctx} title={title} bodyClass="public-body" {...(indexed === true ? { indexed } : {})}>
      <header class="public-top">
        <a class="brand" href={paths.home}>
          <Mark />
          Quittance
        </a>
        {signedIn ? (
          <a class="button" href={paths.overview}>
            {w.open_account()}
          </a>
        ) : (
          <>
            <a class="button" href={paths.signIn}>
              {w.sign_in()}
            </a>
            <a class="button primary" href={paths.signUp}>
              {w.sign_up()}
            </a>
          </>
        )}
      </header>
      <main id="main" tabindex={-1} class="public">
        {children}
      </main>
      <footer class="public-foot">
        <span>{w.public_foot()}</span>
        <a href={paths.openapi}>{w.api_description()}</a>
        <LocaleSwitch ctx={ctx} />
        <ThemeSwitch ctx={ctx} />
      </footer>
    </Document>
  );
}
