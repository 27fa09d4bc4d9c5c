// Owns what a person sees when something is refused or broken: the reason in plain words, one way on, the request id for support.
import type { Refusal } from '../../src/domain/refusal';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { PublicFrame } from '../layout/public-frame';
import { paths } from '../paths';
import { problemText, refusalText, type RefusalText } from '../ui/refusal-words';
import { words } from '../words';

export interface ErrorProps {
  readonly ctx: ViewContext;
  /** Null for strangers and where the session is unknown. */
  readonly frame: Frame | null;
  readonly status: number;
  /** Null for a fault of ours. */
  readonly refusal: Refusal | null;
  readonly requestId: string;
}

function textOf(ctx: ViewContext, refusal: Refusal | null): RefusalText {
  const w = words(ctx.locale);
  return refusal === null ? { title: w.fault_title(), advice: w.fault_text() } : refusalText(w, refusal);
}

export function ErrorPage(props: ErrorProps) {
  const { ctx, frame, refusal } = props;
  const { title } = textOf(ctx, refusal);
  if (frame !== null) {
    return (
      <AppFrame ctx={ctx} frame={frame} section={null} title={title}>
        <ErrorBody {...props} />
      </AppFrame>
    );
  }
  return (
    <PublicFrame ctx={ctx} title={title} signedIn={false}>
      <ErrorBody {...props} />
    </PublicFrame>
  );
}

function ErrorBody({ ctx, frame, status, refusal, requestId }: ErrorProps) {
  const w = words(ctx.locale);
  const { title, advice } = textOf(ctx, refusal);
  const way =
    refusal?.reason === 'unauthenticated'
      ? { href: paths.signIn, label: w.sign_in() }
      : { href: frame === null ? paths.home : paths.overview, label: frame === null ? w.to_home() : w.to_overview() };
  return (
    <div class="error-page">
      <p class="error-code" aria-hidden="true">
        {String(status)}
      </p>
      <h1>{title}</h1>
      <p class="soft">{advice}</p>
      {refusal?.reason === 'invalid_input' ? [...new Set(refusal.problems.map((problem) => problemText(w, problem)))].map((text) => <p>{text}</p>) : null}
      <p>
        <a class="button primary" href={way.href}>
          {way.label}
        </a>
      </p>
      <p class="muted small">
        {w.request()} <bdi class="hash">{requestId}</bdi>
      </p>
    </div>
  );
}

/** The same for a part of a page: goes where the part would have gone. */
export function ErrorNotice({ ctx, refusal, requestId }: Pick<ErrorProps, 'ctx' | 'refusal' | 'requestId'>) {
  const w = words(ctx.locale);
  const { title, advice } = textOf(ctx, refusal);
  return (
    <div class="notice bad" role="alert">
      <span />
      <div>
        <p class="notice-title">{title}</p>
        <p>{advice}</p>
        <p class="small">
          {w.request()} <bdi class="hash">{requestId}</bdi>
        </p>
      </div>
    </div>
  );
}
