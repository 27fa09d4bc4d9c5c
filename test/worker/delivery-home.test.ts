// The Worker itself, with its own ports: from an event row to a webhook and a mail, once woken by the queue, once by the schedule alone.
import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult, waitOnExecutionContext } from 'cloudflare:test';
import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test, vi } from 'vitest';
import worker from '../../src/index';
import { listOutboxMail } from '../../src/db/outbox';
import { delivery } from '../../src/db/schema';
import { addEndpoint, addEvent, database, makeMerchant, testEnv } from './delivery-support';

afterEach(() => vi.restoreAllMocks());

function receive(): Request[] {
  const received: Request[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    received.push(new Request(input, init));
    return new Response(null, { status: 204 });
  });
  return received;
}

async function pullQueue(queue: string, body: unknown): Promise<void> {
  const context = createExecutionContext();
  const batch = createMessageBatch(queue, [{ id: 'one', timestamp: new Date(), attempts: 1, body }]);
  await worker.queue(batch, testEnv);
  expect((await getQueueResult(batch, context)).explicitAcks).toEqual(['one']);
}

async function expectTold(merchantEmail: string, eventId: string, secret: string, received: readonly Request[]): Promise<void> {
  const sent = received.filter((request) => request.headers.get('webhook-id') === eventId);
  expect(sent).toHaveLength(1);
  const body = (await sent[0]?.clone().text()) ?? '';
  expect(() => new Webhook(secret).verify(body, Object.fromEntries(sent[0]?.headers ?? []))).not.toThrow();
  const rows = await database.select().from(delivery).where(eq(delivery.eventId, eventId));
  expect(rows.map((row) => `${row.channel} ${row.state}`).sort()).toEqual(['email sent', 'webhook sent']);
  const mails = await listOutboxMail(database, { userId: '', email: merchantEmail, isEmailVerified: true });
  expect(mails).toHaveLength(1);
  expect(mails[0]?.subject).toContain('A-7');
}

test('two hints, and the same two again, tell each person and each endpoint once', async () => {
  const received = receive();
  const merchant = await makeMerchant();
  const { secret } = await addEndpoint(merchant, 'https://one.example/hook');
  const eventId = await addEvent(merchant, 'payment.paid', Date.now());
  for (let round = 0; round < 2; round++) {
    await pullQueue('quittance-events', { kind: 'events' });
    const ids = (await database.select().from(delivery).where(eq(delivery.eventId, eventId))).map((row) => row.id);
    await pullQueue('quittance-deliveries', { kind: 'deliveries', deliveryIds: ids });
  }
  await expectTold(merchant.email, eventId, secret, received);
});

test('with no message at all, the schedule of one minute tells the same', async () => {
  const received = receive();
  const merchant = await makeMerchant();
  const { secret } = await addEndpoint(merchant, 'https://one.example/hook');
  const eventId = await addEvent(merchant, 'payment.paid', Date.now());
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron: '* * * * *' }), testEnv);
  await waitOnExecutionContext(context);
  await expectTold(merchant.email, eventId, secret, received);
});
