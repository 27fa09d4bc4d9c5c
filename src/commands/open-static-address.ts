// Opens a static address that was closed: the merchant hands it out again. It was watched all the time. Twice is once.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { lacksRight, type AccountScope } from '../db/scope';
import { findStaticAddress, setStaticAddressClosed, type StaticAddressRow } from '../db/static-address';
import { idBytes } from '../domain/id';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Refuses `not_found` and `forbidden`. Answers the address as it is afterwards. */
export async function openStaticAddress(ports: CommandPorts, scope: AccountScope, id: string): Promise<Result<StaticAddressRow>> {
  const { database, nowMs, random } = ports;
  const row = await findStaticAddress(database, scope, id);
  if (row === null) return refuse({ reason: 'not_found' });
  const refusal = lacksRight(scope, 'invoices:manage');
  if (refusal !== null) return refuse(refusal);
  if (row.closedAtMs === null) return ok(row);
  await sendBatch(database, [
    setStaticAddressClosed(database, scope, id, null),
    insertActivity(database, { ...actorOf(scope), action: 'static_address.opened', object: id, detail: {}, atMs: nowMs }, random(idBytes)),
  ]);
  return ok({ ...row, closedAtMs: null });
}
