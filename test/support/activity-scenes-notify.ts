// Owns how to use, with success, the links of mails: the yes of a mailbox, and the end of mails.
import { eq } from 'drizzle-orm';
import { unsubscribeToken } from '../../src/auth/unsubscribe-link';
import { recipient } from '../../src/db/schema';
import { sha256Hex } from '../../src/lib/hash';
import { recipientFields } from './access-rows-notify';
import { form, masterKey, merchant, posting, type Scene } from './activity-scenes';
import { makeWorld } from './authorization-world';
import { Visitor } from './visitor';
import { database } from './worker-world';

export const notifyScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /recipients': async () => {
    const { visitor } = await merchant();
    return form(visitor, '/recipients', { ...recipientFields, email: 'books@shop.test' });
  },
  'POST /recipient-proof/:token': async () => {
    const { recipientId } = await makeWorld();
    const token = recipientId.replaceAll('_', '').padEnd(43, 'A').slice(0, 43);
    await database
      .update(recipient)
      .set({ proofHash: sha256Hex(token) })
      .where(eq(recipient.id, recipientId));
    return { send: posting(new Visitor(), `/recipient-proof/${token}`), refused: posting(new Visitor(), `/recipient-proof/${'A'.repeat(43)}`) };
  },
  'POST /unsubscribe/:token': async () => {
    const { accountId, owner } = await makeWorld();
    const path = `/unsubscribe/${unsubscribeToken(masterKey, { kind: 'member', accountId, userId: owner.userId })}`;
    return { send: posting(new Visitor(), path, { 'List-Unsubscribe': 'One-Click' }), refused: posting(new Visitor(), `${path}x`) };
  },
  'POST /unsubscribe/:token (a mailbox of the account)': async () => {
    const { recipientId } = await makeWorld();
    const path = `/unsubscribe/${unsubscribeToken(masterKey, { kind: 'recipient', recipientId })}`;
    return { send: posting(new Visitor(), path), refused: posting(new Visitor(), `${path}x`) };
  },
};
