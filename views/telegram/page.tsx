// Owns the page of Telegram: the chats that get news and how the last message went, the steps of linking one more, the groups of the account,
// and what the operator has to do where there is no bot.
import type { DeliveryOutcome } from '../../src/domain/delivery';
import type { ViewContext } from '../context';
import { outcomeWords } from '../invoice/deliveries';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { CodeBlock, Notice, PageHead } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { QrPanel } from '../ui/pay';
import { Badge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { TelegramLinkState, type OpenLinkView } from './link-state';

export type { OpenLinkView } from './link-state';

export type BotView =
  | { readonly kind: 'off' }
  | { readonly kind: 'trouble'; readonly why: 'token' | 'silent' }
  /** The name is empty until Telegram has said it. */
  | { readonly kind: 'on'; readonly username: string };

export interface ChatView {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** Who brought the bot into the group; empty for a person's own chat. */
  readonly by: string;
  readonly isBlocked: boolean;
  readonly onAtMs: number;
  readonly mutedUntilMs: number;
  readonly lastAtMs: number | null;
  readonly lastOutcome: string | null;
}

export interface GroupsView {
  readonly account: string;
  readonly allowed: boolean;
  readonly canManage: boolean;
  readonly isOwner: boolean;
  readonly chats: readonly ChatView[];
  readonly open: OpenLinkView | null;
}

export interface TelegramProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly bot: BotView;
  readonly isOperator: boolean;
  /** Somebody looks through other eyes: the chats are not theirs to see. */
  readonly isHidden: boolean;
  readonly origin: string;
  readonly chats: readonly ChatView[];
  readonly open: OpenLinkView | null;
  /** Null for somebody who may not see whom the account tells. */
  readonly groups: GroupsView | null;
}

type PartProps = TelegramProps & { readonly w: Words };

export function TelegramPage(props: TelegramProps) {
  const { ctx, frame, bot, isHidden, groups } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="profile" title={w.telegram_title()}>
      <PageHead
        title={w.telegram_title()}
        lead={w.telegram_lead()}
        crumbs={[{ label: w.telegram_settings(), href: paths.noticeSettings }]}
        crumbsLabel={w.where_you_are()}
      />
      <div class="stack">
        {bot.kind === 'off' ? <NotSetUp {...props} w={w} /> : null}
        {bot.kind === 'trouble' ? (
          <Notice tone="bad" title={w.telegram_problem_title()}>
            <p>{bot.why === 'token' ? w.telegram_problem_token() : w.telegram_problem_silent()}</p>
          </Notice>
        ) : null}
        {isHidden ? <p class="muted">{w.telegram_hidden()}</p> : <Own {...props} w={w} />}
        {groups === null ? null : <Groups {...props} w={w} groups={groups} />}
      </div>
    </AppFrame>
  );
}

function NotSetUp({ ctx, w, isOperator, origin }: PartProps) {
  return (
    <Notice tone="info" title={w.telegram_off_title()}>
      <p>{w.telegram_off_text()}</p>
      {isOperator ? (
        <>
          <h2>{w.telegram_operator_title()}</h2>
          <ol class="telegram-steps">
            <li>{w.telegram_operator_1()}</li>
            <li>
              <p>{ctx.localHome ? w.telegram_operator_2_local() : w.telegram_operator_2()}</p>
              <CodeBlock
                w={w}
                code={ctx.localHome ? 'TELEGRAM_BOT_TOKEN="123456:ABC…"' : 'npx wrangler secret put TELEGRAM_BOT_TOKEN'}
                label={w.telegram_operator_command()}
              />
            </li>
            <li>{w.telegram_operator_3()}</li>
          </ol>
          <p class="muted">
            <bdi>{origin}</bdi>
          </p>
        </>
      ) : null}
    </Notice>
  );
}

function Own(props: PartProps) {
  const { ctx, w, bot, chats, open } = props;
  return (
    <section class="stack small" aria-labelledby="own-chats">
      <h2 id="own-chats">{w.telegram_own()}</h2>
      <p class="soft">{w.telegram_own_text()}</p>
      {chats.length === 0 ? (
        <p class="muted">{w.telegram_own_none()}</p>
      ) : (
        <Chats ctx={ctx} w={w} caption={w.telegram_own()} chats={chats} canUnlink isGroup={false} />
      )}
      {bot.kind === 'off' ? null : <Linking ctx={ctx} w={w} bot={bot} kind="private" open={open} />}
    </section>
  );
}

function Groups({ ctx, w, bot, groups }: PartProps & { readonly groups: GroupsView }) {
  const { account, allowed, canManage, isOwner, chats, open } = groups;
  const caption = w.telegram_groups({ account });
  return (
    <section class="stack small" aria-labelledby="group-chats">
      <h2 id="group-chats">{caption}</h2>
      <p class="soft">{w.telegram_groups_text()}</p>
      {!allowed && !isOwner ? <p class="muted">{w.telegram_groups_off()}</p> : null}
      {allowed && chats.length === 0 ? <p class="muted">{w.telegram_groups_none()}</p> : null}
      {chats.length === 0 ? null : <Chats ctx={ctx} w={w} caption={caption} chats={chats} canUnlink={canManage} isGroup />}
      {allowed && canManage && bot.kind !== 'off' ? <Linking ctx={ctx} w={w} bot={bot} kind="group" open={open} /> : null}
      {isOwner ? (
        <Form ctx={ctx} action={paths.telegramGroups} name="groups" class="inline-form">
          <input type="hidden" name="allowed" value={allowed ? 'no' : 'yes'} />
          <SubmitButton kind="plain">{allowed ? w.telegram_groups_forbid() : w.telegram_groups_allow()}</SubmitButton>
          {allowed ? <p class="hint">{w.telegram_groups_forbid_hint()}</p> : null}
        </Form>
      ) : null}
    </section>
  );
}

