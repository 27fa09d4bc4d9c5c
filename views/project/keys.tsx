// Owns a project's API keys: made with scopes and a mode, shown once, revoked for good.
import type { Mode } from '../../src/domain/asset';
import type { Right } from '../../src/domain/permission';
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { KeyReveal } from '../ui/facts';
import { Check, Choices, ErrorSummary, Field, Form, Radio, SubmitButton, problemOf, type FormState } from '../ui/form';
import { rightWords } from '../ui/permission-words';
import { problemText } from '../ui/refusal-words';
import { Badge, TestBadge } from '../ui/status';
import { Cell, DataTable, EmptyState } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  /** `qk_test_…7f`: enough to know it by. */
  readonly hint: string;
  readonly mode: Mode;
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly revokedAtMs: number | null;
}

export interface KeysProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly keys: readonly KeyRow[];
  readonly grantable: readonly Right[];
  /** Values: name, mode. */
  readonly form: FormState;
  readonly chosenScopes: readonly string[];
  /** Just made; its secret is in this answer only. */
  readonly created: { readonly name: string; readonly secret: string } | null;
  readonly canManage: boolean;
}

export function KeysPage(props: KeysProps) {
  const { ctx, frame, project, keys, created, canManage } = props;
  const w = words(ctx.locale);
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="keys">
      <div class="stack">
        {created === null ? null : (
          <KeyReveal
            w={w}
            title={w.key_created({ name: created.name })}
            text={w.key_created_text()}
            secret={created.secret}
            line={`QUITTANCE_API_KEY=${created.secret}`}
          />
        )}
        {keys.length === 0 ? <EmptyState title={w.keys_none()} text={w.keys_none_text()} /> : <KeyTable {...props} w={w} />}
        {canManage ? <NewKey {...props} w={w} /> : <p class="muted">{w.cannot_manage()}</p>}
      </div>
    </ProjectFrame>
  );
}

function KeyTable({ ctx, w, project, keys, canManage }: KeysProps & { readonly w: Words }) {
  const columns = [
    { label: w.name() },
    { label: w.key() },
    { label: w.scopes() },
    { label: w.last_used() },
    { label: w.status() },
    { label: w.actions(), quiet: true },
  ] as const;
  return (
    <DataTable caption={w.tab_keys()} columns={columns}>
      {keys.map((key) => (
        <tr>
          <Cell class="cell-main">
            {key.name}
            <span class="cell-sub">
              {w.created()} <Time ctx={ctx} ms={key.createdAtMs} style="day" />
            </span>
          </Cell>
          <Cell class="end">
            <bdi class="hash" dir="ltr">
              {key.hint}
            </bdi>
          </Cell>
          <Cell class="wide">
            <span class="tags">
              {key.scopes.map((scope) => (
                <span class="tag">{scope}</span>
              ))}
            </span>
          </Cell>
          <Cell label={w.last_used()} class="muted">
            {key.lastUsedAtMs === null ? w.never() : <Time ctx={ctx} ms={key.lastUsedAtMs} />}
          </Cell>
          <Cell class="end">
            {key.revokedAtMs !== null ? (
              <Badge sign="closed" word={w.revoked()} />
            ) : key.mode === 'test' ? (
              <TestBadge w={w} />
            ) : (
              <Badge sign="paid" word={w.live()} />
            )}
          </Cell>
          <Cell class="wide">
            {key.revokedAtMs === null && canManage ? (
              <Revoke ctx={ctx} w={w} action={paths.keyRevocation(project.id, key.id)} name={`revoke-${key.id}`} />
            ) : null}
          </Cell>
        </tr>
      ))}
    </DataTable>
  );
}

/** Asks once more in place: the consequence first, the verb on the button. */
function Revoke({ ctx, w, action, name }: { readonly ctx: ViewContext; readonly w: Words; readonly action: string; readonly name: string }) {
  return (
    <details class="popover" data-popover>
      <summary class="button small">{w.revoke()}</summary>
      <div class="menu">
        <p class="menu-who">{w.revoke_text()}</p>
        <Form ctx={ctx} action={action} name={name} class="inline-form">
          <SubmitButton kind="danger">{w.revoke_now()}</SubmitButton>
        </Form>
      </div>
    </details>
  );
}

function NewKey({ ctx, w, project, form, grantable, chosenScopes }: KeysProps & { readonly w: Words }) {
  const scopeProblem = problemOf(form, 'scopes');
  const mode = form.values['mode'] ?? 'test';
  return (
    <section>
      <div class="section-head">
        <h2>{w.new_key()}</h2>
      </div>
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={{ name: w.name(), scopes: w.scopes(), mode: w.mode() }} />
        <Form ctx={ctx} action={paths.keys(project.id)} name="key">
          <Field w={w} form={form} name="name" label={w.name()} hint={w.key_name_hint()} required maxlength={80} />
          <Choices legend={w.mode()}>
            <Radio name="mode" value="test" checked={mode !== 'live'} label={w.mode_test()} hint={w.key_test_hint()} />
            <Radio name="mode" value="live" checked={mode === 'live'} label={w.mode_live()} hint={w.key_live_hint()} />
          </Choices>
          <Choices legend={w.scopes()} hint={w.scopes_hint()}>
            <div class="choice-grid" id="scopes">
              {grantable.map((right) => (
                <Check name="scopes" value={right} checked={chosenScopes.includes(right)} label={rightWords(w, right)} />
              ))}
            </div>
            {scopeProblem === null ? null : <p class="problem">{problemText(w, scopeProblem)}</p>}
          </Choices>
          <div class="form-verbs">
            <SubmitButton>{w.create_key()}</SubmitButton>
          </div>
        </Form>
      </div>
    </section>
  );
}
