// The outbox of the local home: everybody finds what was written to them, and who runs an account what it sends to payers and its mailboxes.
import { beforeEach, expect, test } from 'vitest';
import { findOutboxMail, listOutboxMail, saveOutboxMail, type OutboxReader } from '../../src/db/outbox';
import { delivery, letter, outboxMail, payerMail } from '../../src/db/schema';
import { planned } from '../../src/domain/payer-mail';
import { database } from '../support/worker-world';

const reader: OutboxReader = { userId: 'usr_1', email: 'anna@shop.test', isEmailVerified: true, accountId: 'acc_1' };
const keep = async (id: string, recipient: string, sentAtMs = 1): Promise<void> =>
  await saveOutboxMail(database, { id, recipient, subject: id, html: '<p>x</p>', plain: 'x', sentAtMs });
const idsOf = async (who: OutboxReader, sort: Parameters<typeof listOutboxMail>[2] = null): Promise<readonly string[]> =>
  (await listOutboxMail(database, who, sort)).map((row) => row.id);

beforeEach(async () => {
  for (const table of [outboxMail, delivery, letter, payerMail]) await database.delete(table);
});

async function fill(): Promise<string> {
  const terms = { accountId: 'acc_1', projectId: 'prj_1', invoiceId: 'inv_1', mode: 'test', payerEmail: 'payer@x.test', createdAtMs: 1 } as const;
  const mail = planned(terms, 'receipt', 1, 1, null, 'en');
  await database.insert(payerMail).values({ ...mail, state: 'sent', attempts: 1 });
  const told = { eventId: 'evt_1', accountId: 'acc_1', channel: 'email', state: 'sent', attempts: 1, dueAtMs: 1, createdAtMs: 1 } as const;
  await database.insert(delivery).values([
    { ...told, id: 'dlv_mailbox', target: 'rcp_1' },
    { ...told, id: 'dlv_colleague', target: 'usr_2' },
  ]);
  const sent = { accountId: 'acc_1', email: 'x@x.test', locale: 'en', content: '', state: 'sent', attempts: 1, dueAtMs: 1, createdAtMs: 1 } as const;
  await database.insert(letter).values([
    { ...sent, id: 'ltr_proof', kind: 'recipient_proof' },
    { ...sent, id: 'ltr_invitation', kind: 'invitation' },
  ]);
  await keep('dlv_own', 'anna@shop.test', 9);
  await keep('ltr_own', 'anna@shop.test', 8);
  for (const id of [mail.id, 'dlv_mailbox', 'dlv_colleague', 'ltr_proof', 'ltr_invitation']) await keep(id, 'somebody@x.test', 5);
  return mail.id;
}

test('shows mail to its reader and what their account sends to others, never the letters of other people', async () => {
  const payer = await fill();
  expect([...(await idsOf(reader))].toSorted()).toEqual(['dlv_mailbox', 'dlv_own', 'ltr_own', 'ltr_proof', payer].toSorted());
  expect((await idsOf(reader))[0]).toBe('dlv_own');
  expect(await findOutboxMail(database, reader, 'ltr_invitation')).toBeNull();
  expect(await findOutboxMail(database, reader, 'dlv_colleague')).toBeNull();
  expect(await findOutboxMail(database, reader, payer)).not.toBeNull();
});

test('shows each sort by itself, and to who does not run the account their own mail only', async () => {
  const payer = await fill();
  expect(await idsOf(reader, 'payers')).toEqual([payer]);
  expect(await idsOf(reader, 'letters')).toEqual(['ltr_own', 'ltr_proof']);
  expect(await idsOf({ ...reader, accountId: null })).toEqual(['dlv_own', 'ltr_own']);
  expect(await idsOf({ ...reader, accountId: 'acc_2', isEmailVerified: false })).toEqual([]);
});

test('keeps the same mail once', async () => {
  await keep('dlv_own', 'anna@shop.test');
  await keep('dlv_own', 'anna@shop.test', 7);
  expect(await idsOf(reader)).toEqual(['dlv_own']);
});
