// Owns the log of webhook deliveries that people and programs look through: filters, pages, one delivery. Reads only.
import { and, desc, eq, gte, lt, sql, type SQL } from 'drizzle-orm';
import type { Mode } from '../domain/asset';
import { decodeCursor, pageOf, type Page } from './cursor';
import type { Database } from './database';
import type { DeliveryRow } from './delivery';
import { delivery } from './schema';
import { reachesProject, withinReach, type AccountScope } from './scope';

export const deliveryLogStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryLogState = (typeof deliveryLogStates)[number];

export interface DeliveryLogFilter {
  /** A page about one project shows both modes; a program sees those of its key. */
  readonly modes: readonly Mode[];
  readonly projectId: string | null;
  readonly endpointId: string | null;
  readonly state: DeliveryLogState | null;
  readonly type: string | null;
  /** Made from this moment on, and before that one. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

const storedStates: Readonly<Record<DeliveryLogState, DeliveryRow['state']>> = { pending: 'pending', delivered: 'sent', dead: 'dead' };

/** The state in the words of the log. */
export function logStateOf(row: Pick<DeliveryRow, 'state'>): DeliveryLogState {
  return row.state === 'sent' ? 'delivered' : row.state === 'dead' ? 'dead' : 'pending';
}

function isMode(modes: readonly Mode[]): SQL | undefined {
  const [only] = modes;
  return modes.length === 1 && only !== undefined ? eq(delivery.mode, only) : undefined;
}

/** Deliveries to webhooks within reach, newest first. A bent cursor begins at the top. */
export async function listDeliveryLog(
  database: Database,
  scope: AccountScope,
  filter: DeliveryLogFilter,
  cursor: string | null,
  limit: number,
): Promise<Page<DeliveryRow>> {
  const { modes, projectId, endpointId, state, type, fromMs, toMs } = filter;
  const after = cursor === null ? null : decodeCursor(cursor);
  const rows = await database
    .select()
    .from(delivery)
    .where(
      and(
        eq(delivery.accountId, scope.accountId),
        eq(delivery.channel, 'webhook'),
        withinReach(scope, delivery.projectId),
        isMode(modes),
        projectId === null ? undefined : eq(delivery.projectId, projectId),
        endpointId === null ? undefined : eq(delivery.target, endpointId),
        state === null ? undefined : eq(delivery.state, storedStates[state]),
        type === null ? undefined : eq(delivery.kind, type),
        fromMs === null ? undefined : gte(delivery.createdAtMs, fromMs),
        toMs === null ? undefined : lt(delivery.createdAtMs, toMs),
        after === null ? undefined : sql`(${delivery.createdAtMs}, ${delivery.id}) < (${after.atMs}, ${after.id})`,
      ),
    )
    .orderBy(desc(delivery.createdAtMs), desc(delivery.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ createdAtMs, id }) => ({ atMs: createdAtMs, id }));
}

/** One delivery to a webhook within reach and in one of those modes, or null. */
export async function findWebhookDelivery(database: Database, scope: AccountScope, modes: readonly Mode[], id: string): Promise<DeliveryRow | null> {
  const rows = await database
    .select()
    .from(delivery)
    .where(and(eq(delivery.id, id), eq(delivery.accountId, scope.accountId), eq(delivery.channel, 'webhook'), isMode(modes)))
    .limit(1);
  const [row] = rows;
  return row !== undefined && row.projectId !== null && reachesProject(scope, row.projectId) ? row : null;
}
