// Owns the list of a person's sessions: where they are signed in, how, since when, and how to end it. An open recovery stands above all.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { FactList, Notice, PageHead } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { Badge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { methodWords } from './history-words';
import { deviceText, PlaceOf, type Whence } from './whence';

export interface SessionView extends Whence {
  readonly id: string;
  readonly isCurrent: boolean;
  readonly method: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
}

export interface SessionsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Last seen first. */
  readonly sessions: readonly SessionView[];
  readonly recovery: { readonly createdAtMs: number; readonly readyAtMs: number } | null;
}

export function SessionsPage(props: SessionsProps) {
  const { ctx, frame, sessions, recovery } = props;
  const w = words(ctx.locale);
  const others = sessions.filter((session) => !session.isCurrent).length;
  return (
    <AppFrame ctx={ctx} frame={frame} section="security" title={w.sessions_title()}>
      <PageHead
        title={w.sessions_title()}
        crumbs={[{ label: w.nav_security(), href: paths.security }]}
        crumbsLabel={w.where_you_are()}
        lead={w.sessions_lead()}
      >
        {others === 0 ? null : <EndOthers ctx={ctx} w={w} count={others} />}
      </PageHead>
      <div class="stack">
        {recovery === null ? null : <OpenRecovery ctx={ctx} w={w} recovery={recovery} />}
        <SessionTable ctx={ctx} w={w} sessions={sessions} />
        <p class="muted">
          {others === 0 ? w.sessions_only() : w.sessions_not_you()} <a href={paths.history}>{w.history_title()}</a> ·{' '}
          <a href={paths.lockdown}>{w.lockdown_title()}</a>
        </p>
      </div>
    </AppFrame>
  );
}

interface PartProps {
  readonly ctx: ViewContext;
  readonly w: Words;
}

function OpenRecovery({ ctx, w, recovery }: PartProps & { readonly recovery: NonNullable<SessionsProps['recovery']> }) {
  const facts = [
    { label: w.recover_asked_at(), value: <Time ctx={ctx} ms={recovery.createdAtMs} style="full" /> },
    { label: w.sessions_recovery_from(), value: <Time ctx={ctx} ms={recovery.readyAtMs} style="full" /> },
  ];
  return (
    <Notice tone="bad" title={w.sessions_recovery_title()}>
      <p>{w.sessions_recovery_text()}</p>
      <FactList facts={facts} />
      <Form ctx={ctx} action={paths.ownRecoveryStop} name="stop-recovery" class="inline-form">
        <SubmitButton kind="danger">{w.sessions_recovery_stop()}</SubmitButton>
      </Form>
    </Notice>
  );
}

function EndOthers({ ctx, w, count }: PartProps & { readonly count: number }) {
  return (
    <details class="popover" data-popover>
      <summary class="button">{w.sessions_end_others()}</summary>
      <div class="menu">
        <p class="menu-who">{w.sessions_end_others_text({ count: String(count) })}</p>
        <Form ctx={ctx} action={paths.sessionsEndOthers} name="end-others" class="inline-form">
          <SubmitButton kind="danger">{w.sessions_end_others_now()}</SubmitButton>
        </Form>
      </div>
    </details>
  );
}

function SessionTable({ ctx, w, sessions }: PartProps & { readonly sessions: readonly SessionView[] }) {
  const columns = [
    { label: w.history_device() },
    { label: w.history_place() },
    { label: w.sessions_started() },
    { label: w.sessions_seen() },
    { label: w.history_method() },
    { label: w.actions(), quiet: true },
  ] as const;
  return (
    <DataTable caption={w.sessions_title()} columns={columns}>
      {sessions.map((session) => (
        <tr>
          <Cell class="cell-main wide">{deviceText(ctx, session.device)}</Cell>
          <Cell label={w.history_place()} class="wide">
            <PlaceOf ctx={ctx} whence={session} />
          </Cell>
          <Cell label={w.sessions_started()} class="wide">
            <Time ctx={ctx} ms={session.createdAtMs} />
          </Cell>
          <Cell label={w.sessions_seen()} class="wide">
            <Time ctx={ctx} ms={session.lastSeenAtMs} />
          </Cell>
          <Cell label={w.history_method()} class="wide">
            {methodWords(w, session.method)}
          </Cell>
          <Cell class="wide">
            {session.isCurrent ? (
              <Badge sign="paid" word={w.sessions_this()} />
            ) : (
              <Form ctx={ctx} action={paths.sessionEnd(session.id)} name={`end-${session.id}`} class="inline-form">
                <button type="submit" class="button small" data-submit aria-label={w.sessions_end_named({ device: deviceText(ctx, session.device) })}>
                  {w.sessions_end()}
                </button>
              </Form>
            )}
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}
