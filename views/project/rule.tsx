// Owns how one rule of a project stands on a page: what it does, what holds when nothing is said, what payers see, and its fields beside it.
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { ViewContext } from '../context';
import { Form } from '../ui/form';
import { Icon } from '../ui/icons';
import type { Words } from '../words';

interface RuleProps {
  readonly w: Words;
  readonly id: string;
  readonly title: string;
  readonly text: Child;
  /** What holds by default, as a part of a sentence. */
  readonly usual?: string;
  /** What payers see of it, as the rest of a sentence. */
  readonly payers?: string;
}

export function Rule({ w, id, title, text, usual, payers, children }: PropsWithChildren<RuleProps>) {
  return (
    <section class="rule" aria-labelledby={`${id}-title`}>
      <div class="rule-words">
        <h2 id={`${id}-title`}>{title}</h2>
        <p>{text}</p>
        {usual === undefined ? null : <p class="hint">{w.automation_default({ text: usual })}</p>}
        {payers === undefined ? null : (
          <p class="rule-payers">
            <Icon name="user" size={14} />
            <span>
              <strong>{w.automation_payers()}</strong> {payers}
            </span>
          </p>
        )}
      </div>
      <div class="rule-fields">{children}</div>
    </section>
  );
}

interface RulesProps {
  readonly ctx: ViewContext;
  readonly action: string;
  readonly name: string;
  readonly canManage: boolean;
}

/** All rules of a page as one form; for whoever may only look the same fields, out of reach. */
export function Rules({ ctx, action, name, canManage, children }: PropsWithChildren<RulesProps>) {
  if (!canManage)
    return (
      <fieldset class="rules" disabled>
        {children}
      </fieldset>
    );
  return (
    <Form ctx={ctx} action={action} name={name} class="rules">
      {children}
    </Form>
  );
}
