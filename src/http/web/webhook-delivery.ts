// Owns the page of one delivery to a webhook: what was sent, what came back, the signature's recipe, and sending it again.
import { Hono, type Context } from 'hono';
import { requestRedelivery } from '../../commands/request-redelivery';
import type { DeliveryRow } from '../../db/delivery';
import { findWebhookDelivery } from '../../db/delivery-log';
import { lacksRight } from '../../db/scope';
import { findWebhookEndpoint } from '../../db/webhook-endpoint';
import { paths } from '../../../views/paths';
import { DeliveryPage } from '../../../views/webhook/delivery';
import type { AppEnv } from '../app-env';
import { readTries } from '../delivery-text';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt, framed } from './frame';
import { projectHead, projectScope } from './project-scope';
import { deliveryView, logRows } from './webhook-view';

const one = '/projects/:projectId/deliveries/:deliveryId';

export const webhookDeliveryPages = new Hono<AppEnv>();

/** The delivery of the address within the project of the address, whichever mode it is of; or null. */
async function ownDelivery(c: Context<AppEnv>): Promise<DeliveryRow | null> {
  const row = await findWebhookDelivery(c.var.database, c.var.scope, ['live', 'test'], c.req.param('deliveryId') ?? '');
  return row?.projectId === c.var.project.id ? row : null;
}

webhookDeliveryPages.get(one, projectScope, requireRight('webhooks:view'), async (c) => {
  const { database, project } = c.var;
  const row = await ownDelivery(c);
  if (row === null) return answerRefusal(c, { reason: 'not_found' });
  const scope = inMode(c.var.scope, row.mode ?? 'live');
  const [{ ctx, frame }, [line], tries, endpoint] = await Promise.all([
    framed(c, { projectId: project.id }),
    logRows(c, [row]),
    readTries(c.env.BODIES, row.id),
    findWebhookEndpoint(database, scope, row.target),
  ]);
  if (line === undefined) return answerRefusal(c, { reason: 'not_found' });
  const canManage = lacksRight(scope, 'webhooks:manage') === null;
  const delivery = deliveryView({ row, line, tries, isSigned: endpoint?.kind === 'standard', mayRead: canManage });
  return c.html(DeliveryPage({ ctx, frame, project: projectHead(project), delivery, canManage: canManage && endpoint !== null }));
});

webhookDeliveryPages.post(`${one}/redelivery`, projectScope, requireRight('webhooks:manage'), async (c) => {
  const { project, ports } = c.var;
  const row = await ownDelivery(c);
  if (row === null) return answerRefusal(c, { reason: 'not_found' });
  const request = (await readForm(c)).request(`POST /deliveries/${row.id}/redelivery`);
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const again = await requestRedelivery(ports, inMode(c.var.scope, row.mode ?? 'live'), row.id, request);
  if (!again.ok) return answerRefusal(c, again.refusal);
  // Only wakes: the minute's schedule would send it as well.
  ports.later(c.env.DELIVERIES.send({ kind: 'deliveries', deliveryIds: [row.id] }));
  return c.redirect(doneAt(paths.webhookDelivery(project.id, row.id), 'again'), 303);
});
