// Owns what stands where somebody waits for their link to be used: nobody yet, who it was and whether that is right, or how it ended. The
// page asks for this part every few seconds; without a script a link looks again.
import type { ViewContext } from '../context';
import { paths } from '../paths';
import { FactList, Notice } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface OpenLinkView {
  readonly id: string;
  readonly kind: 'private' | 'group';
  readonly state: 'waiting' | 'claimed' | 'on' | 'refused' | 'expired';
  readonly untilMs: number;
  /** The deep link; null when it cannot be drawn any more. */
  readonly href: string | null;
  /** As Telegram told it. Of a group, `username` is who brought the bot in. */
  readonly claim: { readonly title: string; readonly username: string; readonly atMs: number };
}

interface StateProps {
  readonly ctx: ViewContext;
  readonly link: OpenLinkView;
}

export function TelegramLinkState({ ctx, link }: StateProps) {
  const w = words(ctx.locale);
  const id = `telegram-state-${link.kind}`;
  if (link.state === 'waiting')
    return (
      <div id={id} class="stack small" hx-get={paths.telegramLinkState(link.id)} hx-trigger="every 3s" hx-target={`#${id}`} hx-swap="outerMorph">
        <p class="muted" role="status">
          {w.telegram_waiting()}
        </p>
        <p>
          <a href={paths.telegram}>{w.telegram_look_again()}</a>
        </p>
      </div>
    );
  return (
    <div id={id} class="stack small" role="status">
      {link.state === 'claimed' ? <Claimed ctx={ctx} w={w} link={link} /> : <Ended w={w} link={link} />}
    </div>
  );
}

function Claimed({ ctx, w, link }: StateProps & { readonly w: Words }) {
  const { kind, claim } = link;
  const isGroup = kind === 'group';
  const at = claim.username === '' ? '' : /^\w+$/.test(claim.username) ? `@${claim.username}` : claim.username;
  const who = isGroup ? at : [claim.title, at].filter((part) => part !== '').join(' \u00b7 ');
  const facts = [
    isGroup ? { label: w.telegram_claimed_group(), value: <bdi>{claim.title}</bdi> } : null,
    { label: isGroup ? w.telegram_claimed_who() : w.telegram_claimed_by(), value: <bdi>{who === '' ? '\u2013' : who}</bdi> },
    { label: w.telegram_claimed_at(), value: <Time ctx={ctx} ms={claim.atMs} style="full" /> },
  ];
  return (
    <Notice tone="warn" title={isGroup ? w.telegram_claimed_title_group() : w.telegram_claimed_title()}>
      <FactList facts={facts} />
      <p>{isGroup ? w.telegram_claimed_warn_group() : w.telegram_claimed_warn()}</p>
      <div class="form-verbs">
        <Form ctx={ctx} action={paths.telegramConfirmation(link.id)} name={`confirm-${kind}`} class="inline-form">
          <SubmitButton>{w.telegram_confirm()}</SubmitButton>
        </Form>
        <Form ctx={ctx} action={paths.telegramRefusal(link.id)} name={`refuse-${kind}`} class="inline-form">
          <SubmitButton kind="danger">{w.telegram_refuse()}</SubmitButton>
        </Form>
      </div>
    </Notice>
  );
}

function Ended({ w, link }: { readonly w: Words; readonly link: OpenLinkView }) {
  const said = { on: w.telegram_linked(), refused: w.telegram_refused(), expired: w.telegram_expired(), waiting: '', claimed: '' };
  return (
    <p>
      {said[link.state]} <a href={paths.telegram}>{w.telegram_look_again()}</a>
    </p>
  );
}
