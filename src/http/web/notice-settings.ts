// Owns the page of what a member is told: choices for all projects or one, amount and hours, and a test of each channel. Preferences are
// the person's own: nobody changes them through other eyes.
import { Hono, type Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { saveNotificationChoices, type ChoicesInput } from '../../commands/save-notification-choices';
import { saveNotificationHabit } from '../../commands/save-notification-habit';
import { sendTestMessage } from '../../commands/send-test-message';
import { listOwnChats, readPreferences } from '../../db/notification-preference';
import { findProject } from '../../db/project';
import { decodePreference } from '../../domain/notification-preference';
import { isOfProject, isPresetName, newsWithin, ticksOf, type Ticked } from '../../domain/notification-preference-check';
import { includesRight } from '../../domain/permission';
import { invalidField, type Refusal } from '../../domain/refusal';
import { NoAccountSettingsPage, NoticeSettingsPage } from '../../../views/notify/settings';
import { paths, withQuery } from '../../../views/paths';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireOwnEyes } from '../middleware/own-eyes';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt, framed } from './frame';
import { habitIn, habitValues, tickedIn } from './preference-form';

export const noticeSettingsPages = new Hono<AppEnv>();

/** News belongs to an account: whoever is in none has nothing to choose. */
const requireAccount = createMiddleware<AppEnv>(async (c, next) => {
  return c.var.signedIn.accountId === null ? answerRefusal(c, { reason: 'not_found' }) : next();
});

noticeSettingsPages.get(paths.noticeSettings, async (c) => {
  if (c.var.signedIn.accountId === null) return c.html(NoAccountSettingsPage(await framed(c, {})));
  return show(c, c.req.query('project') ?? null, {});
});

noticeSettingsPages.post(paths.noticeSettings, requireOwnEyes, requireAccount, async (c) => {
  const form = await readForm(c);
  const projectId = form.optional('project_id');
  const choice = choiceIn(form, projectId);
  if (choice === null) return answerRefusal(c, invalidField('/preset', 'not_listed'));
  const saved = await saveNotificationChoices(c.var.ports, c.var.scope, { projectId, seenAtMs: seenIn(form), choice });
  const here = withQuery(paths.noticeSettings, { project: projectId });
  if (saved.ok) return c.redirect(doneAt(here, 'saved'), 303);
  return refused(c, saved.refusal, projectId, { choices: formAgain(form, saved.refusal), ticked: tickedIn(form), isOwnChoice: form.text('own') === 'yes' });
});

noticeSettingsPages.post(paths.noticeHabit, requireOwnEyes, requireAccount, async (c) => {
  const form = await readForm(c);
  const saved = await saveNotificationHabit(c.var.ports, c.var.scope, habitIn(form), seenIn(form));
  if (saved.ok) return c.redirect(doneAt(paths.noticeSettings, 'saved'), 303);
  return refused(c, saved.refusal, null, { habit: { ...formAgain(form, saved.refusal), values: { quiet: '', ...form.values } } });
});

noticeSettingsPages.post(paths.noticeTest, requireOwnEyes, requireAccount, async (c) => {
  const form = await readForm(c);
  const channel = form.text('channel');
  const key = form.request('POST /notices/settings/test');
  if (channel !== 'email' && channel !== 'telegram') return answerRefusal(c, invalidField('/channel', 'not_listed'));
  if (key === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const sent = await sendTestMessage(c.var.ports, c.var.scope, channel, key.key);
  if (!sent.ok) return refused(c, sent.refusal, null, { habit: { values: {}, refusal: sent.refusal } });
  const deliveryIds = [...sent.value.deliveryIds];
  c.var.ports.later(c.env.DELIVERIES.send({ kind: 'deliveries', deliveryIds }));
  return c.redirect(withQuery(paths.noticeSettings, { tested: deliveryIds[0] ?? '' }), 303);
});

function choiceIn(form: SentForm, projectId: string | null): ChoicesInput['choice'] | null {
  const preset = form.optional('preset');
  if (preset !== null) return isPresetName(preset) ? { kind: 'preset', preset } : null;
  if (projectId !== null && form.text('own') !== 'yes') return { kind: 'as_account' };
  return { kind: 'ticked', ticked: tickedIn(form) };
}

/** When the row that the form shows was saved; what is no number was never shown. */
function seenIn(form: SentForm): number {
  return /^\d{1,15}$/.test(form.text('seen')) ? Number(form.text('seen')) : -1;
}

/** What a refused form shows again. */
interface Again {
  readonly choices?: FormState;
  readonly habit?: FormState;
  readonly ticked?: Ticked;
  readonly isOwnChoice?: boolean;
}

/** A form that was overtaken is shown as things are now; any other as it was sent. */
function refused(c: Context<AppEnv>, refusal: Refusal, projectId: string | null, again: Again): Promise<Response> | Response {
  if (refusal.reason === 'not_found' || refusal.reason === 'read_only') return answerRefusal(c, refusal);
  if (refusal.reason !== 'changed_meanwhile') return show(c, projectId, again, refusal);
  return show(c, projectId, again.habit === undefined ? { choices: { values: {}, refusal } } : { habit: { values: {}, refusal } }, refusal);
}

async function show(c: Context<AppEnv>, projectId: string | null, again: Again, refusal: Refusal | null = null): Promise<Response> {
  const { database, scope, signedIn, settings } = c.var;
  if (projectId !== null && (await findProject(database, scope, projectId)) === null) return answerRefusal(c, { reason: 'not_found' });
  const path = withQuery(paths.noticeSettings, { project: projectId });
  const [{ ctx, frame }, rows, chats] = await Promise.all([
    framed(c, {}, path),
    readPreferences(database, scope.accountId, signedIn.userId),
    listOwnChats(database, signedIn.userId),
  ]);
  const account = decodePreference(rows.find((row) => row.projectId === '')?.settings ?? '');
  const row = rows.find((one) => one.projectId === (projectId ?? ''));
  const ofProject = projectId === null || row === undefined ? null : decodePreference(row.settings);
  const offered = newsWithin(scope.rights).filter((type) => projectId === null || isOfProject(type));
  const sees = includesRight(scope.rights, 'notifications:view');
  const tested = c.req.query('tested');
  const page = NoticeSettingsPage({
    ctx,
    frame,
    projectId,
    offered,
    ticked: again.ticked ?? ticksOf(account, ofProject, offered),
    isOwnChoice: again.isOwnChoice ?? ofProject !== null,
    seenAtMs: row?.updatedAtMs ?? 0,
    choices: again.choices ?? emptyForm,
    habit: { values: { ...habitValues(account), ...again.habit?.values }, refusal: again.habit?.refusal ?? null },
    timeZone: signedIn.timeZone === '' ? null : signedIn.timeZone,
    email: { address: signedIn.email, isProved: signedIn.isEmailVerified },
    telegram: telegramOf(settings.telegram !== null, chats[0]),
    tested: tested === undefined ? null : { href: sees ? paths.toldMessage(tested) : null },
    doors: { recipients: sees, told: sees },
  });
  return c.html(page, refusal === null ? 200 : refusalStatus(refusal));
}

function telegramOf(isConfigured: boolean, chat: Awaited<ReturnType<typeof listOwnChats>>[number] | undefined) {
  if (!isConfigured) return { kind: 'off' } as const;
  return chat === undefined ? ({ kind: 'none' } as const) : ({ kind: 'linked', title: chat.chatTitle || chat.chatUsername } as const);
}
