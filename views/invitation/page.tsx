// Owns the page behind the link of an invitation: who invites whom into what, and the one way on that fits the reader.
import type { Grant } from '../../src/domain/team';
import type { ViewContext } from '../context';
import { paths, withQuery } from '../paths';
import { NewPasswordField, SessionFrame } from '../session/parts';
import { FactList } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton, type FormState } from '../ui/form';
import { roleWords } from '../ui/permission-words';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { RightsList } from '../team/grant';

/**
 * Who reads: the invited person signed in; the same with an email that is not proved; somebody else; by the letter's link somebody known who is
 * not signed in, or somebody new; by a copy of it whoever it may be, for the page must not tell whether the email is known.
 */
export type InvitationReader = 'self' | 'unverified' | 'other' | 'known' | 'new' | 'by_copy' | 'closed';

export interface InvitationProps {
  readonly ctx: ViewContext;
  readonly token: string;
  /** The letter's mark, or empty. */
  readonly mark: string;
  readonly account: string;
  readonly inviter: string;
  readonly email: string;
  readonly grant: Grant;
  /** Names of the projects; null for all. Only how many, for nobody has joined yet. */
  readonly projectCount: number | null;
  readonly expiresAtMs: number;
  readonly requiresFactor: boolean;
  readonly reader: InvitationReader;
  readonly signedInAs: string | null;
  readonly form: FormState;
}

type Part = InvitationProps & { readonly w: Words };

export function InvitationPage(props: InvitationProps) {
  const { ctx, account, inviter, email, grant, projectCount, expiresAtMs, form } = props;
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.team_join_title({ account })} lead={w.team_join_lead({ inviter, email })} signedIn={props.signedInAs !== null}>
      <FactList
        facts={[
          { label: w.team_role(), value: roleWords(w, grant.role) },
          { label: w.nav_projects(), value: projectCount === null ? w.all_projects() : w.team_project_count({ count: String(projectCount) }) },
          { label: w.team_good_until(), value: <Time ctx={ctx} ms={expiresAtMs} /> },
        ]}
      />
      <details class="rights-details">
        <summary>{w.team_join_rights()}</summary>
        <RightsList w={w} grant={grant} />
      </details>
      {props.requiresFactor ? <p class="small soft">{w.team_join_factor()}</p> : null}
      <ErrorSummary ctx={ctx} form={form} labels={{ password: w.password() }} />
      <WayOn {...props} w={w} />
      {props.reader === 'closed' ? null : <Decline {...props} w={w} />}
    </SessionFrame>
  );
}

function WayOn(props: Part) {
  const { ctx, w, token, reader, account } = props;
  const here = paths.invitation(token);
  if (reader === 'self')
    return (
      <Form ctx={ctx} action={here} name="accept">
        <SubmitButton name="answer" value="accept">
          {w.team_join_now({ account })}
        </SubmitButton>
      </Form>
    );
  if (reader === 'unverified')
    return (
      <div class="stack small">
        <p>{w.team_join_unverified()}</p>
        <a class="button primary" href={paths.verifyEmail}>
          {w.confirm_email()}
        </a>
      </div>
    );
  if (reader === 'other') return <SomebodyElse {...props} />;
  if (reader === 'known')
    return (
      <div class="stack small">
        <p>{w.team_join_known()}</p>
        <a class="button primary" href={withQuery(paths.signIn, { return_to: here })}>
          {w.sign_in()}
        </a>
      </div>
    );
  if (reader === 'closed') return <p>{w.team_join_closed()}</p>;
  return reader === 'new' ? <NewPerson {...props} /> : <ByCopy {...props} />;
}

function SomebodyElse({ ctx, w, email, signedInAs }: Part) {
  return (
    <div class="stack small">
      <p>{w.team_join_other({ email, who: signedInAs ?? '' })}</p>
      <Form ctx={ctx} action={paths.signOut} name="sign-out">
        <SubmitButton>{w.sign_out()}</SubmitButton>
      </Form>
    </div>
  );
}

function NewPerson({ ctx, w, token, mark, email, account, form }: Part) {
  return (
    <Form ctx={ctx} action={paths.invitation(token)} name="join">
      <input type="hidden" name="p" value={mark} />
      <input type="hidden" name="time_zone" value="" data-time-zone />
      <input type="hidden" name="username" value={email} autocomplete="username" />
      <p>{w.team_join_new({ email })}</p>
      <NewPasswordField w={w} form={form} label={w.team_join_password()} />
      <SubmitButton name="answer" value="accept">
        {w.team_join_now({ account })}
      </SubmitButton>
    </Form>
  );
}

/** A link that came by other means than the letter proves no mailbox. */
function ByCopy({ w, token, email }: Part) {
  return (
    <div class="stack small">
      <p>{w.team_join_by_copy({ email })}</p>
      <a class="button" href={withQuery(paths.signIn, { return_to: paths.invitation(token) })}>
        {w.sign_in()}
      </a>
      <a class="button" href={withQuery(paths.signUp, { return_to: paths.invitation(token) })}>
        {w.make_account()}
      </a>
    </div>
  );
}

function Decline({ ctx, w, token }: Part) {
  return (
    <Form ctx={ctx} action={paths.invitation(token)} name="decline" class="session-other">
      <SubmitButton kind="plain" name="answer" value="decline">
        {w.team_join_decline()}
      </SubmitButton>
    </Form>
  );
}

export function InvitationDeclinedPage({ ctx, account }: { readonly ctx: ViewContext; readonly account: string }) {
  const w = words(ctx.locale);
  return (
    <SessionFrame ctx={ctx} title={w.team_declined()} lead={w.team_declined_text({ account })}>
      <p>
        <a href={paths.home}>{w.to_home()}</a>
      </p>
    </SessionFrame>
  );
}
