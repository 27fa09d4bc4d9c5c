// Owns the page of the first run: what works and what does not, and the form that makes the person who runs this instance.
import type { ViewContext } from '../context';
import { PublicFrame } from '../layout/public-frame';
import { Checks } from '../operator/checks';
import type { CheckLine } from '../operator/health-words';
import { paths } from '../paths';
import { Notice } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { words, type Words } from '../words';

export interface SetupProps {
  readonly ctx: ViewContext;
  /** Values: email. */
  readonly form: FormState;
  readonly lines: readonly CheckLine[];
  /** `missing`: others can reach this instance, and no code keeps them out yet. */
  readonly code: 'none' | 'asked' | 'missing';
  /** People are here already: one of them may become the operator. */
  readonly hasPeople: boolean;
}

const passwordLengthMin = 10;
const passwordLengthMax = 128;
const emailLengthMax = 254;

export function SetupPage({ ctx, form, lines, code, hasPeople }: SetupProps) {
  const w = words(ctx.locale);
  const bad = lines.filter((line) => line.level === 'bad').length;
  return (
    <PublicFrame ctx={ctx} title={w.operator_setup()} signedIn={false}>
      <div class="stack">
        <div class="session">
          <header>
            <h1>{w.operator_setup()}</h1>
            <p class="soft">{hasPeople ? w.operator_setup_lead_people() : w.operator_setup_lead()}</p>
          </header>
          {code === 'missing' ? <CodeMissing w={w} /> : <SetupForm ctx={ctx} w={w} form={form} asksCode={code === 'asked'} />}
        </div>
        <section class="stack small">
          <h2>{w.operator_checks()}</h2>
          <p class="soft">{bad === 0 ? w.operator_checks_good() : w.operator_checks_bad({ count: String(bad) })}</p>
          <Checks ctx={ctx} caption={w.operator_checks()} lines={lines} />
        </section>
      </div>
    </PublicFrame>
  );
}

function CodeMissing({ w }: { readonly w: Words }) {
  return (
    <Notice tone="warn" title={w.operator_code_missing()}>
      <p>{w.operator_code_missing_text()}</p>
      <pre tabindex={0}>
        <code>node scripts/run.mjs wrangler secret put SETUP_CODE</code>
      </pre>
    </Notice>
  );
}

interface SetupFormProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly form: FormState;
  readonly asksCode: boolean;
}

function SetupForm({ ctx, w, form, asksCode }: SetupFormProps) {
  const rule = w.password_rule({ min: String(passwordLengthMin) });
  return (
    <>
      <ErrorSummary ctx={ctx} form={form} labels={{ email: w.email(), password: w.password(), code: w.operator_code() }} />
      <Form ctx={ctx} action={paths.setup} name="setup">
        {asksCode ? (
          <Field w={w} form={form} name="code" label={w.operator_code()} hint={w.operator_code_hint()} type="password" required maxlength={200} mono />
        ) : null}
        <Field w={w} form={form} name="email" label={w.email()} type="email" required autocomplete="username" inputmode="email" maxlength={emailLengthMax} />
        <Field
          w={w}
          form={form}
          name="password"
          label={w.password()}
          hint={rule}
          type="password"
          required
          autocomplete="new-password"
          minlength={passwordLengthMin}
          maxlength={passwordLengthMax}
        />
        <SubmitButton>{w.operator_setup_verb()}</SubmitButton>
      </Form>
    </>
  );
}
