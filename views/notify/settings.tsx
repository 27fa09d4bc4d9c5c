// Owns the page on which a member chooses what they are told: news by channel, for all projects or one; amount, hours, digests; a test of
// each channel. The centre and security notices are shown as what they are: always on.
import type { NewsType } from '../../src/domain/notification';
import { presetNames, type Ticked } from '../../src/domain/notification-preference-check';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths, withQuery } from '../paths';
import { Notice, PageHead } from '../ui/facts';
import { Choices, ErrorSummary, Form, Radio, SubmitButton, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { EmptyState, Tabs } from '../ui/table';
import { words, type Words } from '../words';
import { ChoiceMatrix, HabitFields, habitLabels } from './choices';
import { presetWords } from './words';

export interface NoticeSettingsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Null: for all projects. */
  readonly projectId: string | null;
  readonly offered: readonly NewsType[];
  readonly ticked: Ticked;
  /** Of a project: whether it has a choice of its own. */
  readonly isOwnChoice: boolean;
  /** When what is shown was saved; 0: nothing was. */
  readonly seenAtMs: number;
  readonly choices: FormState;
  readonly habit: FormState;
  /** The zone of the profile; null where none is set. */
  readonly timeZone: string | null;
  readonly email: { readonly address: string; readonly isProved: boolean };
  readonly telegram: { readonly kind: 'off' | 'none' } | { readonly kind: 'linked'; readonly title: string };
  /** A test message was made out just now: where it can be looked at. Null for somebody who may not look. */
  readonly tested: { readonly href: string | null } | null;
  readonly doors: { readonly recipients: boolean; readonly told: boolean };
}

type Part = NoticeSettingsProps & { readonly w: Words };

export function NoticeSettingsPage(props: NoticeSettingsProps) {
  const { ctx, frame, projectId, choices, habit } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="notices" title={w.notify_settings_title()} narrow>
      <Head {...props} w={w} />
      <div class="stack">
        <Refused ctx={ctx} w={w} form={choices} />
        <Refused ctx={ctx} w={w} form={habit} />
        <Tested {...props} w={w} />
        <ScopeTabs {...props} w={w} />
        <ChoicesForm {...props} w={w} />
        {projectId === null ? <HabitForm {...props} w={w} /> : null}
        {projectId === null ? <ChannelList {...props} w={w} /> : null}
        <section class="stack small">
          <h2>
            <Icon name="shield" /> {w.notify_security()}
          </h2>
          <p class="soft">{w.notify_security_text()}</p>
          <p class="notify-locked">
            <Icon name="check" size={14} /> {w.notify_always_on()}
          </p>
        </section>
      </div>
    </AppFrame>
  );
}

function Head({ w, frame, doors }: Part) {
  return (
    <PageHead
      title={w.notify_settings_title()}
      crumbs={[{ label: w.nav_notices(), href: paths.notices }]}
      crumbsLabel={w.nav_notices()}
      lead={w.notify_settings_lead({ account: frame.accountName ?? '' })}
    >
      {doors.recipients ? (
        <a class="button" href={paths.recipients}>
          {w.notify_recipients()}
        </a>
      ) : null}
      {doors.told ? (
        <a class="button" href={paths.told}>
          {w.notify_told()}
        </a>
      ) : null}
    </PageHead>
  );
}

/** What stopped a form. One that was overtaken is shown as it is now, and says so. */
function Refused({ ctx, w, form }: { readonly ctx: ViewContext; readonly w: Words; readonly form: FormState }) {
  if (form.refusal?.reason !== 'changed_meanwhile') return <ErrorSummary ctx={ctx} form={form} labels={habitLabels(w)} />;
  return (
    <div role="alert" tabindex={-1} data-focus>
      <Notice tone="warn">
        <p>{w.notify_changed()}</p>
      </Notice>
    </div>
  );
}

function Tested({ w, tested }: Part) {
  if (tested === null) return null;
  return (
    <Notice tone="ok">
      <p>
        {w.notify_test_sent()} {tested.href === null ? null : <a href={tested.href}>{w.notify_test_sent_see()}</a>}
      </p>
    </Notice>
  );
}

function ScopeTabs({ w, frame, projectId }: Part) {
  if (frame.projects.length === 0) return null;
  const tabs = [
    { label: w.notify_all_projects(), href: paths.noticeSettings, current: projectId === null },
    ...frame.projects.map(({ id, name }) => ({ label: name, href: withQuery(paths.noticeSettings, { project: id }), current: id === projectId })),
  ];
  return <Tabs label={w.notify_scope_label()} tabs={tabs} />;
}

function Guards({ projectId, seenAtMs }: Pick<Part, 'projectId' | 'seenAtMs'>) {
  return (
    <>
      <input type="hidden" name="seen" value={String(seenAtMs)} />
      {projectId === null ? null : <input type="hidden" name="project_id" value={projectId} />}
    </>
  );
}

