// Owns the outbox of the local home: mail that would have been sent, kept here because no mail server is set. Never in a deployment.
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths, withQuery } from '../paths';
import { FactList, Notice, PageHead } from '../ui/facts';
import { Icon } from '../ui/icons';
import { Cell, DataTable, EmptyState, Tabs } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export type OutboxSort = 'news' | 'letters' | 'payers';

export interface OutboxMail {
  readonly id: string;
  /** Null: nobody knows. */
  readonly sort: OutboxSort | null;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly sentAtMs: number;
}

export interface OutboxProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  /** Null: all of it. */
  readonly sort: OutboxSort | null;
  /** Newest first. */
  readonly mails: readonly OutboxMail[];
}

const sortWords: Readonly<Record<OutboxSort, (w: Words) => string>> = {
  news: (w) => w.mailing_outbox_news(),
  letters: (w) => w.mailing_outbox_letters(),
  payers: (w) => w.mailing_outbox_payers(),
};

export function OutboxPage({ ctx, frame, sort, mails }: OutboxProps) {
  const w = words(ctx.locale);
  const sorts = Object.keys(sortWords) as OutboxSort[];
  const tabs = [
    { label: w.mailing_outbox_all(), href: paths.outbox, current: sort === null },
    ...sorts.map((one) => ({ label: sortWords[one](w), href: withQuery(paths.outbox, { show: one }), current: sort === one })),
  ];
  return (
    <AppFrame ctx={ctx} frame={frame} section="outbox" title={w.nav_outbox()}>
      <PageHead title={w.nav_outbox()} lead={w.outbox_lead()} />
      <Tabs label={w.mailing_outbox_filter()} tabs={tabs} />
      {mails.length === 0 ? (
        <EmptyState
          title={sort === null ? w.outbox_none() : w.mailing_outbox_none()}
          text={sort === null ? w.outbox_none_text() : w.mailing_outbox_none_text()}
        />
      ) : (
        <DataTable caption={w.nav_outbox()} columns={[{ label: w.subject() }, { label: w.to() }, { label: w.mailing_outbox_kind() }, { label: w.when() }]}>
          {mails.map((mail) => (
            <tr>
              <Cell class="cell-main wide">
                <a href={paths.outboxMail(mail.id)}>{mail.subject}</a>
              </Cell>
              <Cell>{mail.to}</Cell>
              <Cell>{mail.sort === null ? '\u2014' : sortWords[mail.sort](w)}</Cell>
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
