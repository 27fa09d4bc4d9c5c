// Owns identifiers, hashes and addresses: shortened in the middle for the eye, whole for the clipboard and screen readers.
import type { Child } from 'hono/jsx';
import type { Words } from '../words';
import { Icon } from './icons';

/** `0x8f3a12…c1d9`: short texts stay as they are. */
export function shortened(value: string, head = 8, tail = 6): string {
  return value.length <= head + tail + 1 ? value : `${value.slice(0, head)}\u2026${value.slice(-tail)}`;
}

interface CopyButtonProps {
  readonly w: Words;
  readonly value: string;
  /** What is copied, for screen readers: "Copy the address". */
  readonly label: string;
  readonly size?: number;
  readonly children?: Child;
}

/** Copies by script; without script the value beside it is selectable text, so the button hides itself. */
export function CopyButton({ w, value, label, size = 14, children }: CopyButtonProps) {
  return (
    <button type="button" class={children === undefined ? 'copy' : 'button'} data-copy={value} data-copied={w.copied()} aria-label={label} title={label}>
      <Icon name="copy" size={size} />
      {children === undefined ? null : <span data-copy-text>{children}</span>}
    </button>
  );
}

interface HashProps {
  readonly w: Words;
  readonly value: string;
  readonly label: string;
  readonly href?: string | null;
  readonly whole?: true;
}

export function Hash({ w, value, label, href = null, whole }: HashProps) {
  const text = (
    <bdi class={whole === true ? 'hash' : 'hash is-short'} dir="ltr" title={value}>
      {whole === true ? value : shortened(value)}
    </bdi>
  );
  return (
    <span class="hash-line">
      {href === null ? (
        text
      ) : (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {text}
          <Icon name="external" size={12} />
          <span class="sr">{w.opens_new_tab()}</span>
        </a>
      )}
      <CopyButton w={w} value={value} label={label} />
    </span>
  );
}
