// The authorization matrix, continued: every page and form by everybody who is not meant to use it. See authorization.test.ts.
import { test } from 'vitest';
import { absentIds, callersOf, callPage, expectedOf } from '../support/access-cells';
import { expectNothingOf, hear, makeWorlds, own, stranger, suspended, type Cell } from '../support/access-hearing';
import type { Ids, WebRow } from '../support/access-rows';
import { webRows } from '../support/access-rows-web';
import { makePerson, visit } from '../support/authorization-world';

await makeWorlds();

async function refusedPageCells(route: string, row: WebRow): Promise<readonly Cell[]> {
  const cell = (name: string, expected: number, visitor: Parameters<typeof callPage>[3], ids: Ids = own): Cell => {
    return { name, expected, call: () => callPage(route, row, ids, visitor) };
  };
  const callers = await callersOf(own, row);
  const absent = absentIds();
  const refused = callers.filter((caller) => expectedOf(route, row, caller) !== row.own);
  const { owner } = own;
  const cells = [cell('nobody', 303, null), ...refused.map((caller) => cell(caller.name, expectedOf(route, row, caller), caller.visitor))];
  if (row.names) {
    // Whoever may use the route on their own finds nothing of others; whoever may not hears the same of both.
    for (const caller of callers.filter((one) => expectedOf(route, row, one) === row.own)) {
      if (row.guard !== 'operator') cells.push(cell(`${caller.name}, on a stranger’s`, 404, caller.visitor, stranger));
      cells.push(cell(`${caller.name}, on nobody’s`, 404, caller.visitor, absent));
    }
    cells.push(cell('another account’s owner', 404, stranger.owner));
  }
  if (row.fields !== undefined) {
    cells.push(cell('the owner with another session’s token', 403, { cookie: owner.cookie, csrf: stranger.owner.csrf }));
    if (row.guard !== 'person' && row.guard !== 'operator' && row.guard !== 'mailbox' && row.whileReadOnly !== true && row.whileSuspended !== true)
      cells.push(cell('the owner of a suspended account', 403, suspended.owner, suspended));
  }
  if (row.stepUp !== undefined) {
    const asker = row.guard === 'operator' ? await makePerson({ isOperator: true }) : row.guard === 'offered' ? own.people.admin.userId : owner.userId;
    cells.push(cell('without a confirmation', 403, await visit(asker, { accountId: own.accountId, confirmed: false })));
  }
  return cells;
}

test.each(Object.entries(webRows))('%s refuses', async (route, row) => {
  await hear(route, await refusedPageCells(route, row));
  const said = row.path(own) + JSON.stringify(row.fields?.(own) ?? '');
  if (row.names) await expectNothingOf(own, said, await callPage(route, row, own, stranger.owner));
});
