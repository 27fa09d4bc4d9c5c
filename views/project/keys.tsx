// Owns a project's API keys: made with scopes and a mode, shown once, replaced with an overlap, revoked for good.
import type { Right } from '../../src/domain/permission';
import type { ViewContext } from '../context';
import { AllowListField, LifeField, ModeField, NameField, ScopesField, keyLabels } from '../keys/fields';
import { NewSecret } from '../keys/page';
import { KeyTable, type KeyRow } from '../keys/table';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Confirmed } from '../ui/confirmed';
import { ErrorSummary, Form, SubmitButton, type FormState } from '../ui/form';
import { EmptyState } from '../ui/table';
import { words, type Words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';

export interface KeysProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly keys: readonly KeyRow[];
  readonly grantable: readonly Right[];
  /** Values: name, mode, allow_list, life. */
  readonly form: FormState;
  readonly chosenScopes: readonly string[];
  /** Just made; its secret is in this answer only. */
  readonly created: { readonly name: string; readonly secret: string; readonly replaces: boolean } | null;
  readonly canManage: boolean;
  readonly canGoLive: boolean;
  /** Until when this session is confirmed for keys; null when it is not. */
  readonly confirmedUntilMs: number | null;
}

export function KeysPage(props: KeysProps) {
  const { ctx, frame, project, keys, created, canManage } = props;
  const w = words(ctx.locale);
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="keys">
      <div class="stack">
        {created === null ? null : <NewSecret w={w} created={created} />}
        {keys.length === 0 ? (
          <EmptyState title={w.keys_none()} text={w.keys_none_text()} />
        ) : (
          <KeyTable ctx={ctx} w={w} caption={w.tab_keys()} keys={keys} canManage={canManage} />
        )}
        {canManage ? <NewKey {...props} w={w} /> : <p class="muted">{w.cannot_manage()}</p>}
      </div>
    </ProjectFrame>
  );
}

function NewKey({ ctx, w, project, form, grantable, chosenScopes, canGoLive, confirmedUntilMs }: KeysProps & { readonly w: Words }) {
  return (
    <section>
      <div class="section-head">
        <h2>{w.new_key()}</h2>
      </div>
      <div class="stack">
        <ErrorSummary ctx={ctx} form={form} labels={keyLabels(w)} />
        <Form ctx={ctx} action={paths.keys(project.id)} name="key">
          <NameField w={w} form={form} />
          <ModeField w={w} form={form} canGoLive={canGoLive} />
          <ScopesField w={w} form={form} grantable={grantable} chosen={chosenScopes} />
          <AllowListField w={w} form={form} />
          <LifeField w={w} form={form} />
          <div class="form-verbs">
            <SubmitButton>{w.create_key()}</SubmitButton>
          </div>
        </Form>
        <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
      </div>
    </section>
  );
}
