// Owns the table of API keys, the same for a project and for the whole account: what each may do, from where, until when, and its verbs.
import type { PropsWithChildren } from 'hono/jsx';
import type { Mode } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import { Form, SubmitButton } from '../ui/form';
import { Badge, TestBadge } from '../ui/status';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import type { Words } from '../words';

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  /** `qk_test_7f2a…`: enough to know it by. */
  readonly hint: string;
  readonly mode: Mode;
  readonly scopes: readonly string[];
  /** Empty: from everywhere. */
  readonly allowList: readonly string[];
  readonly createdAtMs: number;
  /** Null: never. */
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly state: 'good' | 'replaced' | 'expired' | 'revoked';
  /** Where it is changed, replaced and revoked. */
  readonly hrefs: { readonly change: string; readonly rotation: string; readonly revocation: string };
}

interface KeyTableProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly caption: string;
  readonly keys: readonly KeyRow[];
  readonly canManage: boolean;
}

export function KeyTable({ ctx, w, caption, keys, canManage }: KeyTableProps) {
  const columns = [
    { label: w.name() },
    { label: w.key() },
    { label: w.scopes() },
    { label: w.last_used() },
    { label: w.status() },
    { label: w.actions(), quiet: true },
  ] as const;
  return (
    <DataTable caption={caption} columns={columns}>
      {keys.map((key) => (
        <tr>
          <Cell class="cell-main">
            {key.name}
            <span class="cell-sub">
              {w.created()} <Time ctx={ctx} ms={key.createdAtMs} style="day" />
            </span>
          </Cell>
          <Cell class="end key-hint">
            <bdi class="hash" dir="ltr">
              {key.hint}
            </bdi>
          </Cell>
          <Cell class="wide">
            <Tags texts={key.scopes} />
            {key.allowList.length === 0 ? null : <Tags texts={key.allowList} />}
          </Cell>
          <Cell label={w.last_used()} class="muted">
            {key.lastUsedAtMs === null ? w.never() : <Time ctx={ctx} ms={key.lastUsedAtMs} />}
          </Cell>
          <Cell class="end">
            <KeyState ctx={ctx} w={w} row={key} />
          </Cell>
          <Cell class="wide">{canManage ? <KeyVerbs ctx={ctx} w={w} row={key} /> : null}</Cell>
        </tr>
      ))}
    </DataTable>
  );
}

function Tags({ texts }: { readonly texts: readonly string[] }) {
  return (
    <span class="tags">
      {texts.map((text) => (
        <span class="tag">{text}</span>
      ))}
    </span>
  );
}

interface RowProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly row: KeyRow;
}

function KeyState({ ctx, w, row }: RowProps) {
  if (row.state === 'revoked') return <Badge sign="closed" word={w.revoked()} />;
  if (row.state === 'expired') return <Badge sign="closed" word={w.access_keys_expired()} />;
  return (
    <>
      {row.state === 'replaced' ? (
        <Badge sign="waiting" word={w.access_keys_replaced()} />
      ) : row.mode === 'test' ? (
        <TestBadge w={w} />
      ) : (
        <Badge sign="paid" word={w.live()} />
      )}
      {row.expiresAtMs === null ? null : (
        <span class="cell-sub">
          {row.state === 'replaced' ? w.access_keys_replaced_until() : w.access_keys_until()}{' '}
          <Time ctx={ctx} ms={row.expiresAtMs} style={row.state === 'replaced' ? 'moment' : 'day'} />
        </span>
      )}
    </>
  );
}

/** A key that opens nothing any more has no verbs. */
function KeyVerbs({ ctx, w, row }: RowProps) {
  if (row.state === 'revoked' || row.state === 'expired') return null;
  return (
    <div class="row">
      <a class="button small" href={row.hrefs.change}>
        {w.access_keys_change()}
      </a>
      {row.state === 'replaced' ? null : (
        <Ask ctx={ctx} action={row.hrefs.rotation} name={`rotate-${row.id}`} verb={w.access_keys_rotate()} text={w.access_keys_rotate_text()}>
          <SubmitButton kind="plain">{w.access_keys_rotate_now()}</SubmitButton>
        </Ask>
      )}
      <Ask ctx={ctx} action={row.hrefs.revocation} name={`revoke-${row.id}`} verb={w.revoke()} text={w.revoke_text()}>
        <SubmitButton kind="danger">{w.revoke_now()}</SubmitButton>
      </Ask>
    </div>
  );
}

interface AskProps {
  readonly ctx: ViewContext;
  readonly action: string;
  readonly name: string;
  readonly verb: string;
  readonly text: string;
}

/** Asks once more in place: the consequence first, the verb on the button. */
function Ask({ ctx, action, name, verb, text, children }: PropsWithChildren<AskProps>) {
  return (
    <details class="popover" data-popover>
      <summary class="button small">{verb}</summary>
      <div class="menu">
        <p class="menu-who">{text}</p>
        <Form ctx={ctx} action={action} name={name} class="inline-form">
          {children}
        </Form>
      </div>
    </details>
  );
}