function ChoicesForm(props: Part) {
  const { ctx, w, projectId, offered, ticked, isOwnChoice } = props;
  if (offered.length === 0) return <EmptyState title={w.notify_kinds_hidden()} text={w.notify_security_text()} />;
  return (
    <section class="stack small" aria-labelledby="notify-choices">
      <h2 id="notify-choices">{w.notify_choices_title()}</h2>
      <Form ctx={ctx} action={paths.noticeSettings} name="preset" class="notify-presets">
        <Guards {...props} />
        <span class="notify-presets-label">{w.notify_presets()}</span>
        {presetNames.map((preset) => (
          <button type="submit" class="button small" name="preset" value={preset} data-submit>
            {presetWords(w, preset)}
          </button>
        ))}
        <span class="hint">{w.notify_presets_hint()}</span>
      </Form>
      <Form ctx={ctx} action={paths.noticeSettings} name="choices" class="form notify-form">
        <Guards {...props} />
        {projectId === null ? null : (
          <Choices legend={w.notify_project_choice()}>
            <Radio name="own" value="no" checked={!isOwnChoice} label={w.notify_project_as_account()} hint={w.notify_project_as_account_hint()} />
            <Radio name="own" value="yes" checked={isOwnChoice} label={w.notify_project_own()} hint={w.notify_project_own_hint()} />
          </Choices>
        )}
        <div class="notify-matrix">
          <ChoiceMatrix w={w} offered={offered} ticked={ticked} centre="shown" />
        </div>
        <p class="hint">{w.notify_kinds_hidden()}</p>
        <div class="form-verbs">
          <SubmitButton>{w.notify_save_choices()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

function HabitForm(props: Part) {
  const { ctx, w, habit, timeZone } = props;
  const zone = (
    <>
      {timeZone === null ? w.notify_zone_unset() : w.notify_zone_is({ zone: timeZone.replaceAll('_', ' ') })}{' '}
      <a href={`${paths.profile}#time_zone`}>{w.notify_zone_change()}</a>
    </>
  );
  return (
    <section class="stack small" aria-labelledby="notify-habit">
      <h2 id="notify-habit">{w.notify_habit()}</h2>
      <p class="soft">{w.notify_habit_lead()}</p>
      <Form ctx={ctx} action={paths.noticeHabit} name="habit">
        <Guards projectId={null} seenAtMs={props.seenAtMs} />
        <HabitFields w={w} form={habit} zone={zone} />
        <div class="form-verbs">
          <SubmitButton>{w.notify_save_habit()}</SubmitButton>
        </div>
      </Form>
    </section>
  );
}

function ChannelList(props: Part) {
  const { w, email, telegram } = props;
  return (
    <section class="stack small" aria-labelledby="notify-channels">
      <h2 id="notify-channels">{w.notify_channels()}</h2>
      <ul class="notify-channels">
        <li>
          <span>
            <strong>{w.notify_channel_email()}</strong>
            <span class="cell-sub">{email.isProved ? w.notify_email_ready({ email: email.address }) : w.notify_email_unproved({ email: email.address })}</span>
          </span>
          {email.isProved ? (
            <TestForm {...props} channel="email" label={w.notify_send_test_email()} />
          ) : (
            <a class="button small" href={paths.verifyEmail}>
              {w.confirm_email()}
            </a>
          )}
        </li>
        <li>
          <span>
            <strong>{w.notify_channel_telegram()}</strong>
            <span class="cell-sub">{telegramWords(w, telegram)}</span>
          </span>
          {telegram.kind === 'linked' ? <TestForm {...props} channel="telegram" label={w.notify_send_test_telegram()} /> : null}
          {telegram.kind === 'off' ? null : (
            <a class="button small" href={paths.telegram}>
              {telegram.kind === 'linked' ? w.notify_manage_chats() : w.notify_link_chat()}
            </a>
          )}
        </li>
      </ul>
    </section>
  );
}

function telegramWords(w: Words, telegram: NoticeSettingsProps['telegram']): string {
  if (telegram.kind === 'linked') return w.notify_telegram_ready({ chat: telegram.title });
  return telegram.kind === 'off' ? w.notify_telegram_off() : w.notify_telegram_none();
}

function TestForm({ ctx, w, channel, label }: Part & { readonly channel: 'email' | 'telegram'; readonly label: string }) {
  return (
    <Form ctx={ctx} action={paths.noticeTest} name={`test-${channel}`} class="row">
      <input type="hidden" name="channel" value={channel} />
      <button type="submit" class="button small" aria-label={label} data-submit>
        {w.notify_send_test()}
      </button>
    </Form>
  );
}

/** For somebody who belongs to no account. */
export function NoAccountSettingsPage({ ctx, frame }: { readonly ctx: ViewContext; readonly frame: Frame }) {
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="notices" title={w.notify_settings_title()} narrow>
      <PageHead title={w.notify_settings_title()} />
      <EmptyState title={w.notify_no_account()} text={w.notify_no_account_text()} />
    </AppFrame>
  );
}
