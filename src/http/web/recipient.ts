// Owns the pages of an account's recipients, and the page behind the letter that asks a mailbox: no session, one button.
import { Hono, type Context } from 'hono';
import { addRecipient } from '../../commands/add-recipient';
import { changeRecipient, recipientSeen } from '../../commands/change-recipient';
import { agreeToNews, readRecipientProof } from '../../commands/prove-recipient';
import type { RecipientInput } from '../../commands/recipient-input';
import { removeRecipient } from '../../commands/remove-recipient';
import { resendRecipientProof } from '../../commands/resend-recipient-proof';
import { findRecipient, isWithinReach, listRecipients, type ListedRecipient } from '../../db/recipient';
import { lacksRight } from '../../db/scope';
import { readPersonName } from '../../db/wallet-guard';
import { limits } from '../../domain/limits';
import type { PersonalChannel } from '../../domain/notification';
import { decodePreference, usualPreference } from '../../domain/notification-preference';
import { newsWithin, ticksOf, type Ticked } from '../../domain/notification-preference-check';
import { timeZones } from '../../domain/time-zone';
import { RecipientProofPage } from '../../../views/notify/public';
import { RecipientPage, RecipientsPage, type RecipientFormProps, type RecipientView } from '../../../views/notify/recipients';
import { paths } from '../../../views/paths';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm, type SentForm } from './form';
import { doneAt, framed } from './frame';
import { habitIn, habitValues, tickedIn } from './preference-form';

export const recipientPages = new Hono<AppEnv>();

const manage = requireRight('notifications:manage');

recipientPages.get(paths.recipients, requireRight('notifications:view'), (c) => showList(c, null));

recipientPages.post(paths.recipients, manage, stepUp('exports'), async (c) => {
  const form = await readForm(c);
  const added = await addRecipient(c.var.ports, c.var.scope, { ...inputIn(form, 'email', usualTicks(c)), email: form.text('email') });
  return added.ok ? c.redirect(doneAt(paths.recipients, 'recipient_added'), 303) : showList(c, { form, state: formAgain(form, added.refusal) });
});

recipientPages.get('/recipients/:recipientId', manage, (c) => showOne(c, c.req.param('recipientId'), null));

recipientPages.post('/recipients/:recipientId', manage, stepUp('exports'), async (c) => {
  const form = await readForm(c);
  const { ports, scope, database } = c.var;
  const id = c.req.param('recipientId');
  const row = await findRecipient(database, scope, id);
  if (row === null) return answerRefusal(c, { reason: 'not_found' });
  const ticks = ticksOf(decodePreference(row.settings), null, newsWithin(scope.rights));
  const changed = await changeRecipient(ports, scope, id, inputIn(form, row.channel, ticks), form.text('seen'));
  if (changed.ok) return c.redirect(doneAt(paths.recipients, 'saved'), 303);
  if (changed.refusal.reason === 'not_found') return answerRefusal(c, changed.refusal);
  return showOne(c, id, { form, state: formAgain(form, changed.refusal) });
});

