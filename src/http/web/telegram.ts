// Owns the page of a person's Telegram chats and of the account's groups: making a link, seeing who claimed it, saying yes or no, unlinking. It
// is the person's own: whoever looks through other eyes sees none and changes none.
import { Hono, type Context } from 'hono';
import { confirmTelegram } from '../../commands/confirm-telegram';
import { makeTelegramLink } from '../../commands/make-telegram-link';
import { refuseTelegram } from '../../commands/refuse-telegram';
import { setTelegramGroups } from '../../commands/set-telegram-groups';
import { readBotState, turnBotNow, type BotState } from '../../commands/telegram-bot';
import { unlinkTelegram } from '../../commands/unlink-telegram';
import { findAccount } from '../../db/member';
import { findOwnTelegramLink, listGroupTelegramLinks, listOwnTelegramLinks, readTelegramJob, type TelegramLinkRow } from '../../db/telegram';
import { isId } from '../../domain/id';
import { limits } from '../../domain/limits';
import { includesRight } from '../../domain/permission';
import { invalidField } from '../../domain/refusal';
import { telegramCalls, telegramChatName, telegramDeepLink, telegramLinkToken } from '../../domain/telegram';
import { sha256Hex } from '../../lib/hash';
import { paths } from '../../../views/paths';
import { TelegramPage, type BotView, type ChatView, type GroupsView, type OpenLinkView } from '../../../views/telegram/page';
import { TelegramLinkState } from '../../../views/telegram/link-state';
import { telegramReplyOf } from '../../../views/telegram/told';
import type { AppEnv } from '../app-env';
import { borrowsEyes } from '../borrowed-eyes';
import { requireOwnEyes } from '../middleware/own-eyes';
import { telegramBotOf } from '../outbound';
import { viewContext } from '../page';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt, framed } from './frame';

export const telegramPages = new Hono<AppEnv>();

telegramPages.get(paths.telegram, async (c) => {
  const { database, signedIn } = c.var;
  const isHidden = borrowsEyes(signedIn) !== null;
  const rows = isHidden ? [] : await listOwnTelegramLinks(database, signedIn.userId);
  const state = await botState(c, rows.some(isOpen));
  // Asking may just have brought the claim in.
  const links = rows.some(isOpen) ? await listOwnTelegramLinks(database, signedIn.userId) : rows;
  const [{ ctx, frame }, groups] = await Promise.all([framed(c, {}), isHidden ? null : groupsOf(c, links, state)]);
  const chats = links.filter((link) => link.chatKind === 'private' && (link.state === 'on' || link.state === 'blocked')).map(chatView);
  const open = openOf(c, links, 'private', state);
  const bot = botView(c, state);
  return c.html(TelegramPage({ ctx, frame, bot, isOperator: signedIn.isOperator, isHidden, origin: c.var.settings.origin, chats, open, groups }));
});

telegramPages.post(paths.telegramLinks, requireOwnEyes, async (c) => {
  const kind = (await readForm(c)).text('kind');
  if (kind !== 'private' && kind !== 'group') return answerRefusal(c, invalidField('/kind', 'not_listed'));
  // Without knowing its name no link can be made: Telegram is asked now if it has not been.
  await botState(c, true);
  const made = await makeTelegramLink(c.var.ports, c.var.scope, kind);
  return made.ok ? c.redirect(`${paths.telegram}#link-${kind}`, 303) : answerRefusal(c, made.refusal);
});

/** What became of an open link: asked by the page every few seconds. */
telegramPages.get('/telegram/links/:linkId/state', async (c) => {
  const { database, signedIn } = c.var;
  const id = c.req.param('linkId');
  const find = async (): Promise<TelegramLinkRow | null> =>
    isId('tgl', id) && borrowsEyes(signedIn) === null ? await findOwnTelegramLink(database, signedIn.userId, id) : null;
  const before = await find();
  if (before === null) return answerRefusal(c, { reason: 'not_found' });
  const state = await botState(c, isOpen(before));
  const link = (await find()) ?? before;
  return c.html(TelegramLinkState({ ctx: viewContext(c, paths.telegram), link: openView(c, link, state) }));
});

telegramPages.post('/telegram/links/:linkId/confirmation', requireOwnEyes, async (c) => {
  const confirmed = await confirmTelegram(c.var.ports, c.var.scope, c.req.param('linkId'));
  return confirmed.ok ? c.redirect(doneAt(paths.telegram, 'telegram_linked'), 303) : answerRefusal(c, confirmed.refusal);
});

telegramPages.post('/telegram/links/:linkId/refusal', requireOwnEyes, async (c) => {
  const refused = await refuseTelegram(c.var.ports, c.var.scope, c.req.param('linkId'));
  return refused.ok ? c.redirect(doneAt(paths.telegram, 'telegram_refused'), 303) : answerRefusal(c, refused.refusal);
});

