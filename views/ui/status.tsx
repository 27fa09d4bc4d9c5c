// Owns how a state looks: its word, its sign, its colour. The base state and the exception make one badge; colour never stands alone.
import type { InvoiceStatus } from '../../src/domain/invoice';
import type { TransferLevel } from '../../src/domain/transfer';
import type { Words } from '../words';
import { Sign, type SignName } from './icons';

interface Look {
  readonly sign: SignName;
  readonly word: string;
}

/** The one word that a merchant and a payer read for a state. */
export function invoiceLook(w: Words, status: InvoiceStatus): Look {
  const { base, exception } = status;
  if (exception === 'reverted') return { sign: 'failed', word: w.status_reverted() };
  if (base === 'invalid') return { sign: 'failed', word: w.status_invalid() };
  if (base === 'paid') {
    if (exception === 'over') return { sign: 'over', word: w.status_over() };
    return { sign: 'paid', word: exception === 'marked' ? w.status_marked() : exception === 'late' ? w.life_status_paid_late() : w.status_paid() };
  }
  if (base === 'confirming') return { sign: 'confirming', word: w.status_confirming() };
  if (exception === 'late') return { sign: 'over', word: w.status_late() };
  if (exception === 'partial') return { sign: 'partial', word: base === 'new' ? w.status_partial() : w.status_partial_closed() };
  if (base === 'expired') return { sign: 'closed', word: w.status_expired() };
  if (base === 'cancelled') return { sign: 'closed', word: w.status_cancelled() };
  return { sign: 'waiting', word: w.status_new() };
}

interface BadgeProps {
  readonly sign: SignName;
  readonly word: string;
  /** `2/20` after the word. */
  readonly detail?: string | null;
}

export function Badge({ sign, word, detail = null }: BadgeProps) {
  return (
    <span class={`badge is-${sign}`}>
      <Sign name={sign} />
      <span>
        {word}
        {detail === null ? null : <span class="badge-detail"> {detail}</span>}
      </span>
    </span>
  );
}

interface StatusBadgeProps {
  readonly w: Words;
  readonly status: InvoiceStatus;
  readonly detail?: string | null;
}

export function StatusBadge({ w, status, detail = null }: StatusBadgeProps) {
  return <Badge {...invoiceLook(w, status)} detail={detail} />;
}

const levelSigns: Readonly<Record<TransferLevel, SignName>> = { seen: 'confirming', confirmed: 'paid', final: 'paid', dropped: 'failed' };

export function levelWord(w: Words, level: TransferLevel): string {
  if (level === 'seen') return w.level_seen();
  return level === 'dropped' ? w.level_dropped() : w.level_confirmed();
}

interface LevelBadgeProps {
  readonly w: Words;
  readonly level: TransferLevel;
  readonly confirmations: number | null;
  readonly required: number | null;
}

export function LevelBadge({ w, level, confirmations, required }: LevelBadgeProps) {
  const detail = level === 'seen' && confirmations !== null && required !== null ? `${Math.min(confirmations, required)}/${required}` : null;
  return <Badge sign={levelSigns[level]} word={levelWord(w, level)} detail={detail} />;
}

export type DeliveryStatus = 'waiting' | 'delivered' | 'failed' | 'dead';

const deliverySigns: Readonly<Record<DeliveryStatus, SignName>> = { waiting: 'waiting', delivered: 'paid', failed: 'partial', dead: 'failed' };

export function DeliveryBadge({ w, status, detail = null }: { readonly w: Words; readonly status: DeliveryStatus; readonly detail?: string | null }) {
  const word = { waiting: w.delivery_waiting, delivered: w.delivery_delivered, failed: w.delivery_failed, dead: w.delivery_dead }[status]();
  return <Badge sign={deliverySigns[status]} word={word} detail={detail} />;
}

export function TestBadge({ w }: { readonly w: Words }) {
  return <Badge sign="test" word={w.test()} />;
}
