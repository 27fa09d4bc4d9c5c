// Owns the page on which events are asked to be told to an endpoint again: all that it did not take since a moment, or a range of days.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ProjectFrame, type ProjectHead } from '../project/frame';
import { Choices, ErrorSummary, Field, Form, Radio, SelectField, SubmitButton, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { Badge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import type { ReplayView } from './model';

/** How far back, in hours; `days` asks for the two fields. */
export const replaySince = ['1', '6', '24', '72', '168', '720', 'days'] as const;

export interface ReplayProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly endpoint: { readonly id: string; readonly url: string };
  /** Values: which, since, from, to. */
  readonly form: FormState;
  readonly replays: readonly ReplayView[];
  readonly canManage: boolean;
}

type Part = ReplayProps & { readonly w: Words };

export function ReplayPage(props: ReplayProps) {
  const { ctx, frame, project, endpoint, canManage } = props;
  const w = words(ctx.locale);
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="webhooks">
      <div class="stack">
        <nav class="crumbs" aria-label={w.where_you_are()}>
          <a href={paths.webhooks(project.id)}>{w.tab_webhooks()}</a>
          <Icon name="right" size={12} />
          <a href={paths.webhook(project.id, endpoint.id)}>
            <bdi class="break" dir="ltr">
              {endpoint.url}
            </bdi>
          </a>
          <Icon name="right" size={12} />
        </nav>
        <h2>{w.webhook_replay()}</h2>
        <p class="soft">{w.webhook_replay_lead()}</p>
        {canManage ? <ReplayForm {...props} w={w} /> : <p class="muted">{w.cannot_manage()}</p>}
        <Replays {...props} w={w} />
      </div>
    </ProjectFrame>
  );
}

function sinceWords(w: Words): Readonly<Record<(typeof replaySince)[number], string>> {
  return {
    '1': w.webhook_since_1(),
    '6': w.webhook_since_6(),
    '24': w.webhook_since_24(),
    '72': w.webhook_since_72(),
    '168': w.webhook_since_168(),
    '720': w.webhook_since_720(),
    days: w.webhook_since_days(),
  };
}

function ReplayForm({ ctx, w, project, endpoint, form }: Part) {
  const which = form.values['which'] ?? 'failed';
  const labels = sinceWords(w);
  return (
    <>
      <ErrorSummary ctx={ctx} form={form} labels={{ from: w.webhook_from_day(), to: w.webhook_to_day(), since: w.webhook_since() }} />
      <Form ctx={ctx} action={paths.webhookReplays(project.id, endpoint.id)} name="replay">
        <Choices legend={w.webhook_replay_which()}>
          <Radio name="which" value="failed" checked={which !== 'all'} label={w.webhook_replay_failed()} hint={w.webhook_replay_failed_hint()} />
          <Radio name="which" value="all" checked={which === 'all'} label={w.webhook_replay_all()} hint={w.webhook_replay_all_hint()} />
        </Choices>
        <SelectField w={w} form={form} name="since" label={w.webhook_since()} options={replaySince.map((value) => ({ value, label: labels[value] }))} />
        <Field w={w} form={form} name="from" label={w.webhook_from_day()} hint={w.webhook_days_hint()} type="date" optional />
        <Field w={w} form={form} name="to" label={w.webhook_to_day()} type="date" optional />
        <div class="form-verbs">
          <SubmitButton>{w.webhook_replay_send()}</SubmitButton>
        </div>
      </Form>
    </>
  );
}

function Replays({ ctx, w, replays }: Part) {
  const columns = [
    { label: w.when() },
    { label: w.webhook_replay_which() },
    { label: w.webhook_range() },
    { label: w.events(), number: true },
    { label: w.status() },
  ] as const;
  return (
    <section>
      <div class="section-head">
        <h3>{w.webhook_replays()}</h3>
      </div>
      {replays.length === 0 ? (
        <p class="muted">{w.webhook_replays_none()}</p>
      ) : (
        <DataTable caption={w.webhook_replays()} columns={columns}>
          {replays.map((row) => (
            <tr>
              <Cell>
                <Time ctx={ctx} ms={row.createdAtMs} />
              </Cell>
              <Cell>{row.which === 'failed' ? w.webhook_replay_failed() : w.webhook_replay_all()}</Cell>
              <Cell class="wide" label={w.webhook_range()}>
                <Time ctx={ctx} ms={row.fromMs} /> {'\u2013'} <Time ctx={ctx} ms={row.toMs} />
              </Cell>
              <Cell number label={w.events()}>
                {String(row.events)}
              </Cell>
              <Cell class="end">
                {row.doneAtMs === null ? <Badge sign="waiting" word={w.webhook_replay_running()} /> : <Badge sign="paid" word={w.webhook_replay_done()} />}
              </Cell>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}