telegramPages.post('/telegram/links/:linkId/unlinking', requireOwnEyes, async (c) => {
  const ended = await unlinkTelegram(c.var.ports, c.var.scope, c.req.param('linkId'));
  return ended.ok ? c.redirect(doneAt(paths.telegram, 'telegram_unlinked'), 303) : answerRefusal(c, ended.refusal);
});

/** One field: `allowed`, `yes` or `no`. */
telegramPages.post(paths.telegramGroups, requireOwnEyes, async (c) => {
  const allowed = (await readForm(c)).text('allowed');
  if (allowed !== 'yes' && allowed !== 'no') return answerRefusal(c, invalidField('/allowed', 'not_listed'));
  const set = await setTelegramGroups(c.var.ports, c.var.scope, allowed === 'yes');
  return set.ok ? c.redirect(doneAt(paths.telegram, 'saved'), 303) : answerRefusal(c, set.refusal);
});

const isOpen = (link: TelegramLinkRow): boolean => link.state === 'waiting' || link.state === 'claimed';

/**
 * What is known of the bot. Where Telegram cannot call us, somebody who is linking a chat asks for what it has to say; where nothing is known
 * yet, they ask who the bot is.
 */
async function botState(c: Context<AppEnv>, isLinking: boolean): Promise<BotState | null> {
  const { ports, settings, database } = c.var;
  if (settings.telegram === null) return null;
  const known = readBotState(ports, (await readTelegramJob(database)).cursor);
  const asks = known === null || known.username === '' || !telegramCalls(settings.origin);
  if (!isLinking || !asks) return known;
  return (await turnBotNow({ ...ports, bot: telegramBotOf(settings.telegram), say: telegramReplyOf })) ?? known;
}

function botView(c: Context<AppEnv>, state: BotState | null): BotView {
  if (c.var.settings.telegram === null) return { kind: 'off' };
  if (state !== null && state.problem !== '') return { kind: 'trouble', why: state.problem };
  return { kind: 'on', username: state?.username ?? '' };
}

function chatView(link: TelegramLinkRow): ChatView {
  const { id, chatTitle, chatKind, chatUsername, onAtMs, mutedUntilMs, lastAtMs, lastOutcome } = link;
  const by = chatKind === 'group' ? chatUsername : '';
  return {
    id,
    name: telegramChatName(link),
    title: chatTitle,
    by,
    isBlocked: link.state === 'blocked',
    onAtMs: onAtMs ?? 0,
    mutedUntilMs,
    lastAtMs,
    lastOutcome,
  };
}

async function groupsOf(c: Context<AppEnv>, own: readonly TelegramLinkRow[], state: BotState | null): Promise<GroupsView | null> {
  const { scope, signedIn, database } = c.var;
  if (signedIn.accountId === null || !includesRight(scope.rights, 'notifications:view')) return null;
  const [account, groups] = await Promise.all([findAccount(database, scope.accountId), listGroupTelegramLinks(database, scope)]);
  const open = openOf(c, own, 'group', state);
  return {
    account: signedIn.accountName,
    allowed: account?.telegramGroups === true,
    canManage: includesRight(scope.rights, 'notifications:manage') && scope.readOnly === null,
    isOwner: scope.role === 'owner' && scope.readOnly === null,
    chats: groups.map(chatView),
    open,
  };
}

function openOf(c: Context<AppEnv>, links: readonly TelegramLinkRow[], kind: 'private' | 'group', state: BotState | null): OpenLinkView | null {
  const { signedIn, nowMs } = c.var;
  const link = links.find((one) => one.chatKind === kind && isOpen(one) && (one.accountId === null || one.accountId === signedIn.accountId));
  // Long after its time it is of no interest any more.
  return link === undefined || nowMs > link.tokenUntilMs + limits.telegramLinkLifeMs ? null : openView(c, link, state);
}

function openView(c: Context<AppEnv>, link: TelegramLinkRow, state: BotState | null): OpenLinkView {
  const { settings, nowMs } = c.var;
  const { id, chatKind, tokenUntilMs, claimedAtMs } = link;
  const token = telegramLinkToken(settings.masterKey, id);
  const username = state?.username ?? '';
  const isDrawn = link.state === 'waiting' && nowMs < tokenUntilMs && username !== '' && sha256Hex(token) === link.tokenHash;
  const claim = { title: link.chatTitle, username: link.chatUsername, atMs: claimedAtMs ?? 0 };
  const late = nowMs >= (link.state === 'claimed' ? (claimedAtMs ?? 0) + limits.telegramLinkLifeMs : tokenUntilMs);
  const stands = isOpen(link) && late ? 'expired' : link.state === 'blocked' || link.state === 'off' ? 'expired' : link.state;
  return { id, kind: chatKind, state: stands, untilMs: tokenUntilMs, href: isDrawn ? telegramDeepLink(username, chatKind, token) : null, claim };
}