recipientPages.post('/recipients/:recipientId/resend', manage, async (c) => {
  const id = c.req.param('recipientId');
  const form = await readForm(c);
  const key = form.request(`POST /recipients/${id}/resend`);
  if (key === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const sent = await resendRecipientProof(c.var.ports, c.var.scope, id, key.key);
  return sent.ok ? c.redirect(doneAt(paths.recipients, 'recipient_asked'), 303) : answerRefusal(c, sent.refusal);
});

recipientPages.post('/recipients/:recipientId/removal', manage, async (c) => {
  const removed = await removeRecipient(c.var.ports, c.var.scope, c.req.param('recipientId'));
  return removed.ok ? c.redirect(doneAt(paths.recipients, 'recipient_removed'), 303) : answerRefusal(c, removed.refusal);
});

recipientPages.get('/recipient-proof/:token', (c) => showProof(c, c.req.param('token')));

recipientPages.post('/recipient-proof/:token', async (c) => {
  const token = c.req.param('token');
  const agreed = await agreeToNews(c.var.ports, token);
  return agreed.ok ? showProof(c, token) : answerRefusal(c, agreed.refusal);
});

async function showProof(c: Context<AppEnv>, token: string): Promise<Response> {
  const asked = await readRecipientProof(c.var.ports, token);
  if (!asked.ok) return answerRefusal(c, asked.refusal);
  const { recipient, accountName, state } = asked.value;
  c.header('Cache-Control', 'no-store');
  c.header('Referrer-Policy', 'no-referrer');
  const by = await readPersonName(c.var.database, recipient.addedBy);
  const page = { token, state, account: accountName, by, email: recipient.email, untilMs: recipient.proofUntilMs ?? 0 };
  return c.html(RecipientProofPage({ ctx: viewContext(c), ...page }));
}

function usualTicks(c: Context<AppEnv>): Ticked {
  return ticksOf(usualPreference, null, newsWithin(c.var.scope.rights));
}

/** The form has boxes for the recipient's own channel; the other stays as it is. */
function inputIn(form: SentForm, channel: PersonalChannel, others: Ticked): RecipientInput {
  return {
    name: form.text('name'),
    locale: form.text('locale'),
    timeZone: form.text('time_zone'),
    projectIds: form.text('reach') === 'all' ? null : form.all('projects'),
    ticked: { ...others, [channel]: tickedIn(form)[channel] },
    habit: habitIn(form),
  };
}

interface Refused {
  readonly form: SentForm;
  readonly state: FormState;
}

async function showList(c: Context<AppEnv>, refused: Refused | null): Promise<Response> {
  const { database, scope, locale, nowMs } = c.var;
  const [{ ctx, frame, projects }, rows] = await Promise.all([framed(c, {}, paths.recipients), listRecipients(database, scope)]);
  const names = new Map(projects.map((project) => [project.id, project.name]));
  const own = { name: '', email: '', locale, time_zone: ctx.timeZone, ...habitValues(usualPreference) };
  const mayAdd = lacksRight(scope, 'notifications:manage') === null;
  const page = RecipientsPage({
    ctx,
    frame,
    recipients: rows.map((row) => viewOf(row, names, nowMs)),
    max: limits.recipientsPerAccountMax,
    add: mayAdd ? await formOf(c, { own, ticked: usualTicks(c), chosenProjects: null, channel: 'email', refused, projects }) : null,
  });
  return c.html(page, refused === null || refused.state.refusal === null ? 200 : refusalStatus(refused.state.refusal));
}

async function showOne(c: Context<AppEnv>, id: string, refused: Refused | null): Promise<Response> {
  const { database, scope, nowMs } = c.var;
  const [{ ctx, frame, projects }, row] = await Promise.all([framed(c, {}, paths.recipient(id)), findRecipient(database, scope, id)]);
  if (row === null || row.endedAtMs !== null) return answerRefusal(c, { reason: 'not_found' });
  const preference = decodePreference(row.settings);
  const own = { name: row.name, locale: row.locale, time_zone: row.timeZone, ...habitValues(preference) };
  // What was overtaken is shown as it is now.
  const again = refused?.state.refusal?.reason === 'changed_meanwhile' ? null : refused;
  const ticked = ticksOf(preference, null, newsWithin(scope.rights));
  const form = await formOf(c, { own, ticked, chosenProjects: row.projectIds, channel: row.channel, refused: again, projects });
  const state = { ...form.form, refusal: refused?.state.refusal ?? null };
  const names = new Map(projects.map((project) => [project.id, project.name]));
  const page = RecipientPage({ ctx, frame, recipient: viewOf(row, names, nowMs), seen: recipientSeen(row), ...form, form: state });
  return c.html(page, state.refusal === null ? 200 : refusalStatus(state.refusal));
}

interface Shown {
  readonly own: Readonly<Record<string, string>>;
  readonly ticked: Ticked;
  readonly chosenProjects: readonly string[] | null;
  readonly channel: PersonalChannel;
  readonly refused: Refused | null;
  readonly projects: readonly { readonly id: string; readonly name: string }[];
}

async function formOf(c: Context<AppEnv>, { own, ticked, chosenProjects, channel, refused, projects }: Shown): Promise<RecipientFormProps> {
  const sent = refused === null ? null : inputIn(refused.form, channel, ticked);
  return {
    form: { values: { ...own, ...(refused === null ? {} : { quiet: '', ...refused.state.values }) }, refusal: refused?.state.refusal ?? null },
    offered: newsWithin(c.var.scope.rights),
    ticked: sent?.ticked ?? ticked,
    chosenProjects: sent === null ? chosenProjects : sent.projectIds,
    projects: projects.map(({ id, name }) => ({ id, name })),
    mayChooseAll: isWithinReach(c.var.scope, null),
    timeZones,
    confirmedUntilMs: await confirmedUntil(c, 'exports'),
  };
}

function viewOf(row: ListedRecipient, names: ReadonlyMap<string, string>, nowMs: number): RecipientView {
  const isAsked = row.channel === 'email' && row.provedAtMs === null && row.endedAtMs === null;
  const mayAgree = isAsked && (row.proofUntilMs ?? 0) > nowMs;
  const state = row.endedAtMs !== null ? 'stopped' : isAsked ? (mayAgree ? 'waiting' : 'late') : row.refusedAnswer === null ? 'on' : 'refused';
  return {
    id: row.id,
    name: row.name,
    channel: row.channel,
    address: row.channel === 'email' ? row.email : row.chatTitle,
    // A refused letter is as good as none: the mailbox never saw it.
    state: state === 'waiting' && row.refusedAnswer !== null ? 'refused' : state,
    answer: row.endedAtMs === null ? (row.refusedAnswer ?? '') : '',
    askedUntilMs: mayAgree ? row.proofUntilMs : null,
    projects: row.projectIds === null ? null : row.projectIds.map((id) => names.get(id) ?? id),
  };
}
