// Owns the page of one member: what they may do, and how that is changed, tried, ended or handed over.
import type { Refusal } from '../../src/domain/refusal';
import type { Grant } from '../../src/domain/team';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ConfirmFirst } from '../ui/confirm-first';
import { FactList, PageHead } from '../ui/facts';
import { ErrorSummary, Form, Radio, SubmitButton, type FormState } from '../ui/form';
import { roleWords } from '../ui/permission-words';
import { refusalText } from '../ui/refusal-words';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { GrantFields, RightsList } from './grant';
import { reachWords, type TeamMemberRow } from './page';

export interface MemberProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly accountName: string;
  readonly member: TeamMemberRow & { readonly createdAtMs: number; readonly keys: number };
  readonly grant: Grant;
  readonly chosen: Grant;
  readonly own: Grant;
  readonly form: FormState;
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  /** Null: may be changed; else why not. */
  readonly whyNot: Refusal | null;
  readonly isLastOwner: boolean;
  readonly canView: boolean;
  readonly canOffer: boolean;
  readonly confirmedUntilMs: number | null;
  readonly ownershipConfirmedUntilMs: number | null;
}

type Part = MemberProps & { readonly w: Words };

export function MemberPage(props: MemberProps) {
  const { ctx, frame, member, grant, whyNot, form } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="team" title={member.person} narrow>
      <PageHead title={member.person} crumbs={[{ label: w.team_title(), href: paths.team }]} crumbsLabel={w.where_you_are()} />
      <div class="stack">
        <FactList
          facts={[
            { label: w.email(), value: member.email },
            { label: w.team_role(), value: roleWords(w, grant.role) },
            { label: w.nav_projects(), value: reachWords(w, member.projects) },
            { label: w.team_factor(), value: member.hasFactor ? w.team_factor_on() : w.team_factor_off() },
            { label: w.team_last_seen(), value: member.lastSeenAtMs === null ? w.never() : <Time ctx={ctx} ms={member.lastSeenAtMs} /> },
            { label: w.team_member_since(), value: <Time ctx={ctx} ms={member.createdAtMs} style="day" /> },
          ]}
        />
        {props.canView ? <ViewAs {...props} w={w} /> : null}
        {whyNot === null ? null : <WhyNot w={w} whyNot={whyNot} />}
        <ErrorSummary
          ctx={ctx}
          form={form}
          labels={{ role: w.team_role(), rights: w.team_rights(), projects: w.nav_projects(), from_becomes: w.team_you_become() }}
        />
        {whyNot === null ? <Change {...props} w={w} /> : <RightsList w={w} grant={grant} />}
        {props.canOffer ? <OfferForm {...props} w={w} /> : null}
        {whyNot === null ? <Removal {...props} w={w} /> : null}
      </div>
    </AppFrame>
  );
}

/** A control that is missing says why, and who can help. */
function WhyNot({ w, whyNot }: { readonly w: Words; readonly whyNot: Refusal }) {
  const { title, advice } = refusalText(w, whyNot);
  return (
    <div class="notice info">
      <span />
      <div>
        <p class="notice-title">{title}</p>
        <p>{whyNot.reason === 'forbidden' || whyNot.reason === 'beyond_own_rights' ? w.team_who_can_help() : advice}</p>
      </div>
    </div>
  );
}

function ViewAs({ ctx, w, member }: Part) {
  return (
    <Form ctx={ctx} action={paths.memberView(member.userId)} name="view" class="inline-form">
      <SubmitButton kind="plain">{w.team_view_as({ person: member.person })}</SubmitButton>
      <span class="hint">{w.team_view_as_hint()}</span>
    </Form>
  );
}

function Change(props: Part) {
  const { ctx, w, member, confirmedUntilMs, isLastOwner } = props;
  return (
    <section>
      <div class="section-head">
        <h2>{w.team_change_title()}</h2>
      </div>
      {isLastOwner ? (
        <p class="muted">{w.team_last_owner()}</p>
      ) : (
        <Form ctx={ctx} action={paths.member(member.userId)} name="member">
          <GrantFields {...props} />
          <p class="hint">{w.team_change_text({ person: member.person })}</p>
          <ConfirmFirst ctx={ctx} untilMs={confirmedUntilMs} />
          <div class="form-verbs">
            <SubmitButton>{w.save()}</SubmitButton>
          </div>
        </Form>
      )}
    </section>
  );
}

function OfferForm({ ctx, w, member, accountName, ownershipConfirmedUntilMs }: Part) {
  return (
    <section>
      <div class="section-head">
        <h2>{w.team_offer_form_title()}</h2>
      </div>
      <p>{w.team_offer_form_text({ person: member.person, account: accountName })}</p>
      <Form ctx={ctx} action={paths.ownership} name="ownership">
        <input type="hidden" name="member" value={member.userId} />
        <fieldset class="choices" id="from_becomes">
          <legend>{w.team_you_become()}</legend>
          <Radio name="from_becomes" value="owner" checked label={roleWords(w, 'owner')} hint={w.team_become_owner_hint()} />
          <Radio name="from_becomes" value="admin" checked={false} label={roleWords(w, 'admin')} hint={w.team_become_admin_hint()} />
        </fieldset>
        <ConfirmFirst ctx={ctx} untilMs={ownershipConfirmedUntilMs} />
        <div class="form-verbs">
          <SubmitButton kind="plain">{w.team_offer_send()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

/** Object, consequence and number first; the verb on the button. */
function Removal({ ctx, w, member, accountName, isLastOwner }: Part) {
  if (isLastOwner || member.isSelf) return null;
  return (
    <section>
      <div class="section-head">
        <h2>{w.team_remove_title()}</h2>
      </div>
      <details class="popover" data-popover>
        <summary class="button small">{w.team_remove()}</summary>
        <div class="menu">
          <p class="menu-who">{w.team_remove_text({ person: member.person, account: accountName })}</p>
          {member.keys === 0 ? null : <p class="menu-who">{w.team_remove_keys({ count: String(member.keys) })}</p>}
          <Form ctx={ctx} action={paths.memberRemoval(member.userId)} name="remove" class="inline-form">
            <SubmitButton kind="danger">{w.team_remove_now({ person: member.person })}</SubmitButton>
          </Form>
        </div>
      </details>
    </section>
  );
}
