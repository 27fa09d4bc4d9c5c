// Sets how long a changed live wallet waits. A longer delay holds at once; a shorter one only after the present one has passed, so that
// nobody gains by lowering it first. Repeating a wish that is granted already changes nothing.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { isGuardViolation } from '../db/guarded-insert';
import { lacksOwnership, type AccountScope } from '../db/scope';
import { spendWhile } from '../db/spent-token';
import { delayStillIs, listGuardians, readGuardStanding, readPersonName, saveWalletDelay } from '../db/wallet-guard';
import { idBytes, makeId } from '../domain/id';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { delayAfterWish, effectiveDelayMs, frozenUntilMs, isDelayChoice } from '../domain/wallet-guard';
import { writeNotice } from './letter';
import type { CommandPorts } from './ports';

const hourMs = 3_600_000;
const hoursText = (ms: number): string => String(Math.round(ms / hourMs));

/**
 * For owners, after a fresh confirmation. `delayMs` is one of `limits.walletDelayChoicesMs`. Refuses `forbidden`, `read_only`,
 * `email_unverified`, `invalid_input` for another number, `wallets_frozen` after a recovery, and `changed_meanwhile`.
 */
export async function setWalletDelay(ports: CommandPorts, scope: AccountScope, delayMs: number): Promise<Result<{ readonly fromMs: number }>> {
  const { database, nowMs, random } = ports;
  const refusal = lacksOwnership(scope);
  if (refusal !== null) return refuse(refusal);
  if (!scope.canGoLive) return refuse({ reason: 'email_unverified' });
  if (!isDelayChoice(delayMs)) return refuse(invalidField('/delay_hours', 'not_listed'));
  const { account } = await readGuardStanding(database, scope.accountId, nowMs);
  const untilMs = frozenUntilMs(account, nowMs);
  if (untilMs !== null) return refuse({ reason: 'wallets_frozen', untilMs });
  const presentMs = effectiveDelayMs(account, nowMs);
  const isAsked = account.walletDelayNextAtMs !== null && account.walletDelayNextAtMs > nowMs;
  const grantedMs = isAsked ? account.walletDelayNextMs : presentMs;
  if (grantedMs === delayMs) return ok({ fromMs: isAsked ? (account.walletDelayNextAtMs ?? nowMs) : nowMs });
  const delay = delayAfterWish(account, delayMs, nowMs);
  const fromMs = delay.walletDelayNextAtMs ?? nowMs;
  const [guardians, by] = await Promise.all([listGuardians(database, scope.accountId), readPersonName(database, scope.actor.id)]);
  const facts = { by, hours: hoursText(delayMs), fromMs: String(fromMs) };
  const notices = await Promise.all(guardians.map((guardian) => writeNotice(ports, guardian, 'wallet_delay_changed', facts, scope.accountId)));
  const detail = { wallet_delay_hours: [hoursText(presentMs), hoursText(delayMs)], from: new Date(fromMs).toISOString() } as const;
  try {
    await sendBatch(database, [
      spendWhile(database, `wallet-delay:${makeId('req', random(idBytes))}`, nowMs, delayStillIs(scope.accountId, account, nowMs)),
      saveWalletDelay(database, scope.accountId, delay),
      insertActivity(database, { ...actorOf(scope), action: 'account.changed', object: scope.accountId, detail, atMs: nowMs }, random(idBytes)),
      ...notices.flat(),
    ]);
  } catch (error) {
    if (isGuardViolation(error, 'spent_token')) return refuse({ reason: 'changed_meanwhile' });
    throw error;
  }
  ports.wakeLetters();
  return ok({ fromMs });
}
