// Owns what is asked about invoices: lists by days, some by their ids, the old info by one id, and the figures of a period.
import type { Context } from 'hono';
import { listByDays, readByCodes, sumByDays, type Days } from '../../../db/cryptocloud-invoice';
import type { Complaint } from '../../../domain/cryptocloud/create-input';
import { afterDay, parseDay } from '../../../domain/cryptocloud/dates';
import { dollarScale } from '../../../domain/cryptocloud/dollars';
import { countOf, listOf, textOf } from '../../../domain/cryptocloud/fields';
import { codeOf } from '../../../domain/cryptocloud/invoice';
import { exact, type SentObject } from '../../../domain/cryptocloud/raw-json';
import { cryptocloudStatuses, statusWord, statusWordV1, type CryptocloudStatus } from '../../../domain/cryptocloud/status';
import { formatDecimal } from '../../../domain/money';
import { ok, refuse, type Result } from '../../../domain/result';
import type { AppEnv } from '../../app-env';
import { answerJson, complain, succeed } from './answer';
import { readBody } from './body';
import { unreadable } from './create';
import { invoiceRows, shownBy } from './rows';

const uuidsMax = 100;
const pageMax = 100;
const pageUsual = 10;

/** `/v2/invoice/merchant/list`: newest first, a page of ten unless told, a hundred at most. */
export async function listInvoices(c: Context<AppEnv>): Promise<Response> {
  const fields = await readBody(c);
  return fields === null ? complain(c, unreadable) : await answerList(c, fields);
}

async function answerList(c: Context<AppEnv>, fields: SentObject): Promise<Response> {
  const days = readDays(fields);
  if (!days.ok) return complain(c, days.refusal);
  const offset = countOf(fields, 'offset', 0);
  const limit = countOf(fields, 'limit', pageUsual);
  if (offset === null) return complain(c, { offset: 'Invalid value offset.' });
  if (limit === null || limit === 0) return complain(c, { limit: 'Invalid value limit.' });
  const { database, scope, project } = c.var;
  const { rows, all } = await listByDays(database, scope, project.id, days.value, { offset, limit: Math.min(limit, pageMax) });
  return succeed(c, await invoiceRows(c, rows), { all_count: all });
}

/** Both days count whole. */
function readDays(fields: SentObject): Result<Days, Complaint> {
  const [fromMs, lastMs] = [parseDay(textOf(fields, 'start')), parseDay(textOf(fields, 'end'))];
  const wrong: Record<string, string> = {};
  if (fromMs === null) wrong['start'] = textOf(fields, 'start') === '' ? 'start not passed.' : 'Invalid value start.';
  if (lastMs === null) wrong['end'] = textOf(fields, 'end') === '' ? 'end not passed.' : 'Invalid value end.';
  if (fromMs === null || lastMs === null) return refuse(wrong);
  return lastMs < fromMs ? refuse({ validate_error: 'end must not be before start' }) : ok({ fromMs, toMs: afterDay(lastMs) });
}

/**
 * `/v2/invoice/merchant/info`: a list for `uuids`, one object for `uuid`, and with neither but a `start` the list of the days, as older
 * documentation has it. What is not there is left out of a list.
 */
export async function readInvoices(c: Context<AppEnv>): Promise<Response> {
  const fields = await readBody(c);
  if (fields === null) return complain(c, unreadable);
  const uuids = listOf(fields, 'uuids');
  if (uuids === null) return complain(c, { validate_error: 'uuids must be a list' });
  if (uuids.length > uuidsMax) return complain(c, { validate_error: `Max ${uuidsMax} uuids` });
  if (uuids.length > 0) return succeed(c, await rowsOf(c, uuids));
  const uuid = textOf(fields, 'uuid');
  if (uuid === '') return textOf(fields, 'start') === '' ? complain(c, { validate_error: 'uuids is required' }) : await answerList(c, fields);
  const [row] = await rowsOf(c, [uuid]);
  return row === undefined ? complain(c, { validate_error: 'Invoice not found' }) : succeed(c, row);
}

/** In the order asked, each once. */
async function rowsOf(c: Context<AppEnv>, uuids: readonly string[]) {
  const { database, scope, project } = c.var;
  const codes = [...new Set(uuids.map(codeOf))].filter((code) => code !== null);
  const found = await readByCodes(database, scope, project.id, codes);
  return await invoiceRows(
    c,
    codes.flatMap((code) => found.filter((row) => row.terms.code === code)),
  );
}

/** `/v1/invoice/info?uuid=`: flat, and without an overpayment, which it does not know. */
export async function readInvoiceV1(c: Context<AppEnv>): Promise<Response> {
  const fields = await readBody(c);
  if (fields === null) return complain(c, unreadable);
  const uuid = c.req.query('uuid') ?? textOf(fields, 'uuid');
  if (uuid === '') return complain(c, { uuid: 'uuid not passed.' });
  const { database, scope, project } = c.var;
  const code = codeOf(uuid);
  const [row] = code === null ? [] : await readByCodes(database, scope, project.id, [code]);
  if (row === undefined) return complain(c, { validate_error: 'Invoice not found' });
  return answerJson(c, { status: 'success', status_invoice: statusWordV1(statusWord(row.status)) });
}

type Named<T> = Record<'all' | CryptocloudStatus, T>;
const named = <T>(value: T): Named<T> => ({ all: value, created: value, paid: value, overpaid: value, partial: value, canceled: value });

/** `/v2/invoice/merchant/statistics`: how many, and what they asked for in dollars. What no rate is known for counts only as one. */
export async function readStatistics(c: Context<AppEnv>): Promise<Response> {
  const fields = await readBody(c);
  if (fields === null) return complain(c, unreadable);
  const days = readDays(fields);
  if (!days.ok) return complain(c, days.refusal);
  const { database, scope, project } = c.var;
  const sums = await sumByDays(database, scope, project.id, days.value);
  const { dollars } = await shownBy(
    c,
    sums.map((sum) => sum.currency),
  );
  const [count, amount] = [named(0), named(0n)];
  for (const sum of sums) {
    const value = dollars(sum.amount, sum.currency) ?? 0n;
    for (const name of ['all', statusWord(sum.status)] as const) {
      count[name] += sum.count;
      amount[name] += value;
    }
  }
  const names = ['all', ...cryptocloudStatuses] as const;
  const shown = names.map((name) => [name, exact(formatDecimal(amount[name], dollarScale, 1))] as const);
  return succeed(c, { count, amount: Object.fromEntries(shown) });
}
