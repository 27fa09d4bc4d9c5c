// Owns the outbox of the local home: mail that would have been sent, kept here because no mail server is set. Never in a deployment.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { FactList, Notice, PageHead } from '../ui/facts';
import { Icon } from '../ui/icons';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { Time } from '../ui/time';
import { words } from '../words';

export interface OutboxMail {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly sentAtMs: number;
}

export interface OutboxProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Newest first. */
  readonly mails: readonly OutboxMail[];
}

export function OutboxPage({ ctx, frame, mails }: OutboxProps) {
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="outbox" title={w.nav_outbox()}>
      <PageHead title={w.nav_outbox()} lead={w.outbox_lead()} />
      {mails.length === 0 ? (
        <EmptyState title={w.outbox_none()} text={w.outbox_none_text()} />
      ) : (
        <DataTable caption={w.nav_outbox()} columns={[{ label: w.subject() }, { label: w.to() }, { label: w.when() }]}>
          {mails.map((mail) => (
            <tr>
              <Cell class="cell-main wide">
                <a href={paths.outboxMail(mail.id)}>{mail.subject}</a>
              </Cell>
              <Cell>{mail.to}</Cell>
              <Cell class="end muted">
                <Time ctx={ctx} ms={mail.sentAtMs} />
              </Cell>
            </tr>
          ))}
        </DataTable>
      )}
    </AppFrame>
  );
}

export interface OutboxMailProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly mail: OutboxMail;
  /** The plain part; the HTML part has a page of its own, with its own policy. */
  readonly text: string;
}

export function OutboxMailPage({ ctx, frame, mail, text }: OutboxMailProps) {
  const w = words(ctx.locale);
  const facts = [
    { label: w.to(), value: mail.to },
    { label: w.from(), value: mail.from },
    { label: w.when(), value: <Time ctx={ctx} ms={mail.sentAtMs} style="full" /> },
  ];
  return (
    <AppFrame ctx={ctx} frame={frame} section="outbox" title={mail.subject} narrow>
      <PageHead title={mail.subject} crumbs={[{ label: w.nav_outbox(), href: paths.outbox }]} crumbsLabel={w.where_you_are()} />
      <div class="stack">
        <FactList facts={facts} />
        <div class="mail-paper">
          <pre>{text}</pre>
        </div>
        <Notice tone="info">
          <p>
            <a href={paths.outboxHtml(mail.id)} target="_blank" rel="noopener">
              {w.outbox_html()} <Icon name="external" size={12} />
            </a>
          </p>
        </Notice>
      </div>
    </AppFrame>
  );
}
