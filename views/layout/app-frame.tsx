// Owns the frame of the signed-in site: stripe of test mode, rail, top bar, bottom bar of phones, account menu.
import type { PropsWithChildren } from 'hono/jsx';
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { Bell, countText } from '../notices/bell';
import { inMode, paths, switchMode, withQuery } from '../paths';
import { Toast } from '../ui/facts';
import { Icon, Mark, type IconName } from '../ui/icons';
import { formatTime } from '../ui/time-format';
import { words, type Words } from '../words';
import { Document } from './document';
import { LocaleSwitch, ThemeSwitch } from './preferences';

export type Section =
  | 'overview'
  | 'payments'
  | 'inbox'
  | 'balance'
  | 'projects'
  | 'developers'
  | 'team'
  | 'activity'
  | 'account'
  | 'security'
  | 'profile'
  | 'notices'
  | 'operator'
  | 'outbox';

/** What the frame says above every page; the most pressing one only. */
export type Banner =
  | { readonly kind: 'suspended' }
  | { readonly kind: 'unverified' }
  | { readonly kind: 'viewing'; readonly name: string }
  | { readonly kind: 'support'; readonly untilMs: number };

export interface Frame {
  readonly email: string;
  /** Null for somebody who belongs to no account. */
  readonly accountName: string | null;
  /** All accounts of the person, the one shown included. */
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly current: boolean }[];
  readonly unreadNotices: number;
  /** What waits for a person in the page's mode; null for somebody who may not look. */
  readonly inbox: number | null;
  readonly banner: Banner | null;
  /** Doors that the person may open; a door that they may not is not there. */
  readonly doors: { readonly team: boolean; readonly activity: boolean; readonly keys: boolean; readonly account: boolean; readonly operator: boolean };
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  /** The project that the page is about; null for all projects. */
  readonly projectId: string | null;
  /** Which world the page shows; null on pages where it makes no difference. */
  readonly mode: Mode | null;
  /** One sentence about what was just done, shown once. */
  readonly notice: string | null;
  /** Set while that can be taken back: when the notices were marked as read. */
  readonly readAtMs?: number;
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
  const count = countText(frame.unreadNotices);
  return (
    <Document ctx={ctx} title={title} test={test} {...(count === '' ? {} : { count })}>
      {test ? <TestStripe ctx={ctx} w={w} /> : null}
      <div class="shell">
        <Rail ctx={ctx} w={w} frame={frame} section={section} />
        <div class="column">
          <TopBar ctx={ctx} w={w} frame={frame} section={section} />
          {frame.banner === null ? null : <FrameBanner ctx={ctx} w={w} banner={frame.banner} />}
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
      {frame.notice === null ? null : (
        <Toast text={frame.notice} close={w.close()}>
          {frame.readAtMs === undefined ? null : <UndoForm ctx={ctx} w={w} readAtMs={frame.readAtMs} />}
        </Toast>
      )}
    </Document>
  );
}

