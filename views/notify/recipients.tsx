// Owns the pages of an account's recipients: who is told beside its members and how each stands, a form to add a mailbox, one to change
// a recipient.
import type { NewsType, PersonalChannel } from '../../src/domain/notification';
import type { Ticked } from '../../src/domain/notification-preference-check';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { ConfirmFirst } from '../ui/confirm-first';
import { Notice, PageHead } from '../ui/facts';
import { Check, Choices, ErrorSummary, Field, Form, problemOf, Radio, SelectField, SubmitButton, type FormState } from '../ui/form';
import { problemText } from '../ui/refusal-words';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { ChoiceMatrix, HabitFields, habitLabels } from './choices';

export type RecipientState = 'waiting' | 'late' | 'on' | 'refused' | 'stopped';

export interface RecipientView {
  readonly id: string;
  readonly name: string;
  readonly channel: PersonalChannel;
  /** The mailbox, or what the chat is called. */
  readonly address: string;
  readonly state: RecipientState;
  /** What the mail system said when it refused; empty otherwise. */
  readonly answer: string;
  /** Until when it may still agree; null where nobody asks it. */
  readonly askedUntilMs: number | null;
  /** Names; null for all. */
  readonly projects: readonly string[] | null;
}

/** What a form of a recipient shows. */
export interface RecipientFormProps {
  readonly form: FormState;
  readonly offered: readonly NewsType[];
  readonly ticked: Ticked;
  /** Null: all projects. */
  readonly chosenProjects: readonly string[] | null;
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  /** Somebody who reaches some projects only cannot give all. */
  readonly mayChooseAll: boolean;
  readonly timeZones: readonly string[];
  readonly confirmedUntilMs: number | null;
}

export interface RecipientsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly recipients: readonly RecipientView[];
  readonly max: number;
  /** Null for somebody who may only look. */
  readonly add: RecipientFormProps | null;
}

function recipientStateWords(w: Words, state: RecipientState): string {
  const texts: Readonly<Record<RecipientState, () => string>> = {
    waiting: w.notify_state_waiting,
    late: w.notify_state_late,
    on: w.notify_state_on,
    refused: w.notify_state_refused,
    stopped: w.notify_state_stopped,
  };
  return texts[state]();
}

export function RecipientsPage(props: RecipientsProps) {
  const { ctx, frame, recipients, add, max } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="notices" title={w.notify_recipients()}>
      <PageHead
        title={w.notify_recipients()}
        crumbs={[{ label: w.nav_notices(), href: paths.notices }]}
        crumbsLabel={w.nav_notices()}
        lead={w.notify_recipients_lead({ account: frame.accountName ?? '' })}
      >
        <a class="button" href={paths.told}>
          {w.notify_told()}
        </a>
      </PageHead>
      <div class="stack">
        {add === null ? null : <ErrorSummary ctx={ctx} form={add.form} labels={recipientLabels(w)} />}
        {recipients.length === 0 ? (
          <EmptyState title={w.notify_recipients_none()} text={w.notify_recipients_none_text()} />
        ) : (
          <section>
            <RecipientTable {...props} w={w} />
            <p class="hint">
              {w.notify_recipient_count({ count: String(recipients.filter((one) => one.state !== 'stopped').length), max: String(max) })}{' '}
              {w.notify_recipient_group_more()}
            </p>
          </section>
        )}
        {add === null ? null : <AddForm ctx={ctx} w={w} add={add} />}
      </div>
    </AppFrame>
  );
}

