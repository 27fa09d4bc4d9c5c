// Owns how to stop mails to a payer with success: some must be planned.
import { payerMail } from '../../src/db/schema';
import { planned } from '../../src/domain/payer-mail';
import { form, type Scene } from './activity-scenes';
import { makeWorld } from './authorization-world';
import { Visitor } from './visitor';
import { database } from './worker-world';

export const payerMailScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /:mode{live|test}/payments/:invoiceId/payer-mails/stop': async () => {
    const world = await makeWorld();
    const { accountId, projectId, invoiceId } = world;
    const terms = { accountId, projectId, invoiceId, mode: 'test', payerEmail: 'payer@example.com', createdAtMs: Date.now() } as const;
    await database.insert(payerMail).values({ ...planned(terms, 'reminder', 1, Date.now() + 3_600_000, null, 'en'), state: 'pending', attempts: 0 });
    const visitor = new Visitor();
    const [name = '', value = ''] = world.people.owner.cookie.split('=');
    visitor.cookies.set(name, value);
    return await form(visitor, `/test/payments/${invoiceId}/payer-mails/stop`);
  },
};
