// Owns the pace of one run: which moment a message to a chat gets when the chat, or the bot, has to wait. Forgotten with the run; what
// outlives it stands in the link's own row.
import type { TelegramLinkRow } from '../db/telegram';
import { limits } from '../domain/limits';
import type { TellingPorts } from './ports';

interface Pace {
  /** Messages of the present second, over all chats. */
  secondMs: number;
  sent: number;
  /** The last moment that was given to somebody who waits, by chat. */
  readonly given: Map<string, number>;
}

const paces = new WeakMap<TellingPorts, Pace>();

/** When the chat may be written to: now, or a moment that nobody else of this run was given. */
export function takePlace(ports: TellingPorts, link: Pick<TelegramLinkRow, 'id' | 'chatKind' | 'notBeforeMs'>, nowMs: number): number {
  const pace = paceOf(ports);
  const gapMs = link.chatKind === 'group' ? limits.telegramGroupGapMs : limits.telegramGapMs;
  if (link.notBeforeMs > nowMs) {
    const atMs = Math.max(link.notBeforeMs, (pace.given.get(link.id) ?? 0) + gapMs);
    pace.given.set(link.id, atMs);
    return atMs;
  }
  const secondMs = Math.floor(nowMs / 1_000) * 1_000;
  if (pace.secondMs !== secondMs) {
    pace.secondMs = secondMs;
    pace.sent = 0;
  }
  pace.sent += 1;
  return pace.sent > limits.telegramPerSecondMax
    ? secondMs + 1_000 * Math.ceil((pace.sent - limits.telegramPerSecondMax) / limits.telegramPerSecondMax)
    : nowMs;
}

function paceOf(ports: TellingPorts): Pace {
  const known = paces.get(ports);
  if (known !== undefined) return known;
  const pace: Pace = { secondMs: 0, sent: 0, given: new Map() };
  paces.set(ports, pace);
  return pace;
}
