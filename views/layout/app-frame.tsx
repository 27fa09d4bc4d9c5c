// Owns the frame of the signed-in site: stripe of test mode, rail, top bar, bottom bar of phones, account menu.
import type { PropsWithChildren } from 'hono/jsx';
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { inMode, paths, switchMode, withQuery } from '../paths';
import { Toast } from '../ui/facts';
import { Icon, Mark, type IconName } from '../ui/icons';
import { words, type Words } from '../words';
import { Document } from './document';
import { LocaleSwitch, ThemeSwitch } from './preferences';

export type Section = 'overview' | 'payments' | 'balance' | 'projects' | 'developers' | 'outbox';

export interface Frame {
  readonly email: string;
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  /** The project that the page is about; null for all projects. */
  readonly projectId: string | null;
  /** Which world the page shows; null on pages where it makes no difference. */
  readonly mode: Mode | null;
  /** One sentence about what was just done, shown once. */
  readonly notice: string | null;
}

interface AppFrameProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly section: Section | null;
  readonly title: string;
  readonly narrow?: true;
}

export function AppFrame({ ctx, frame, section, title, narrow, children }: PropsWithChildren<AppFrameProps>) {
  const w = words(ctx.locale);
  const test = frame.mode === 'test';
  return (
    <Document ctx={ctx} title={title} test={test}>
      {test ? <TestStripe ctx={ctx} w={w} /> : null}
      <div class="shell">
        <Rail ctx={ctx} w={w} frame={frame} section={section} />
        <div class="column">
          <TopBar ctx={ctx} w={w} frame={frame} section={section} />
          <main id="main" tabindex={-1} class={narrow === true ? 'page page-narrow' : 'page'}>
            {children}
          </main>
          <footer class="page-foot">
            <span>{w.times_in({ zone: ctx.timeZone })}</span>
            <a href={paths.openapi}>{w.api_description()}</a>
          </footer>
        </div>
      </div>
      <BottomBar w={w} section={section} mode={frame.mode} />
      {frame.notice === null ? null : <Toast text={frame.notice} close={w.close()} />}
    </Document>
  );
}

function TestStripe({ ctx, w }: { readonly ctx: ViewContext; readonly w: Words }) {
  return (
    <div class="test-stripe" role="region" aria-label={w.test_mode()}>
      <p>
        <Icon name="flask" />
        <strong>{w.test_mode()}</strong>
        <span>{w.test_mode_note()}</span>
      </p>
      <a href={switchMode(ctx.path, 'live')}>{w.show_live()}</a>
    </div>
  );
}

interface PlaceProps {
  readonly section: Section;
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
}

function places(w: Words): readonly PlaceProps[] {
  return [
    { section: 'overview', href: paths.overview, icon: 'overview', label: w.nav_overview() },
    { section: 'payments', href: paths.payments, icon: 'payments', label: w.nav_payments() },
    { section: 'balance', href: paths.balance, icon: 'balance', label: w.nav_balance() },
    { section: 'projects', href: paths.projects, icon: 'projects', label: w.nav_projects() },
    { section: 'developers', href: paths.developers, icon: 'developers', label: w.nav_developers() },
  ];
}

interface NavProps {
  readonly w: Words;
  readonly section: Section | null;
}

/** Pages with a mode keep it when one goes from one to the other. */
function placeHref(place: PlaceProps, mode: Mode | null): string {
  const keeps = place.section === 'overview' || place.section === 'payments' || place.section === 'balance';
  return keeps && mode !== null ? inMode(mode, place.href) : place.href;
}

function Rail({ ctx, w, frame, section }: NavProps & { readonly ctx: ViewContext; readonly frame: Frame }) {
  return (
    <aside class="rail">
      <a class="brand" href={paths.overview}>
        <Mark />
        Quittance
      </a>
      <ProjectSwitcher w={w} frame={frame} />
      <nav class="rail-nav" aria-label={w.nav_main()}>
        {places(w).map((place) => (
          <a href={placeHref(place, frame.mode)} aria-current={place.section === section ? 'page' : undefined}>
            <Icon name={place.icon} />
            {place.label}
          </a>
        ))}
        {ctx.localHome ? (
          <a href={paths.outbox} aria-current={section === 'outbox' ? 'page' : undefined}>
            <Icon name="mail" />
            {w.nav_outbox()}
          </a>
        ) : null}
      </nav>
      {frame.mode === null ? null : (
        <div class="rail-foot">
          <ModeSwitch ctx={ctx} w={w} mode={frame.mode} />
        </div>
      )}
    </aside>
  );
}

