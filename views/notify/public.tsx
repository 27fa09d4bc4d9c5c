// Owns the two pages that a mail leads to without a session: the yes of a mailbox that was added, and the end of mails. One button each;
// looking changes nothing, because mail programs look at links by themselves.
import type { PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import { PublicFrame } from '../layout/public-frame';
import { paths } from '../paths';
import { FactList } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { Time } from '../ui/time';
import { words } from '../words';

interface SheetProps {
  readonly ctx: ViewContext;
  readonly title: string;
  readonly text: string;
}

function Sheet({ ctx, title, text, children }: PropsWithChildren<SheetProps>) {
  return (
    <PublicFrame ctx={ctx} title={title} signedIn={false}>
      <div class="session">
        <header>
          <h1 class="break">{title}</h1>
          <p class="soft break">{text}</p>
        </header>
        {children}
      </div>
    </PublicFrame>
  );
}

export interface RecipientProofProps {
  readonly ctx: ViewContext;
  readonly token: string;
  readonly state: 'asked' | 'agreed';
  readonly account: string;
  /** Who asks; empty when they are not here any more. */
  readonly by: string;
  readonly email: string;
  readonly untilMs: number;
}

export function RecipientProofPage({ ctx, token, state, account, by, email, untilMs }: RecipientProofProps) {
  const w = words(ctx.locale);
  if (state === 'agreed') return <Sheet ctx={ctx} title={w.notify_proof_done_title()} text={w.notify_proof_done_text({ account, email })} />;
  return (
    <Sheet ctx={ctx} title={w.notify_proof_title({ account })} text={by === '' ? w.notify_proof_lead_bare({ email }) : w.notify_proof_lead({ by, email })}>
      <FactList
        facts={[
          { label: w.notify_proof_account(), value: account },
          { label: w.notify_proof_mailbox(), value: email },
          { label: w.notify_proof_until(), value: <Time ctx={ctx} ms={untilMs} /> },
        ]}
      />
      <Form ctx={ctx} action={paths.recipientProof(token)} name="recipient-proof">
        <SubmitButton>{w.notify_proof_verb()}</SubmitButton>
        <p class="hint">{w.notify_proof_text()}</p>
      </Form>
    </Sheet>
  );
}

export interface UnsubscribeProps {
  readonly ctx: ViewContext;
  readonly token: string;
  readonly kind: 'member' | 'recipient';
  readonly state: 'on' | 'off';
  readonly account: string;
  readonly email: string;
}

export function UnsubscribePage({ ctx, token, kind, state, account, email }: UnsubscribeProps) {
  const w = words(ctx.locale);
  const names = { account, email };
  if (state === 'off')
    return (
      <Sheet ctx={ctx} title={w.notify_stop_done_title()} text={kind === 'member' ? w.notify_stop_done_member(names) : w.notify_stop_done_recipient(names)}>
        {kind === 'recipient' ? null : (
          <p>
            <a href={paths.noticeSettings}>{w.notify_stop_back()}</a>
          </p>
        )}
      </Sheet>
    );
  return (
    <Sheet ctx={ctx} title={w.notify_stop_title()} text={kind === 'member' ? w.notify_stop_member_text(names) : w.notify_stop_recipient_text(names)}>
      <Form ctx={ctx} action={paths.unsubscribe(token)} name="unsubscribe">
        <SubmitButton>{w.notify_stop_verb()}</SubmitButton>
      </Form>
    </Sheet>
  );
}