interface LinkingProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly bot: Exclude<BotView, { kind: 'off' }>;
  readonly kind: 'private' | 'group';
  readonly open: OpenLinkView | null;
}

/** Open the bot, press Start, come back and say yes. */
function Linking({ ctx, w, bot, kind, open }: LinkingProps) {
  const isGroup = kind === 'group';
  const first = isGroup ? w.telegram_link_group() : w.telegram_link_chat();
  return (
    <div class="stack small" id={`link-${kind}`}>
      {open === null ? null : (
        <ol class="enrol">
          {open.href === null ? null : (
            <li>
              <h3>{isGroup ? w.telegram_step_open_group() : w.telegram_step_open()}</h3>
              <p>
                <a class="button primary" href={open.href} target="_blank" rel="noopener noreferrer">
                  {w.telegram_open_bot()}
                </a>
              </p>
              <p class="hint">{w.telegram_scan()}</p>
              <QrPanel content={open.href} label={w.telegram_qr()} />
              <p class="hint">
                {w.telegram_link_life()} <Time ctx={ctx} ms={open.untilMs} />
              </p>
            </li>
          )}
          <li>
            <h3>{w.telegram_step_confirm()}</h3>
            <TelegramLinkState ctx={ctx} link={open} />
          </li>
        </ol>
      )}
      <div class="form-verbs">
        {bot.kind === 'trouble' ? null : (
          <Form ctx={ctx} action={paths.telegramLinks} name={`link-${kind}`} class="inline-form">
            <input type="hidden" name="kind" value={kind} />
            <SubmitButton kind={open === null ? 'primary' : 'plain'}>{open === null ? first : w.telegram_link_again()}</SubmitButton>
          </Form>
        )}
        {open?.state === 'waiting' ? (
          <Form ctx={ctx} action={paths.telegramRefusal(open.id)} name={`give-up-${kind}`} class="inline-form">
            <SubmitButton kind="plain">{w.telegram_give_up()}</SubmitButton>
          </Form>
        ) : null}
      </div>
      {bot.kind === 'on' && bot.username !== '' ? <p class="hint">{w.telegram_bot({ bot: bot.username })}</p> : null}
    </div>
  );
}

interface ChatsProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly caption: string;
  readonly chats: readonly ChatView[];
  readonly canUnlink: boolean;
  readonly isGroup: boolean;
}

function Chats({ ctx, w, caption, chats, canUnlink, isGroup }: ChatsProps) {
  const columns = [
    { label: w.telegram_chat() },
    ...(isGroup ? [{ label: w.telegram_linked_by() }] : []),
    { label: w.telegram_on_since() },
    { label: w.telegram_last() },
    { label: w.actions(), quiet: true as const },
  ];
  return (
    <DataTable caption={caption} columns={columns}>
      {chats.map((chat) => (
        <tr>
          <Cell class="cell-main wide">
            <bdi>{chat.name}</bdi> {chat.name === chat.title || chat.title === '' ? null : <bdi class="muted">{chat.title}</bdi>}{' '}
            {chat.isBlocked ? <Badge sign="failed" word={w.telegram_blocked()} /> : <Badge sign="paid" word={w.telegram_on()} />}
            {chat.isBlocked ? <p class="hint">{w.telegram_blocked_text()}</p> : null}
          </Cell>
          {isGroup ? (
            <Cell label={w.telegram_linked_by()} class="wide">
              <bdi>{chat.by}</bdi>
            </Cell>
          ) : null}
          <Cell label={w.telegram_on_since()} class="wide">
            <Time ctx={ctx} ms={chat.onAtMs} />
            {chat.mutedUntilMs > ctx.nowMs ? (
              <p class="hint">
                {w.telegram_muted_until()} <Time ctx={ctx} ms={chat.mutedUntilMs} />
              </p>
            ) : null}
          </Cell>
          <Cell label={w.telegram_last()} class="wide">
            <Last ctx={ctx} w={w} chat={chat} />
          </Cell>
          <Cell class="wide">
            {canUnlink && !chat.isBlocked ? (
              <Form ctx={ctx} action={paths.telegramUnlinking(chat.id)} name={`unlink-${chat.id}`} class="inline-form">
                <button type="submit" class="button small" data-submit aria-label={w.telegram_unlink_named({ chat: chat.name })}>
                  {w.telegram_unlink()}
                </button>
              </Form>
            ) : null}
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

/** How the last message went, and when. */
function Last({ ctx, w, chat }: { readonly ctx: ViewContext; readonly w: Words; readonly chat: ChatView }) {
  const { lastAtMs, lastOutcome } = chat;
  if (lastAtMs === null || lastOutcome === null) return <span class="muted">{w.telegram_last_none()}</span>;
  const known = Object.hasOwn(outcomeWords, lastOutcome) ? outcomeWords[lastOutcome as DeliveryOutcome](w) : lastOutcome;
  return (
    <>
      {lastOutcome === 'delivered' ? w.telegram_last_ok() : w.telegram_last_problem({ why: known })} <Time ctx={ctx} ms={lastAtMs} />
    </>
  );
}
