// Owns the page on which one API key is changed: name, rights, addresses. Its secret, mode and end stay.
import type { Right } from '../../src/domain/permission';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { Confirmed } from '../ui/confirmed';
import { PageHead } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton, type FormState } from '../ui/form';
import { words } from '../words';
import { AllowListField, NameField, ScopesField, keyLabels } from './fields';

export interface KeyChangeProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly name: string;
  readonly hint: string;
  /** Where the form goes, and the list that it came from. */
  readonly action: string;
  readonly back: { readonly href: string; readonly label: string };
  /** Empty for a withdrawal key: its rights are those of its kind. */
  readonly grantable: readonly Right[];
  readonly chosenScopes: readonly string[];
  readonly form: FormState;
  /** Until when this session is confirmed for keys; null when it is not. */
  readonly confirmedUntilMs: number | null;
}

export function KeyChangePage(props: KeyChangeProps) {
  const { ctx, frame, name, hint, action, back, grantable, chosenScopes, form } = props;
  const w = words(ctx.locale);
  const title = w.access_keys_change_title({ name });
  return (
    <AppFrame ctx={ctx} frame={frame} section="developers" title={title} narrow>
      <PageHead title={title} crumbs={[back]} crumbsLabel={w.where_you_are()} />
      <div class="stack">
        <p>
          <bdi class="hash" dir="ltr">
            {hint}
          </bdi>
        </p>
        <ErrorSummary ctx={ctx} form={form} labels={keyLabels(w)} />
        <Form ctx={ctx} action={action} name="key-change">
          <NameField w={w} form={form} />
          {grantable.length === 0 ? null : <ScopesField w={w} form={form} grantable={grantable} chosen={chosenScopes} />}
          <AllowListField w={w} form={form} />
          <div class="form-verbs">
            <SubmitButton>{w.access_keys_save()}</SubmitButton>
            <a class="button" href={back.href}>
              {w.cancel()}
            </a>
          </div>
        </Form>
        <Confirmed ctx={ctx} untilMs={props.confirmedUntilMs} />
      </div>
    </AppFrame>
  );
}
