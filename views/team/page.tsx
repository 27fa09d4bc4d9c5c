// Owns the page of an account's people: members, invitations, offers of ownership, who waits to come back. Rights are decided elsewhere.
import type { Child } from 'hono/jsx';
import type { Role } from '../../src/domain/permission';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ConfirmFirst } from '../ui/confirm-first';
import { KeyReveal, Notice, PageHead } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { Icon } from '../ui/icons';
import { roleWords } from '../ui/permission-words';
import { Badge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface TeamMemberRow {
  readonly userId: string;
  /** Name, else email. */
  readonly person: string;
  readonly email: string;
  readonly role: Role;
  /** Null: all. */
  readonly projects: readonly string[] | null;
  readonly hasFactor: boolean;
  readonly lastSeenAtMs: number | null;
  readonly isSelf: boolean;
}

export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly projects: readonly string[] | null;
  readonly invitedBy: string;
  readonly expiresAtMs: number;
  /** Whoever sent it could not give that any more: it opens nothing until somebody sends it again. */
  readonly isDead: boolean;
  readonly canManage: boolean;
}

export interface OfferRow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly fromBecomes: 'owner' | 'admin';
  readonly expiresAtMs: number;
  readonly side: 'from' | 'to' | 'none';
}

export interface TeamProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly accountName: string;
  readonly members: readonly TeamMemberRow[];
  readonly invitations: readonly InvitationRow[];
  readonly offers: readonly OfferRow[];
  readonly requiresFactor: boolean;
  readonly canManage: boolean;
  /** Null: not confirmed for changes of the team, of the ownership. */
  readonly confirmedUntilMs: number | null;
  readonly ownershipConfirmedUntilMs: number | null;
  /** A link just made; it is in this answer only. */
  readonly link: { readonly email: string; readonly link: string } | null;
  /** The list of people who wait to come back. */
  readonly recoveries: Child;
}

export function TeamPage(props: TeamProps) {
  const { ctx, frame, accountName, canManage, link, requiresFactor, confirmedUntilMs } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="team" title={w.team_title()}>
      <PageHead title={w.team_title()} lead={w.team_lead({ account: accountName })}>
        {canManage ? (
          <a class="button primary" href={paths.invitations}>
            <Icon name="plus" size={14} />
            {w.team_invite()}
          </a>
        ) : undefined}
      </PageHead>
      <div class="stack">
        {link === null ? null : <InvitationLink w={w} {...link} />}
        <Offers {...props} w={w} />
        <Members {...props} w={w} />
        {requiresFactor ? <p class="muted small">{w.team_requires_factor()}</p> : null}
        {canManage ? null : <p class="muted">{w.team_cannot_manage()}</p>}
        {props.recoveries}
        <Invitations {...props} w={w} />
        {canManage ? <ConfirmFirst ctx={ctx} untilMs={confirmedUntilMs} /> : null}
        <p>
          <a href={paths.leaving}>{w.team_leave({ account: accountName })}</a>
        </p>
      </div>
    </AppFrame>
  );
}

/** The link that may be handed over by other means; shown this once. */
export function InvitationLink({ w, email, link }: { readonly w: Words; readonly email: string; readonly link: string }) {
  return <KeyReveal w={w} title={w.team_invited({ email })} text={w.team_invited_text()} secret={link} />;
}

type Part = TeamProps & { readonly w: Words };

export function reachWords(w: Words, projects: readonly string[] | null): string {
  return projects === null ? w.all_projects() : projects.join(', ');
}