function ModeSwitch({ ctx, w, mode }: { readonly ctx: ViewContext; readonly w: Words; readonly mode: Mode }) {
  return (
    <nav class="segmented" aria-label={w.mode_shown()}>
      <a href={switchMode(ctx.path, 'live')} aria-current={mode === 'live' ? 'true' : undefined}>
        {w.live()}
      </a>
      <a class="is-test" href={switchMode(ctx.path, 'test')} aria-current={mode === 'test' ? 'true' : undefined}>
        {w.test()}
      </a>
    </nav>
  );
}

function ProjectSwitcher({ w, frame }: { readonly w: Words; readonly frame: Frame }) {
  const current = frame.projects.find((project) => project.id === frame.projectId);
  return (
    <details class="popover switcher" data-popover>
      <summary>
        <span class="switcher-name">{current?.name ?? w.all_projects()}</span>
        <Icon name="down" size={14} />
      </summary>
      <div class="menu">
        <a href={paths.projects}>{w.all_projects()}</a>
        {frame.projects.map((project) => (
          <a href={paths.project(project.id)}>
            <span class="switcher-name">{project.name}</span>
          </a>
        ))}
        <hr />
        <a href={paths.projectNew}>
          <Icon name="plus" size={14} />
          {w.new_project()}
        </a>
      </div>
    </details>
  );
}

function newInvoiceHref({ mode, projectId }: Frame): string {
  return withQuery(mode === null ? paths.invoiceNew : inMode(mode, paths.invoiceNew), { project: projectId });
}

function TopBar({ ctx, w, frame, section }: NavProps & { readonly ctx: ViewContext; readonly frame: Frame }) {
  return (
    <header class="topbar">
      <a class="brand" href={paths.overview}>
        <Mark />
        Quittance
      </a>
      {section === 'payments' ? null : <NewInvoice w={w} frame={frame} />}
      <details class="popover" data-popover>
        <summary aria-label={w.account_menu()}>
          <Icon name="user" />
          <Icon name="down" size={14} />
        </summary>
        <div class="menu">
          <p class="menu-who">{frame.email}</p>
          <hr />
          <span class="menu-title">{w.language()}</span>
          <LocaleSwitch ctx={ctx} />
          <span class="menu-title">{w.theme()}</span>
          <ThemeSwitch ctx={ctx} />
          <hr />
          {frame.mode === null ? null : <ModeSwitch ctx={ctx} w={w} mode={frame.mode} />}
          {ctx.localHome ? (
            <a href={paths.outbox}>
              <Icon name="mail" />
              {w.nav_outbox()}
            </a>
          ) : null}
          <form method="post" action={paths.signOut}>
            <input type="hidden" name="csrf" value={ctx.csrf} />
            <button type="submit">
              <Icon name="exit" />
              {w.sign_out()}
            </button>
          </form>
        </div>
      </details>
    </header>
  );
}

function NewInvoice({ w, frame }: { readonly w: Words; readonly frame: Frame }) {
  return (
    <a class="button small" href={newInvoiceHref(frame)}>
      <Icon name="plus" size={14} />
      {w.new_invoice()}
    </a>
  );
}

function BottomBar({ w, section, mode }: NavProps & { readonly mode: Mode | null }) {
  return (
    <nav class="bottom-bar" aria-label={w.nav_main()}>
      {places(w).map((place) => (
        <a href={placeHref(place, mode)} aria-current={place.section === section ? 'page' : undefined}>
          <Icon name={place.icon} />
          <span>{place.label}</span>
        </a>
      ))}
    </nav>
  );
}
