// Sends a real message to whoever asks, the way their news goes: through the table of deliveries. Idempotent by the form's key, from
// which the ids derive. Never writes to anybody else.
import { actorOf, insertActivityOnce } from '../db/activity';
import { sendBatch } from '../db/database';
import { insertDelivery, readDeliveries, type NewDelivery } from '../db/delivery';
import { findAccount } from '../db/member';
import { listOwnChats } from '../db/notification-preference';
import { lacksWriting, type AccountScope } from '../db/scope';
import { findUser } from '../db/user';
import { idBytes, makeId } from '../domain/id';
import { limits } from '../domain/limits';
import type { PersonalChannel, ToldMessage } from '../domain/notification';
import type { Refusal } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { sha256Bytes } from '../lib/hash';
import { countAttempt } from './guess-limit';
import type { CommandPorts } from './ports';

export interface TestMessage {
  readonly deliveryIds: readonly string[];
}

/** The page of preferences: what a test message is about. */
const about = '/notices/settings';

/**
 * Makes out a test message on that channel, due now. `key` names the request. Refuses `read_only`, `channel_not_ready` when the mailbox is not
 * proved or no chat is linked, `telegram_not_configured`, and `too_many_requests`.
 */
export async function sendTestMessage(ports: CommandPorts, scope: AccountScope, channel: PersonalChannel, key: string): Promise<Result<TestMessage>> {
  const { database, nowMs } = ports;
  const { accountId, actor } = scope;
  const refusal = lacksWriting(scope);
  if (refusal !== null) return refuse(refusal);
  const targets = await targetsOf(ports, actor.id, channel);
  if (!targets.ok) return targets;
  const account = await findAccount(database, accountId);
  const message: ToldMessage = { type: 'test', atMs: nowMs, mode: null, account: account?.name ?? '', project: null, path: about, facts: {} };
  const derived = (noun: string): Uint8Array => sha256Bytes(`test:${accountId}:${actor.id}:${channel}:${key}:${noun}`).slice(0, idBytes);
  const rows = targets.value.map((target): NewDelivery => {
    const facts = { kind: 'test', eventId: makeId('tst', derived('test')), accountId, projectId: null, invoiceId: null, mode: null } as const;
    return { ...facts, id: makeId('dlv', derived(target)), channel, target, position: 0, content: JSON.stringify(message), why: 'test' };
  });
  const deliveryIds = rows.map((row) => row.id);
  if ((await readDeliveries(database, deliveryIds)).length > 0) return ok({ deliveryIds });
  const limited = await countAttempt(ports, `test-message:${actor.id}`, limits.testMessagesPerHourMax);
  if (limited !== null) return refuse(limited);
  const activity = { ...actorOf(scope), action: 'notification.tested', object: actor.id, detail: { channel }, atMs: nowMs } as const;
  await sendBatch(database, [...rows.map((row) => insertDelivery(database, row, nowMs)), insertActivityOnce(database, activity, derived('activity'))]);
  return ok({ deliveryIds });
}

async function targetsOf(ports: CommandPorts, userId: string, channel: PersonalChannel): Promise<Result<readonly string[]>> {
  const { database, settings } = ports;
  const notReady: Refusal = { reason: 'channel_not_ready', channel };
  if (channel === 'email') {
    const person = await findUser(database, userId);
    return person === null || person.emailVerifiedAtMs === null ? refuse(notReady) : ok([userId]);
  }
  if (settings.telegram === null) return refuse({ reason: 'telegram_not_configured' });
  const chats = await listOwnChats(database, userId);
  return chats.length === 0 ? refuse(notReady) : ok(chats.map((chat) => chat.id));
}