function Members({ ctx, w, members }: Part) {
  const columns = [
    { label: w.team_person() },
    { label: w.team_role() },
    { label: w.nav_projects() },
    { label: w.team_factor() },
    { label: w.team_last_seen() },
  ] as const;
  return (
    <DataTable caption={w.team_members()} columns={columns}>
      {members.map((one) => (
        <tr>
          <Cell class="cell-main">
            <a href={paths.member(one.userId)}>{one.person}</a>
            <span class="cell-sub">{one.isSelf ? w.team_you() : one.person === one.email ? '' : one.email}</span>
          </Cell>
          <Cell class="end">{roleWords(w, one.role)}</Cell>
          <Cell label={w.nav_projects()} class="wide">
            {reachWords(w, one.projects)}
          </Cell>
          <Cell label={w.team_factor()}>
            {one.hasFactor ? <Badge sign="paid" word={w.team_factor_on()} /> : <Badge sign="waiting" word={w.team_factor_off()} />}
          </Cell>
          <Cell label={w.team_last_seen()} class="muted">
            {one.lastSeenAtMs === null ? w.never() : <Time ctx={ctx} ms={one.lastSeenAtMs} />}
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function Invitations({ ctx, w, invitations }: Part) {
  const columns = [
    { label: w.email() },
    { label: w.team_role() },
    { label: w.nav_projects() },
    { label: w.team_good_until() },
    { label: w.actions(), quiet: true },
  ] as const;
  return (
    <section id="invitations">
      <div class="section-head">
        <h2>{w.team_invitations()}</h2>
      </div>
      {invitations.length === 0 ? (
        <p class="muted">{w.team_invitations_none()}</p>
      ) : (
        <DataTable caption={w.team_invitations()} columns={columns}>
          {invitations.map((one) => (
            <tr>
              <Cell class="cell-main">
                {one.email}
                <span class="cell-sub">{w.team_invited_by({ person: one.invitedBy })}</span>
              </Cell>
              <Cell class="end">{roleWords(w, one.role)}</Cell>
              <Cell label={w.nav_projects()} class="wide">
                {reachWords(w, one.projects)}
              </Cell>
              <Cell label={w.team_good_until()} class="wide muted">
                {one.expiresAtMs <= ctx.nowMs ? w.team_run_out() : one.isDead ? w.team_dead() : <Time ctx={ctx} ms={one.expiresAtMs} />}
              </Cell>
              <Cell class="wide">{one.canManage ? <InvitationVerbs ctx={ctx} w={w} one={one} /> : null}</Cell>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}

function InvitationVerbs({ ctx, w, one }: { readonly ctx: ViewContext; readonly w: Words; readonly one: InvitationRow }) {
  return (
    <div class="verbs">
      <Form ctx={ctx} action={paths.invitationResend(one.id)} name={`resend-${one.id}`} class="inline-form">
        <SubmitButton kind="plain">{w.team_resend()}</SubmitButton>
      </Form>
      <Form ctx={ctx} action={paths.invitationRevocation(one.id)} name={`revoke-${one.id}`} class="inline-form">
        <SubmitButton kind="plain">{w.team_revoke()}</SubmitButton>
      </Form>
    </div>
  );
}

function Offers(props: Part) {
  return (
    <>
      {props.offers.map((one) => (
        <Offer {...props} one={one} />
      ))}
    </>
  );
}

function Offer({ ctx, w, one, ownershipConfirmedUntilMs }: Part & { readonly one: OfferRow }) {
  const text = one.fromBecomes === 'admin' ? w.team_offer_admin({ from: one.from, to: one.to }) : w.team_offer_owner({ from: one.from, to: one.to });
  return (
    <Notice tone={one.side === 'to' ? 'warn' : 'info'} title={w.team_offer_title({ to: one.to })}>
      <p>{text}</p>
      <p class="small">
        {w.team_good_until()} <Time ctx={ctx} ms={one.expiresAtMs} />
      </p>
      {one.side === 'to' ? (
        <>
          <p>{w.team_offer_consequence()}</p>
          <ConfirmFirst ctx={ctx} untilMs={ownershipConfirmedUntilMs} />
          <div class="verbs">
            <Form ctx={ctx} action={paths.ownershipAcceptance(one.id)} name={`accept-${one.id}`} class="inline-form">
              <SubmitButton>{w.team_offer_accept()}</SubmitButton>
            </Form>
            <Form ctx={ctx} action={paths.ownershipWithdrawal(one.id)} name={`decline-${one.id}`} class="inline-form">
              <SubmitButton kind="plain">{w.team_offer_decline()}</SubmitButton>
            </Form>
          </div>
        </>
      ) : null}
      {one.side === 'from' ? (
        <Form ctx={ctx} action={paths.ownershipWithdrawal(one.id)} name={`withdraw-${one.id}`} class="inline-form">
          <SubmitButton kind="plain">{w.team_offer_withdraw()}</SubmitButton>
        </Form>
      ) : null}
    </Notice>
  );
}
