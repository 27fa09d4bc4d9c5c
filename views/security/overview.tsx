// Owns the overview of what protects a person: each part with its state, the next best step first.
import type { Child } from 'hono/jsx';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Notice, PageHead } from '../ui/facts';
import { Icon, type IconName } from '../ui/icons';
import { Badge } from '../ui/status';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface SecurityProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly email: string;
  readonly isEmailVerified: boolean;
  readonly hasPassword: boolean;
  readonly passkeys: number;
  /** False where this address of the instance can have none. */
  readonly passkeysPossible: boolean;
  /** Null: off. */
  readonly totpSinceMs: number | null;
  readonly codesLeft: number;
  readonly codesMade: boolean;
  /** The account that asks for a factor which the person does not have; nothing else of it is open. */
  readonly askedBy: string | null;
  /** Where the person came from: a path of ours. */
  readonly returnTo: string | null;
}

export function SecurityPage(props: SecurityProps) {
  const { ctx, frame, askedBy, returnTo } = props;
  const w = words(ctx.locale);
  const hasFactor = props.passkeys > 0 || props.totpSinceMs !== null;
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.factor_security()}>
      <PageHead title={w.factor_security()} lead={w.factor_security_lead()} />
      <div class="stack">
        {returnTo === null || !hasFactor ? null : (
          <p>
            <a class="button primary" href={returnTo}>
              {w.factor_return()}
            </a>
          </p>
        )}
        {askedBy === null ? null : (
          <Notice tone="warn" title={w.factor_asked_title({ account: askedBy })}>
            <p>{w.factor_asked_text()}</p>
          </Notice>
        )}
        {hasFactor || askedBy !== null ? null : (
          <Notice tone="info" title={w.factor_recommend_title()}>
            <p>{w.factor_recommend_text()}</p>
          </Notice>
        )}
        {hasFactor && props.codesLeft === 0 ? (
          <Notice tone="warn" title={w.factor_codes_recommend_title()}>
            <p>{w.factor_codes_recommend_text()}</p>
          </Notice>
        ) : null}
        <Ways {...props} w={w} />
        <Looking w={w} />
      </div>
    </AppFrame>
  );
}

interface PartProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text: Child;
  readonly state: Child;
  readonly href: string;
  readonly verb: string;
}

function Part({ icon, title, text, state, href, verb }: PartProps) {
  return (
    <li>
      <Icon name={icon} />
      <div class="protect-what">
        <h3>{title}</h3>
        <p class="hint">{text}</p>
      </div>
      <div class="protect-state">{state}</div>
      <a class="button small" href={href} aria-label={`${verb}: ${title}`}>
        {verb}
      </a>
    </li>
  );
}

function Ways(props: SecurityProps & { readonly w: Words }) {
  const { ctx, w, passkeys, totpSinceMs, codesLeft, hasPassword, email, isEmailVerified } = props;
  const off = <Badge sign="waiting" word={w.factor_off()} />;
  return (
    <section>
      <div class="section-head">
        <h2>{w.factor_ways_in()}</h2>
      </div>
      <ul class="protect">
        <Part
          icon="key"
          title={w.factor_passkeys()}
          text={props.passkeysPossible ? w.factor_passkeys_short() : w.factor_passkeys_impossible()}
          state={passkeys === 0 ? off : <Badge sign="paid" word={w.factor_passkeys_count({ count: passkeys })} />}
          href={paths.passkeys}
          verb={passkeys === 0 ? w.factor_add() : w.factor_manage()}
        />
        <Part
          icon="clock"
          title={w.factor_totp()}
          text={w.factor_totp_short()}
          state={
            totpSinceMs === null ? (
              off
            ) : (
              <>
                <Badge sign="paid" word={w.factor_on()} />{' '}
                <span class="muted small">
                  <Time ctx={ctx} ms={totpSinceMs} style="day" />
                </span>
              </>
            )
          }
          href={paths.totp}
          verb={totpSinceMs === null ? w.factor_set_up() : w.factor_manage()}
        />
        <Part
          icon="inbox"
          title={w.factor_codes()}
          text={w.factor_codes_short()}
          state={
            codesLeft === 0 ? (
              <Badge sign="waiting" word={props.codesMade ? w.factor_codes_none_left() : w.factor_codes_none()} />
            ) : (
              <Badge sign={codesLeft <= fewCodes ? 'partial' : 'paid'} word={w.factor_codes_left({ count: codesLeft })} />
            )
          }
          href={paths.recoveryCodes}
          verb={codesLeft === 0 ? w.factor_make() : w.factor_manage()}
        />
        <Part
          icon="shield"
          title={w.password()}
          text={w.factor_password_short()}
          state={hasPassword ? <Badge sign="paid" word={w.factor_password_set()} /> : <Badge sign="closed" word={w.factor_password_none()} />}
          href={paths.password}
          verb={hasPassword ? w.factor_change() : w.factor_set()}
        />
        <Part
          icon="mail"
          title={w.email()}
          text={email}
          state={isEmailVerified ? <Badge sign="paid" word={w.factor_email_verified()} /> : <Badge sign="waiting" word={w.factor_email_unverified()} />}
          href={isEmailVerified ? paths.email : paths.verifyEmail}
          verb={isEmailVerified ? w.factor_change() : w.factor_verify()}
        />
      </ul>
    </section>
  );
}

const fewCodes = 3;

function Looking({ w }: { readonly w: Words }) {
  return (
    <section>
      <div class="section-head">
        <h2>{w.factor_looking()}</h2>
      </div>
      <ul class="protect">
        <Part icon="screen" title={w.factor_sessions()} text={w.factor_sessions_short()} state={null} href={paths.sessions} verb={w.factor_look()} />
        <Part icon="search" title={w.factor_history()} text={w.factor_history_short()} state={null} href={paths.history} verb={w.factor_look()} />
        <Part icon="warning" title={w.factor_lockdown()} text={w.factor_lockdown_short()} state={null} href={paths.lockdown} verb={w.factor_begin()} />
      </ul>
    </section>
  );
}
