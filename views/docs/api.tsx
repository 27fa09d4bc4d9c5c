// Owns the page of the API's reference: operations by noun, then the shapes that they speak of. English, as the API's own words are.
// Works without any script.
import type { ViewContext } from '../context';
import { PublicFrame } from '../layout/public-frame';
import { paths } from '../paths';
import { CodeBlock } from '../ui/facts';
import { words } from '../words';

export interface ReferenceField {
  /** Dotted where it lies within another. */
  readonly name: string;
  readonly type: string;
  /** The shape to which the type leads, or null. */
  readonly shape: string | null;
  readonly required: boolean;
  readonly limits: string;
  readonly description: string;
  /** `path`, `query` or `header`; null for a field of a body. */
  readonly place: string | null;
}

export interface ReferenceOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly ReferenceField[];
  readonly body: readonly ReferenceField[];
  readonly answers: readonly { readonly status: string; readonly description: string }[];
  /** What it answers when it succeeds; null: nothing. */
  readonly answer: { readonly type: string; readonly shape: string | null; readonly example: string } | null;
  readonly curl: string;
}

export interface ReferenceGroup {
  readonly name: string;
  readonly operations: readonly ReferenceOperation[];
}

export interface ReferenceShape {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly ReferenceField[];
}

export interface ApiReferenceProps {
  readonly ctx: ViewContext;
  readonly title: string;
  readonly lead: string;
  readonly version: string;
  readonly groups: readonly ReferenceGroup[];
  readonly shapes: readonly ReferenceShape[];
}

const shapeAnchor = (name: string): string => `shape-${name}`;
const groupAnchor = (name: string): string => `noun-${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;

export function ApiReferencePage({ ctx, title, lead, version, groups, shapes }: ApiReferenceProps) {
  return (
    <PublicFrame ctx={ctx} title={title} signedIn={false}>
      <div class="reference" lang="en">
        <details class="reference-nav" open>
          <summary>Contents</summary>
          <Contents groups={groups} />
        </details>
        <div class="stack">
          <h1>{title}</h1>
          <p class="soft reading">{lead}</p>
          <Basics version={version} />
          {groups.map((group) => (
            <section class="stack" aria-labelledby={groupAnchor(group.name)}>
              <h2 id={groupAnchor(group.name)}>{group.name}</h2>
              {group.operations.map((operation) => (
                <Operation ctx={ctx} operation={operation} />
              ))}
            </section>
          ))}
          <section class="stack" aria-labelledby="shapes">
            <h2 id="shapes">Shapes</h2>
            {shapes.map((shape) => (
              <section id={shapeAnchor(shape.name)} class="reference-item" aria-label={shape.name}>
                <h3>{shape.name}</h3>
                {shape.description === '' ? null : <p class="soft">{shape.description}</p>}
                <Fields label={`Fields of ${shape.name}`} fields={shape.fields} />
              </section>
            ))}
          </section>
        </div>
      </div>
    </PublicFrame>
  );
}

function Contents({ groups }: Pick<ApiReferenceProps, 'groups'>) {
  return (
    <nav aria-label="Contents">
      {groups.map((group) => (
        <>
          <a class="reference-noun" href={`#${groupAnchor(group.name)}`}>
            {group.name}
          </a>
          <ul class="plain">
            {group.operations.map((operation) => (
              <li>
                <a href={`#${operation.id}`}>{operation.summary}</a>
              </li>
            ))}
          </ul>
        </>
      ))}
      <a class="reference-noun" href="#shapes">
        Shapes
      </a>
    </nav>
  );
}

function Basics({ version }: Pick<ApiReferenceProps, 'version'>) {
  return (
    <ul class="reading">
      <li>
        Each request carries <code>Authorization: Bearer</code> with a key that begins with <code>qk_live_</code> or <code>qk_test_</code>.
      </li>
      <li>
        Each POST carries an <code>Idempotency-Key</code>. The same key again gets the same answer for seven days, marked with{' '}
        <code>Idempotency-Replayed: true</code>; with another content it is refused; while the first request runs the answer is 409.
      </li>
      <li>
        Each answer carries <code>Quittance-Version</code> (now <code>{version}</code>), <code>X-Request-Id</code>, and in <code>RateLimit</code> what is left
        of the key's requests.
      </li>
      <li>
        Lists are pages: pass <code>next_cursor</code> as <code>starting_after</code> until <code>has_more</code> is false.
      </li>
      <li>
        <a href={paths.apiErrors}>What each refusal means</a>, and <a href={paths.openapi}>the same reference as OpenAPI 3.1</a>.
      </li>
    </ul>
  );
}

function Operation({ ctx, operation }: { readonly ctx: ViewContext; readonly operation: ReferenceOperation }) {
  const w = words(ctx.locale);
  const { answer } = operation;
  return (
    <section id={operation.id} class="reference-item" aria-label={operation.summary}>
      <h3>{operation.summary}</h3>
      <p class="reference-path">
        <b>{operation.method}</b> <code class="break">{operation.path}</code>
      </p>
      {operation.description === '' ? null : <p class="soft reading">{operation.description}</p>}
      <CodeBlock w={w} code={operation.curl} label="curl" />
      <Fields label="Parameters" fields={operation.parameters} />
      <Fields label="Body" fields={operation.body} />
      <details>
        <summary>Answers</summary>
        <dl class="reference-answers">
          {operation.answers.map(({ status, description }) => (
            <>
              <dt>
                <code>{status}</code>
              </dt>
              <dd>{description}</dd>
            </>
          ))}
        </dl>
        {answer === null ? null : (
          <>
            <p>
              Body: <TypeWord type={answer.type} shape={answer.shape} />
            </p>
            <CodeBlock w={w} code={answer.example} label="JSON" />
          </>
        )}
      </details>
    </section>
  );
}

function TypeWord({ type, shape }: Pick<ReferenceField, 'type' | 'shape'>) {
  return shape === null ? <span>{type}</span> : <a href={`#${shapeAnchor(shape)}`}>{type}</a>;
}

function Fields({ label, fields }: { readonly label: string; readonly fields: readonly ReferenceField[] }) {
  if (fields.length === 0) return null;
  return (
    <>
      <h4>{label}</h4>
      <dl class="reference-fields">
        {fields.map((field) => (
          <div>
            <dt>
              <code class="break">{field.name}</code>
            </dt>
            <dd>
              <span class="muted">
                <TypeWord type={field.type} shape={field.shape} />
                {field.place === null ? null : ` in ${field.place}`}
                {field.required ? ', needed' : null}
                {field.limits === '' ? null : `; ${field.limits}`}
              </span>
              {field.description === '' ? null : <p>{field.description}</p>}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
