// Owns the page of one sent message: its frozen words, to whom and why, each answer, and the way to send it again.
import type { PersonalChannel } from '../../src/domain/notification';
import type { ViewContext } from '../context';
import { AppFrame, type Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { FactList, PageHead } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { Hash } from '../ui/hash';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { MessageTable, type ToldRow } from './told';
import { channelWords, stateWords, whyWords } from './words';

export interface ToldMessageProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly id: string;
  readonly title: string;
  /** One line of sentences; null where the row keeps no words. */
  readonly text: string | null;
  /** Root-relative: what it is about. Null where there is no page. */
  readonly path: string | null;
  readonly to: string;
  readonly channel: PersonalChannel;
  readonly why: string | null;
  readonly state: string;
  readonly outcome: string;
  readonly answer: string | null;
  readonly code: number | null;
  readonly tookMs: number | null;
  readonly attempts: number;
  readonly madeAtMs: number;
  readonly triedAtMs: number | null;
  readonly dueAtMs: number;
  readonly bundle: { readonly id: string; readonly title: string } | null;
  readonly bundled: readonly ToldRow[];
  readonly mayRepeat: boolean;
}

type Part = ToldMessageProps & { readonly w: Words };

export function ToldMessagePage(props: ToldMessageProps) {
  const { ctx, frame, title, text, path, bundled } = props;
  const w = words(ctx.locale);
  return (
    <AppFrame ctx={ctx} frame={frame} section="notices" title={title} narrow>
      <PageHead title={<bdi class="break">{title}</bdi>} crumbs={[{ label: w.notify_told(), href: paths.told }]} crumbsLabel={w.notify_told()} />
      <div class="stack">
        <section class="stack small">
          <h2>{w.notify_told_words()}</h2>
          {text === null ? (
            <p class="soft">{w.notify_told_words_gone()}</p>
          ) : (
            <div class="notify-message" dir="auto">
              <p>{title}</p>
              <p>{text}</p>
            </div>
          )}
          {path === null ? null : (
            <p>
              <a href={path}>{w.notify_told_open()}</a>
            </p>
          )}
        </section>
        <Facts {...props} w={w} />
        {bundled.length === 0 ? null : (
          <section class="stack small">
            <h2>{w.notify_told_bundled()}</h2>
            <MessageTable ctx={ctx} w={w} rows={bundled} />
          </section>
        )}
        <Repeat {...props} w={w} />
      </div>
    </AppFrame>
  );
}

function Facts({ ctx, w, ...props }: Part) {
  const { state, attempts, triedAtMs, answer, code, tookMs, bundle } = props;
  return (
    <FactList
      facts={[
        { label: w.notify_told_to(), value: `${props.to} · ${channelWords(w, props.channel)}` },
        { label: w.notify_told_why(), value: whyWords(w, props.why) },
        { label: w.notify_told_made(), value: <Time ctx={ctx} ms={props.madeAtMs} /> },
        { label: w.notify_told_result(), value: props.outcome === '' ? stateWords(w, state) : `${stateWords(w, state)} · ${props.outcome}` },
        answer === null || answer === '' ? null : { label: w.notify_told_answer(), value: <span class="break">{answer}</span> },
        code === null ? null : { label: w.notify_told_code(), value: String(code) },
        attempts === 0 ? null : { label: w.notify_told_tries(), value: String(attempts) },
        triedAtMs === null ? null : { label: w.notify_told_last_try(), value: <Time ctx={ctx} ms={triedAtMs} /> },
        tookMs === null ? null : { label: w.notify_told_took(), value: w.notify_told_milliseconds({ count: String(tookMs) }) },
        state === 'pending' || state === 'held'
          ? { label: state === 'held' ? w.notify_told_held_until() : w.notify_told_due(), value: <Time ctx={ctx} ms={props.dueAtMs} /> }
          : null,
        bundle === null ? null : { label: w.notify_told_bundle(), value: <a href={paths.toldMessage(bundle.id)}>{bundle.title}</a> },
        { label: w.notify_told_id(), value: <Hash w={w} value={props.id} label={w.copy_named({ what: w.notify_told_id() })} whole /> },
      ]}
    />
  );
}

function Repeat({ ctx, w, id, mayRepeat }: Part) {
  if (!mayRepeat) return null;
  return (
    <Form ctx={ctx} action={paths.toldRepeat(id)} name="repeat">
      <div class="form-verbs">
        <SubmitButton kind="plain">{w.notify_told_again()}</SubmitButton>
      </div>
      <p class="hint">{w.notify_told_again_hint()}</p>
    </Form>
  );
}
