// Owns the reading of queue messages. A message only wakes: it holds ids, never state, and one that cannot be read is let go,
// because D1 holds everything that it could have said.
import type { DeliveryHint, EventHint, LetterHint } from '../env';
import { isId } from '../domain/id';
import { limits } from '../domain/limits';

export type Hint = EventHint | DeliveryHint | LetterHint;

/** The hint of a message body, or null when it is none of ours. */
export function readHint(body: unknown): Hint | null {
  if (body === null || typeof body !== 'object' || !('kind' in body)) return null;
  if (body.kind === 'events' || body.kind === 'letters') return { kind: body.kind };
  if (body.kind !== 'deliveries' || !('deliveryIds' in body) || !Array.isArray(body.deliveryIds)) return null;
  const ids: unknown[] = body.deliveryIds;
  const deliveryIds = ids.filter((id): id is string => typeof id === 'string' && isId('dlv', id)).slice(0, limits.repairBatchMax);
  return { kind: 'deliveries', deliveryIds };
}
