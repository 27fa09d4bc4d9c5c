// Owns what the team wrote about an invoice: refunds that were written down, and notes with who and when. Never part of a payer's page.
import type { ViewContext } from '../context';
import { beside, paths } from '../paths';
import { safeUrl } from '../safe-url';
import { ErrorSummary, Form, SubmitButton, TextArea, emptyForm, type FormState } from '../ui/form';
import { Hash } from '../ui/hash';
import { Money } from '../ui/money';
import { Cell, DataTable } from '../ui/table';
import { Time } from '../ui/time';
import type { Words } from '../words';
import type { NoteRow, RefundLine } from './model';

interface NotesProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly invoiceId: string;
  /** Oldest first. */
  readonly notes: readonly NoteRow[];
  readonly canWrite: boolean;
  readonly lengthMax: number;
  /** What was typed and refused; null: an empty form. */
  readonly form: FormState | null;
}

export function Notes({ ctx, w, invoiceId, notes, canWrite, lengthMax, form }: NotesProps) {
  return (
    <section id="notes" aria-labelledby="notes-title">
      <div class="section-head">
        <h2 id="notes-title">{w.life_notes()}</h2>
      </div>
      {form === null ? null : <ErrorSummary ctx={ctx} form={form} labels={{ text: w.life_note_text() }} />}
      {notes.length === 0 ? <p class="muted">{w.life_notes_none()}</p> : null}
      {notes.length === 0 ? null : (
        <ol class="notes">
          {notes.map((note) => (
            <li id={note.id}>
              <p class="note-head">
                <strong>{note.by ?? w.life_by_gone()}</strong> <Time ctx={ctx} ms={note.atMs} />
              </p>
              <p class="note-text">{note.text}</p>
            </li>
          ))}
        </ol>
      )}
      {canWrite ? (
        <Form ctx={ctx} action={beside(ctx.path, paths.invoiceNotes(invoiceId))} name="note" class="form note-form">
          <TextArea w={w} form={form ?? emptyForm} name="text" label={w.life_note_text()} rows={2} maxlength={lengthMax} />
          <div class="form-verbs">
            <SubmitButton kind="plain">{w.life_note_send()}</SubmitButton>
          </div>
        </Form>
      ) : null}
    </section>
  );
}

export function Refunds({ ctx, w, rows }: { readonly ctx: ViewContext; readonly w: Words; readonly rows: readonly RefundLine[] }) {
  if (rows.length === 0) return null;
  const columns = [{ label: w.amount(), number: true }, { label: w.life_reason() }, { label: w.chain_transaction() }, { label: w.when() }] as const;
  return (
    <section>
      <div class="section-head">
        <h2>{w.life_refunds()}</h2>
      </div>
      <DataTable caption={w.life_refunds()} columns={columns}>
        {rows.map((row) => (
          <tr>
            <Cell number class="cell-main">
              <Money amount={row.amount} code={row.symbol} locale={ctx.locale} />
              <span class="cell-sub">{w.life_refund_row()}</span>
            </Cell>
            <Cell class="wide">
              <span class="said">{row.reason}</span>
              <span class="cell-sub">{row.by ?? w.life_by_gone()}</span>
            </Cell>
            <Cell class="wide">
              <Hash w={w} value={row.txid} label={w.copy_txid()} href={safeUrl(row.explorerUrl, ctx.localHome)} />
            </Cell>
            <Cell class="muted">
              <Time ctx={ctx} ms={row.atMs} />
            </Cell>
          </tr>
        ))}
      </DataTable>
    </section>
  );
}
