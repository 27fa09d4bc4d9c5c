// Owns how a line of the notification centre keeps its news: the facts by name, and beside them the account, the project and the page as
// they were called then. Pure; the kind, the moment and the mode stand in the row's own columns.
import type { ToldMessage } from './notification';

/** What a row of the list holds of its news. */
export interface NoticeLine {
  readonly kind: string;
  readonly atMs: number;
  readonly mode: 'live' | 'test' | null;
  readonly data: Readonly<Record<string, string>>;
}

const accountKey = '_account';
const projectKey = '_project';
const pathKey = '_path';

/** The facts of the row for that news. Names that begin with an underscore are the row's own and never the news'. */
export function noticeDataOf({ account, project, path, facts }: ToldMessage): Readonly<Record<string, string>> {
  const told = Object.entries(facts).filter(([name]) => !name.startsWith('_'));
  return Object.fromEntries([...told, [accountKey, account], ...(project === null ? [] : [[projectKey, project]]), [pathKey, path]]);
}

/** The news that a row holds; null for a row that was written without one, such as a notice about access. */
export function messageOfNotice({ kind, atMs, mode, data }: NoticeLine): ToldMessage | null {
  const { [accountKey]: account, [projectKey]: project, [pathKey]: path, ...facts } = data;
  return account === undefined || path === undefined ? null : { type: kind, atMs, mode, account, project: project ?? null, path, facts };
}
