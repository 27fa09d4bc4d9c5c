// The same hostile texts in the rows behind the pages that people look at: names of the account, the project and the person, orders,
// descriptions, payers' mailboxes, lines of the centre. A page of them has the markup of its harmless twin.
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { sendBatch } from '../../src/db/database';
import { account, invoice, member, notice, project, user } from '../../src/db/schema';
import { makeScope } from '../../src/db/scope';
import { idBytes, makeId } from '../../src/domain/id';
import { limits } from '../../src/domain/limits';
import { noticeDataOf } from '../../src/domain/notice-line';
import { newsKind, newsTypes } from '../../src/domain/notification';
import { allRights } from '../../src/domain/permission';
import { isMailAddress } from '../../src/gateways/mail/message';
import { randomBytes } from '../../src/lib/random';
import { harmlessTwin, hostileTexts } from '../support/hostile-texts';
import { addedTo, markupOf } from '../support/markup';
import { signedUp, userIdOf, verified, type Visitor, withProject } from '../support/visitor';
import { database, makeInvoice, type Merchant } from '../support/worker-world';

let visitor: Visitor;
let userId: string;
let merchant: Merchant;

beforeAll(async () => {
  visitor = await verified(await signedUp());
  userId = await userIdOf(visitor);
  const projectId = await withProject(visitor);
  const [own] = await database.select().from(member).where(eq(member.userId, userId));
  const accountId = own?.accountId ?? '';
  const standing = { role: 'owner', readOnly: null, canGoLive: true, from: { ip: '', userAgent: '' } } as const;
  const actor = { kind: 'user', id: userId } as const;
  const scope = makeScope({ accountId, mode: 'test', projectIds: 'all', rights: allRights, ...standing, actor, requestId: 'req_test' });
  merchant = { accountId, projectId, userId, walletId: '', scope };
}, 60_000);

async function markupAt(path: string): Promise<readonly string[]> {
  const { status, html } = await visitor.get(path);
  expect([path, status]).toEqual([path, 200]);
  return await markupOf(html);
}

const pageSize = limits.pageSizeDefault;
const pages: readonly (readonly string[])[] = Array.from({ length: Math.ceil(hostileTexts.length / pageSize) }, (_, page) =>
  hostileTexts.slice(page * pageSize, (page + 1) * pageSize),
);

async function listNews(texts: readonly string[]): Promise<readonly string[]> {
  await database.delete(notice);
  const nowMs = Date.now();
  const rows = texts.map((text, index) => {
    const type = newsTypes[index % newsTypes.length] ?? 'payment.paid';
    const atMs = nowMs - index;
    const facts = {
      invoice_id: 'inv_1',
      order_id: text,
      amount: '12.50',
      currency: 'USD',
      payer_email: text,
      url: text,
      name: text,
      code: text,
      address: text,
    };
    const told = { type, atMs, mode: 'live', account: text, project: text, path: '/live/payments/inv_1', facts } as const;
    const id = makeId('ntc', randomBytes(idBytes));
    const about = { accountId: merchant.accountId, projectId: merchant.projectId, mode: 'live', objectId: `obj_${index}`, area: newsKind(type).group } as const;
    return database.insert(notice).values({ id, userId, kind: type, data: noticeDataOf(told), atMs, ...about });
  });
  await sendBatch(database, rows);
  return [...(await markupAt('/notices')), ...(await markupAt('/notices/bell'))];
}

test('the notification centre and the bell show three hundred of them as words', async () => {
  for (const texts of pages) {
    const twin = await listNews(texts.map(() => harmlessTwin));
    expect(addedTo(await listNews(texts), twin)).toEqual([]);
  }
}, 60_000);

/** One row per text, changed in place: making an invoice takes longer than showing it. */
test('the list of payments shows three hundred of them as words', async () => {
  const ids: string[] = [];
  for (let index = 0; index < pageSize; index += 1) ids.push(await makeInvoice(merchant, { orderId: 'A-1', payerEmail: 'a@shop.test' }));
  const fill = async (texts: readonly string[]): Promise<readonly string[]> => {
    const changes = texts.map((text, index) =>
      database
        .update(invoice)
        .set({ orderId: text, payerEmail: text })
        .where(eq(invoice.id, ids[index] ?? '')),
    );
    await sendBatch(database, changes);
    return await markupAt('/test/payments');
  };
  for (const texts of pages) {
    const twin = await fill(texts.map(() => harmlessTwin));
    expect(addedTo(await fill(texts), twin)).toEqual([]);
  }
}, 60_000);

/** Names that stand on every page, and an invoice whose own words are the text. */
async function showAll(text: string): Promise<readonly (readonly [string, readonly string[]])[]> {
  await database.update(account).set({ name: text }).where(eq(account.id, merchant.accountId));
  await database.update(user).set({ name: text }).where(eq(user.id, userId));
  await database.update(project).set({ name: text }).where(eq(project.id, merchant.projectId));
  const payerEmail = isMailAddress(`${text}@shop.test`) ? `${text}@shop.test` : 'payer@shop.test';
  const typed = { orderId: text, description: text, payerEmail, metadata: { note: text } };
  // What no invoice may hold is refused where it is typed; the names above are shown all the same.
  const id = await makeInvoice(merchant, typed).catch(() => makeInvoice(merchant));
  const own = `/projects/${merchant.projectId}`;
  const paths = ['/overview', '/projects', own, `${own}/webhooks`, `${own}/integration`, '/team', `/test/payments/${id}`, `/i/${id}`];
  const shown: (readonly [string, readonly string[]])[] = [];
  for (const path of paths) {
    const { status, html } = await visitor.get(path);
    if (status === 200) shown.push([path.replace(id, 'inv'), await markupOf(html)]);
    else expect([path, JSON.stringify(text.slice(0, 60)), status < 500]).toEqual([path, JSON.stringify(text.slice(0, 60)), true]);
  }
  return shown;
}

test('names, orders and descriptions are words on the pages of the merchant and of the payer', async () => {
  const twin = new Map(await showAll(harmlessTwin));
  expect(twin.size).toBeGreaterThanOrEqual(6);
  // Every seventeenth: all of them went through the same elements above.
  for (const text of hostileTexts.filter((_, index) => index % 17 === 0)) {
    for (const [path, markup] of await showAll(text)) {
      expect(addedTo(markup, twin.get(path) ?? []), `${path} with ${JSON.stringify(text.slice(0, 80))}`).toEqual([]);
    }
  }
}, 60_000);
