// Gives a person everything that is kept of them. Reads only, but for the row that says so.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { readPersonExport } from '../db/export';
import type { AccountScope } from '../db/scope';
import { readPersonTelling } from '../db/telling-of-person';
import { idBytes } from '../domain/id';
import type { CommandPorts } from './ports';

export type PersonExport = Awaited<ReturnType<typeof readPersonExport>> & Awaited<ReturnType<typeof readPersonTelling>>;

/** What is kept of whoever acts; hashes and secrets stay here. */
export async function exportPerson(ports: CommandPorts, scope: AccountScope): Promise<PersonExport> {
  const { database, nowMs, random } = ports;
  const [own, telling] = await Promise.all([readPersonExport(database, scope.actor.id), readPersonTelling(database, scope.actor.id)]);
  const activity = { ...actorOf(scope), action: 'user.exported', object: scope.actor.id, detail: {}, atMs: nowMs } as const;
  await sendBatch(database, [insertActivity(database, activity, random(idBytes))]);
  return { ...own, ...telling };
}
