// Owns the parts of a payment request: exact amount, network band, code, address, countdown, steps. Money is never recalculated here.
import type { Child } from 'hono/jsx';
import { raw } from 'hono/html';
import encodeQR from 'qr';
import { remembered } from '../../src/domain/remembered';
import type { Locale } from '../context';
import type { Words } from '../words';
import { CopyButton } from './hash';
import { Icon } from './icons';
import { clockBelowMs, remainingText } from './remaining';

const codesRemembered = 200;

/** `qr` draws paths of digits and letters only; the text it encodes never reaches the markup. Remembered for the looks that follow. */
const qrSvg = remembered(codesRemembered, (content) => encodeQR(content, 'svg', { ecc: 'medium', border: 4 }));

export function QrPanel({ content, label }: { readonly content: string; readonly label: string }) {
  return (
    <div class="qr" role="img" aria-label={label}>
      {raw(qrSvg(content))}
    </div>
  );
}

/** Groups of four, so that eyes can compare; `0x` belongs to the first group. */
export function groupsOfFour(address: string): readonly string[] {
  const prefix = address.startsWith('0x') ? 2 : 0;
  const groups = address.slice(prefix).match(/.{1,4}/g) ?? [];
  return groups.map((group, index) => (index === 0 ? address.slice(0, prefix) + group : group));
}

interface AddressBlockProps {
  readonly w: Words;
  readonly address: string;
  readonly muted?: true;
}

/** The whole address, its ends heavier. Spaces are drawn by margins, so that a selection copies the bare address. */
export function AddressBlock({ w, address, muted }: AddressBlockProps) {
  const groups = groupsOfFour(address);
  return (
    <div class={muted === true ? 'address is-muted' : 'address'}>
      <bdi class="address-text" dir="ltr">
        {groups.map((group, index) => (
          <span class={index === 0 || index >= groups.length - 2 ? 'address-end' : undefined}>{group}</span>
        ))}
      </bdi>
      {muted === true ? null : <CopyButton w={w} value={address} label={w.copy_address()} />}
    </div>
  );
}

/** Stands between amount and address, so that the network cannot be missed. */
export function NetworkBand({ children }: { readonly children: Child }) {
  return (
    <p class="band">
      <Icon name="warning" />
      <span>{children}</span>
    </p>
  );
}

interface CountdownProps {
  readonly w: Words;
  readonly locale: Locale;
  readonly nowMs: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

function timeLeft(w: Words, locale: Locale, leftMs: number): string {
  if (leftMs <= 0) return w.time_over();
  const time = remainingText(leftMs, locale);
  return leftMs < clockBelowMs ? w.time_left({ time }) : w.time_left_about({ time });
}

/** Words from the server's clock; the script only moves them on. Said aloud at five minutes and at one. */
export function Countdown({ w, locale, nowMs, startsAtMs, endsAtMs }: CountdownProps) {
  const leftMs = Math.max(endsAtMs - nowMs, 0);
  const totalMs = Math.max(endsAtMs - startsAtMs, 1);
  return (
    <div
      class="countdown"
      data-countdown={String(endsAtMs)}
      data-now={String(nowMs)}
      data-about={w.time_left_about({ time: '{time}' })}
      data-exact={w.time_left({ time: '{time}' })}
      data-over={w.time_over()}
    >
      <p>
        <Icon name="clock" size={14} />
        <span data-countdown-text>{timeLeft(w, locale, leftMs)}</span>
      </p>
      <progress max={Math.round(totalMs / 1000)} value={Math.round(Math.min(leftMs, totalMs) / 1000)} aria-hidden="true" />
      <span class="sr" aria-live="polite" data-countdown-say />
    </div>
  );
}

export interface Step {
  readonly title: string;
  readonly detail?: Child;
  readonly state: 'done' | 'now' | 'next';
}

export function StepList({ steps, label }: { readonly steps: readonly Step[]; readonly label: string }) {
  return (
    <ol class="steps" aria-label={label}>
      {steps.map((step) => (
        <li class={`is-${step.state}`} aria-current={step.state === 'now' ? 'step' : undefined}>
          <span class="step-dot">{step.state === 'done' ? <Icon name="check" size={12} /> : null}</span>
          <div>
            <span class="step-title">{step.title}</span>
            {step.detail === undefined ? null : <span class="step-detail">{step.detail}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}
