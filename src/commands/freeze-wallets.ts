// Freezes the wallets of every account in which somebody could change them, after that person came back by a recovery: whoever took
// over a mailbox gains nothing by it for three days. Statements for the batch of the recovery itself; doing it again freezes no shorter.
import type { Statement } from '../db/database';
import { freezeAccount, listGuardians, listPlaces, putOffWaiting, readPersonName } from '../db/wallet-guard';
import { limits } from '../domain/limits';
import { includesRight, rightsOf } from '../domain/permission';
import { writeNotice, type LetterPorts } from './letter';

/**
 * Until 72 hours from now no wallet changes in those accounts, waiting ones wait at least as long, new ones wait longer for a month, and
 * every owner and admin is told. The caller sends the batch and then wakes the letters.
 */
export async function freezeWallets(ports: LetterPorts, userId: string): Promise<readonly Statement[]> {
  const { database, nowMs } = ports;
  const untilMs = nowMs + limits.walletsFrozenMs;
  const [places, person] = await Promise.all([listPlaces(database, userId), readPersonName(database, userId)]);
  const concerned = places.filter((place) => {
    const rights = rightsOf(place.role, place.rights);
    return includesRight(rights, 'wallets:manage') || includesRight(rights, 'team:manage');
  });
  const statements: Statement[] = [];
  for (const { accountId } of concerned) {
    statements.push(freezeAccount(database, accountId, untilMs, nowMs), putOffWaiting(database, accountId, untilMs, nowMs));
    for (const guardian of await listGuardians(database, accountId))
      statements.push(...(await writeNotice(ports, guardian, 'wallets_frozen', { person, untilMs: String(untilMs) }, accountId)));
  }
  return statements;
}
