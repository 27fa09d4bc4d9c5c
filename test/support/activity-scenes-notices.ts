// Owns how to take back, with success, that notices were marked as read: some must have been read at the moment that is named.
import { and, eq, isNull } from 'drizzle-orm';
import { notice } from '../../src/db/schema';
import { form, type Scene } from './activity-scenes';
import { makeWorld } from './authorization-world';
import { ownerOf } from './invoice-hand-world';
import { database } from './worker-world';

const readAtMs = 1_795_000_000_000;

export const noticeScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /notices/unread': async () => {
    const world = await makeWorld();
    await database
      .update(notice)
      .set({ readAtMs })
      .where(and(eq(notice.userId, world.people.owner.userId), isNull(notice.readAtMs)));
    return await form(ownerOf(world), '/notices/unread', { read_at: String(readAtMs) });
  },
};
