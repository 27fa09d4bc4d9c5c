// Owns how news stands in the notification centre: one line for each person and thing, which moves on with the newest news of that thing.
// Pure; rows are written by db/news.ts.
import type { NewsType, ToldMessage } from './notification';

/** Names that no fact has, under which a stored line keeps what it needs beside the facts. */
const kept = { account: 'line.account', project: 'line.project', path: 'line.path' } as const;

/** What the row of a line keeps of a message, as `notice.data`: its facts, and where it leads. */
export function encodeLine({ facts, account, project, path }: ToldMessage): Readonly<Record<string, string>> {
  return { ...facts, [kept.account]: account, [kept.path]: path, ...(project === null ? {} : { [kept.project]: project }) };
}

export interface StoredLine {
  readonly kind: string;
  readonly atMs: number;
  readonly mode: 'live' | 'test' | null;
  readonly data: Readonly<Record<string, string>>;
}

/** The message of a line of news; null for a notice that is none (its `data` was not written by `encodeLine`). */
export function decodeLine({ kind, atMs, mode, data }: StoredLine): ToldMessage | null {
  const path = data[kept.path];
  if (path === undefined) return null;
  const facts = Object.fromEntries(Object.entries(data).filter(([name]) => !name.startsWith('line.')));
  return { type: kind, atMs, mode, account: data[kept.account] ?? '', project: data[kept.project] ?? null, path, facts };
}

/** The thing that a line is about: news of the same thing moves the same line. `eventId` where it is about nothing that lasts. */
export function lineObject(
  type: NewsType,
  invoiceId: string | null,
  projectId: string | null,
  facts: Readonly<Record<string, string>>,
  eventId: string,
): string {
  if (invoiceId !== null) return invoiceId;
  if (type.startsWith('project.')) return projectId ?? eventId;
  return facts['request_id'] ?? facts['endpoint_id'] ?? facts['transfer_id'] ?? facts['recipient_id'] ?? eventId;
}