function UndoForm({ ctx, w, readAtMs }: { readonly ctx: ViewContext; readonly w: Words; readonly readAtMs: number }) {
  return (
    <form method="post" action={paths.noticesUnread}>
      <input type="hidden" name="csrf" value={ctx.csrf} />
      <input type="hidden" name="return_to" value={ctx.path} />
      <input type="hidden" name="read_at" value={String(readAtMs)} />
      <button type="submit" class="link-button">
        {w.told_undo()}
      </button>
    </form>
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
  /** Drawn beside the label; 0 is not drawn. */
  readonly count?: number;
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

/** The rail has room for the team too; the phone's bar keeps five, and the account menu has the rest. */
function railPlaces(w: Words, frame: Frame): readonly PlaceProps[] {
  const inbox: readonly PlaceProps[] =
    frame.inbox === null ? [] : [{ section: 'inbox', href: paths.inbox, icon: 'inbox', label: w.life_inbox(), count: frame.inbox }];
  const all = places(w).flatMap((place) => (place.section === 'payments' ? [place, ...inbox] : [place]));
  return frame.doors.team ? [...all, { section: 'team', href: paths.team, icon: 'users', label: w.nav_team() }] : all;
}

interface NavProps {
  readonly w: Words;
  readonly section: Section | null;
}

/** Pages with a mode keep it when one goes from one to the other. */
function placeHref(place: PlaceProps, mode: Mode | null): string {
  const keeps = place.section === 'overview' || place.section === 'payments' || place.section === 'inbox' || place.section === 'balance';
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
        {railPlaces(w, frame).map((place) => (
          <a href={placeHref(place, frame.mode)} aria-current={place.section === section ? 'page' : undefined}>
            <Icon name={place.icon} />
            {place.label}
            {place.count === undefined || place.count === 0 ? null : <InboxCount count={place.count} />}
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

export function InboxCount({ count }: { readonly count: number }) {
  return <span class="nav-count">{count > 99 ? '99+' : String(count)}</span>;
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
        <span class="brand-name">Quittance</span>
      </a>
      {section === 'payments' ? null : <NewInvoice w={w} frame={frame} />}
      <Bell ctx={ctx} w={w} unread={frame.unreadNotices} isCurrent={section === 'notices'} />
      <details class="popover" data-popover>
        <summary aria-label={w.account_menu()}>
          <Icon name="user" />
          <Icon name="down" size={14} />
        </summary>
        <div class="menu">
          <p class="menu-who">{frame.email}</p>
          <hr />
          <AccountLinks ctx={ctx} w={w} frame={frame} section={section} />
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

function AccountLinks({ ctx, w, frame, section }: NavProps & { readonly ctx: ViewContext; readonly frame: Frame }) {
  const { doors } = frame;
  const link = (to: Section, href: string, label: string) => (
    <a href={href} aria-current={section === to ? 'page' : undefined}>
      {label}
    </a>
  );
  return (
    <>
      {frame.accountName === null ? null : <span class="menu-title">{frame.accountName}</span>}
      {doors.team ? link('team', paths.team, w.nav_team()) : null}
      {doors.activity ? link('activity', paths.activity, w.nav_activity()) : null}
      {doors.account ? link('account', paths.account, w.nav_account()) : null}
      {frame.accounts.length > 1 ? <AccountSwitcher ctx={ctx} w={w} frame={frame} /> : null}
      <hr />
      {link('security', paths.security, w.nav_security())}
      {link('profile', paths.profile, w.nav_profile())}
      {frame.accountName === null ? null : <a href={paths.noticeSettings}>{w.notify_settings_link()}</a>}
      {doors.operator ? (
        <>
          <hr />
          {link('operator', paths.operator, w.nav_operator())}
        </>
      ) : null}
    </>
  );
}

function AccountSwitcher({ ctx, w, frame }: { readonly ctx: ViewContext; readonly w: Words; readonly frame: Frame }) {
  return (
    <>
      <span class="menu-title">{w.switch_account()}</span>
      {frame.accounts
        .filter((account) => !account.current)
        .map((account) => (
          <form method="post" action={paths.accountEntry(account.id)}>
            <input type="hidden" name="csrf" value={ctx.csrf} />
            <button type="submit">{account.name}</button>
          </form>
        ))}
    </>
  );
}

/** One sentence above the page, with the one way out of it. */
function FrameBanner({ ctx, w, banner }: { readonly ctx: ViewContext; readonly w: Words; readonly banner: Banner }) {
  if (banner.kind === 'suspended') return <p class="banner warn">{w.banner_suspended()}</p>;
  if (banner.kind === 'unverified')
    return (
      <p class="banner info">
        {w.banner_unverified()} <a href={paths.verifyEmail}>{w.confirm_email()}</a>
      </p>
    );
  const [text, action, verb] =
    banner.kind === 'viewing'
      ? [w.banner_viewing({ name: banner.name }), paths.viewingEnd, w.stop_viewing()]
      : [w.banner_support({ time: formatTime(banner.untilMs, 'moment', ctx.locale, ctx.timeZone) }), paths.supportEnd, w.leave_support()];
  return (
    <form method="post" action={action} class="banner warn">
      <input type="hidden" name="csrf" value={ctx.csrf} />
      <span>{text}</span>
      <button type="submit" class="button small">
        {verb}
      </button>
    </form>
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
