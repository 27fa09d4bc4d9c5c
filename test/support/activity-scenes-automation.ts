// Owns how to call, with success, the routes of hosts (one must be named, and answer) and the preview, which writes nothing.
import { projectHost } from '../../src/db/schema';
import { hostToken } from '../../src/domain/project-host';
import { actionFields } from './access-rows-automation';
import { form, type Scene, type Send } from './activity-scenes';
import { makeWorld, type World } from './authorization-world';
import { Visitor } from './visitor';
import { database } from './worker-world';

const host = 'shop.example';
const token = hostToken('0f'.repeat(16));

function ownerOf(world: World): Visitor {
  const visitor = new Visitor();
  const [name = '', value = ''] = world.people.owner.cookie.split('=');
  visitor.cookies.set(name, value);
  return visitor;
}

async function withHost(what: string): Promise<Scene> {
  const world = await makeWorld();
  const { accountId, projectId } = world;
  await database.insert(projectHost).values({ projectId, host, accountId, token, createdAtMs: Date.now(), checkedAtMs: null, verifiedAtMs: null });
  return form(ownerOf(world), `/projects/${projectId}/hosts/${what}`, { host });
}

/** The host answers with the line that it has to say. */
function answered(send: Send): Send {
  return async () => {
    const before = globalThis.fetch;
    globalThis.fetch = () => Promise.resolve(new Response(token));
    try {
      return await send();
    } finally {
      globalThis.fetch = before;
    }
  };
}

export const automationScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /projects/:projectId/hosts/check': async () => {
    const scene = await withHost('check');
    return { ...scene, send: answered(scene.send) };
  },
  'POST /projects/:projectId/hosts/removal': () => withHost('removal'),
  'POST /projects/:projectId/actions/preview': async () => {
    const world = await makeWorld();
    return { ...(await form(ownerOf(world), `/projects/${world.projectId}/actions/preview`, actionFields('5'))), first: 0 };
  },
};
