// Owns how to call, with success, the unsafe routes of webhooks that take more than one form of an owner.
import { eq } from 'drizzle-orm';
import { webhookEndpoint } from '../../src/db/schema';
import { form, type Scene } from './activity-scenes';
import { makeWorld, type World } from './authorization-world';
import { Visitor } from './visitor';
import { database } from './worker-world';

function ownerOf({ owner }: World): Visitor {
  const visitor = new Visitor();
  const [name = '', value = ''] = owner.cookie.split('=');
  visitor.cookies.set(name, value);
  return visitor;
}

export const webhookScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  // Only what is paused can be resumed.
  'POST /projects/:projectId/webhooks/:endpointId/resumption': async () => {
    const world = await makeWorld();
    await database.update(webhookEndpoint).set({ state: 'paused', pausedBy: 'person' }).where(eq(webhookEndpoint.id, world.endpointId));
    return form(ownerOf(world), `/projects/${world.projectId}/webhooks/${world.endpointId}/resumption`);
  },
};