function RecipientTable({ ctx, w, recipients, add }: RecipientsProps & { readonly w: Words }) {
  const columns = [
    { label: w.notify_recipient() },
    { label: w.notify_recipient_projects() },
    { label: w.notify_recipient_state() },
    { label: w.notify_recipient_change(), quiet: true as const },
  ];
  return (
    <DataTable caption={w.notify_recipients()} columns={columns}>
      {recipients.map((row) => (
        <tr>
          <Cell class="cell-main">
            <bdi class="break">{row.name === '' ? row.address : row.name}</bdi>
            <span class="cell-sub">
              {row.channel === 'telegram' ? w.notify_recipient_chat() : row.name === '' ? null : <bdi class="break">{row.address}</bdi>}
            </span>
          </Cell>
          <Cell label={w.notify_recipient_projects()} class="wide">
            {row.projects === null ? w.notify_all_projects() : row.projects.join(', ')}
          </Cell>
          <Cell label={w.notify_recipient_state()} class="wide">
            {recipientStateWords(w, row.state)}
            {row.answer === '' ? null : <span class="cell-sub break">{row.answer}</span>}
            {row.askedUntilMs === null ? null : (
              <span class="cell-sub">
                {w.notify_recipient_asked_until()} <Time ctx={ctx} ms={row.askedUntilMs} />
              </span>
            )}
          </Cell>
          <Cell>{add === null ? null : <RowVerbs ctx={ctx} w={w} row={row} />}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function RowVerbs({ ctx, w, row }: { readonly ctx: ViewContext; readonly w: Words; readonly row: RecipientView }) {
  const label = (verb: string): string => `${verb}: ${row.name || row.address}`;
  return (
    <div class="verbs">
      {row.state === 'waiting' || row.state === 'late' ? (
        <Form ctx={ctx} action={paths.recipientResend(row.id)} name={`resend-${row.id}`} class="row">
          <button type="submit" class="button small" aria-label={label(w.notify_recipient_ask_again())} data-submit>
            {w.notify_recipient_ask_again()}
          </button>
        </Form>
      ) : null}
      {row.state === 'stopped' ? null : (
        <a class="button small" href={paths.recipient(row.id)} aria-label={label(w.notify_recipient_change())}>
          {w.notify_recipient_change()}
        </a>
      )}
      <Form ctx={ctx} action={paths.recipientRemoval(row.id)} name={`remove-${row.id}`} class="row">
        <button type="submit" class="button small danger" aria-label={label(w.notify_recipient_remove())} data-submit>
          {w.notify_recipient_remove()}
        </button>
      </Form>
    </div>
  );
}

function AddForm({ ctx, w, add }: { readonly ctx: ViewContext; readonly w: Words; readonly add: RecipientFormProps }) {
  return (
    <section class="stack small" aria-labelledby="recipient-add">
      <h2 id="recipient-add">{w.notify_recipient_add()}</h2>
      <p class="soft">{w.notify_recipient_add_lead()}</p>
      <Form ctx={ctx} action={paths.recipients} name="recipient" class="form">
        <Field w={w} form={add.form} name="email" label={w.notify_recipient_email()} type="email" required inputmode="email" maxlength={254} />
        <RecipientFields w={w} {...add} channels={['email']} />
        <ConfirmFirst ctx={ctx} untilMs={add.confirmedUntilMs} />
        <div class="form-verbs">
          <SubmitButton>{w.notify_recipient_add_verb()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

function recipientLabels(w: Words): Readonly<Record<string, string>> {
  return {
    ...habitLabels(w),
    email: w.notify_recipient_email(),
    name: w.notify_recipient_name(),
    locale: w.notify_recipient_locale(),
    time_zone: w.notify_recipient_zone(),
    projects: w.notify_recipient_projects(),
  };
}

type FieldsProps = RecipientFormProps & { readonly w: Words; readonly channels: readonly PersonalChannel[] };

function RecipientFields(props: FieldsProps) {
  const { w, form, offered, ticked, timeZones, channels } = props;
  const locales = [
    { value: 'en', label: 'English' },
    { value: 'ru', label: 'Русский' },
  ];
  return (
    <>
      <Field w={w} form={form} name="name" label={w.notify_recipient_name()} hint={w.notify_recipient_name_hint()} optional maxlength={80} />
      <div class="form-row">
        <SelectField w={w} form={form} name="locale" label={w.notify_recipient_locale()} options={locales} />
        <SelectField
          w={w}
          form={form}
          name="time_zone"
          label={w.notify_recipient_zone()}
          options={timeZones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
        />
      </div>
      <ProjectChoice {...props} />
      <details class="rights-details notify-details" open={form.refusal !== null}>
        <summary>{w.notify_recipient_told()}</summary>
        <div class="stack small">
          <ChoiceMatrix w={w} offered={offered} ticked={ticked} channels={channels} centre="none" />
          <HabitFields w={w} form={form} channels={channels} zone={w.notify_recipient_zone_hint()} />
        </div>
      </details>
    </>
  );
}

function ProjectChoice({ w, form, projects, chosenProjects, mayChooseAll }: FieldsProps) {
  const problem = problemOf(form, 'projects');
  return (
    <Choices legend={w.notify_recipient_projects()}>
      {mayChooseAll ? <Radio name="reach" value="all" checked={chosenProjects === null} label={w.notify_recipient_every_project()} /> : null}
      {projects.length === 0 ? null : <Radio name="reach" value="some" checked={chosenProjects !== null || !mayChooseAll} label={w.notify_recipient_these()} />}
      {projects.map(({ id, name }) => (
        <Check name="projects" value={id} checked={chosenProjects?.includes(id) ?? false} label={<bdi class="break">{name}</bdi>} />
      ))}
      {problem === null ? null : (
        <p class="problem" id="projects">
          {problemText(w, problem)}
        </p>
      )}
    </Choices>
  );
}

export interface RecipientProps extends RecipientFormProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly recipient: RecipientView;
  /** What the form was opened with. */
  readonly seen: string;
}

export function RecipientPage(props: RecipientProps) {
  const { ctx, frame, recipient, form, seen } = props;
  const w = words(ctx.locale);
  const title = recipient.name === '' ? recipient.address : recipient.name;
  return (
    <AppFrame ctx={ctx} frame={frame} section="notices" title={title} narrow>
      <PageHead
        title={<bdi class="break">{title}</bdi>}
        crumbs={[{ label: w.notify_recipients(), href: paths.recipients }]}
        crumbsLabel={w.notify_recipients()}
        lead={recipient.channel === 'telegram' ? w.notify_recipient_chat() : recipient.address}
      />
      <div class="stack">
        {form.refusal?.reason === 'changed_meanwhile' ? (
          <div role="alert" tabindex={-1} data-focus>
            <Notice tone="warn">
              <p>{w.notify_changed()}</p>
            </Notice>
          </div>
        ) : (
          <ErrorSummary ctx={ctx} form={form} labels={recipientLabels(w)} />
        )}
        <p>
          {recipientStateWords(w, recipient.state)}
          {recipient.answer === '' ? '' : `: ${recipient.answer}`}
        </p>
        <Form ctx={ctx} action={paths.recipient(recipient.id)} name="recipient" class="form">
          <input type="hidden" name="seen" value={seen} />
          <RecipientFields w={w} {...props} channels={[recipient.channel]} />
          <ConfirmFirst ctx={ctx} untilMs={props.confirmedUntilMs} />
          <div class="form-verbs">
            <SubmitButton>{w.save()}</SubmitButton>
          </div>
        </Form>
        <section class="stack small">
          <h2>{w.notify_recipient_remove()}</h2>
          <p class="soft">{w.notify_recipient_remove_text()}</p>
          <Form ctx={ctx} action={paths.recipientRemoval(recipient.id)} name="remove">
            <div class="form-verbs">
              <SubmitButton kind="danger">{w.notify_recipient_remove()}</SubmitButton>
            </div>
          </Form>
        </section>
      </div>
    </AppFrame>
  );
}
