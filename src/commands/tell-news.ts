// Writes down what is news of an account but no state of an invoice, as a statement for the batch of what it tells of: nothing is told that
// did not happen, and nothing happens untold. Who hears of it is decided when the event is expanded.
import type { Statement } from '../db/database';
import { insertFactEvent } from '../db/event';
import type { Mode } from '../domain/asset';
import { idBytes, makeId } from '../domain/id';
import type { NewsType } from '../domain/notification';
import { sha256Bytes } from '../lib/hash';
import type { CommandPorts } from './ports';

export interface News {
  readonly type: NewsType;
  readonly accountId: string;
  /** Null: it concerns the whole account. */
  readonly projectId: string | null;
  readonly mode: Mode;
  /** Names of the public payload; amounts are decimal strings. */
  readonly facts: Readonly<Record<string, string>>;
}

/** One event. `key` names what happened: the same key again is the same event. In a list, because a statement is thenable. */
export function tellNews({ database, nowMs }: Pick<CommandPorts, 'database' | 'nowMs'>, news: News, key: string): readonly Statement[] {
  const id = makeId('evt', sha256Bytes(`${news.type}:${key}`).slice(0, idBytes));
  return [insertFactEvent(database, { id, ...news, atMs: nowMs })];
}
