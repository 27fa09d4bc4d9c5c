// Owns `/v2/invoice/merchant/canceled`: calls off an invoice that nobody has paid anything for.
import type { Context } from 'hono';
import { cancelInvoice } from '../../../commands/cancel-invoice';
import { readByCodes } from '../../../db/cryptocloud-invoice';
import { textOf } from '../../../domain/cryptocloud/fields';
import { codeOf } from '../../../domain/cryptocloud/invoice';
import { statusWord } from '../../../domain/cryptocloud/status';
import type { AppEnv } from '../../app-env';
import { answerCryptocloud, complain, succeed } from './answer';
import { readBody } from './body';
import { unreadable } from './create';

const notCreated = { validate_error: 'Invoice is not created' };

/** The answer is a list of one word: clients read its first element. Only what is `created` can be called off, and only once. */
export async function cancel(c: Context<AppEnv>): Promise<Response> {
  const fields = await readBody(c);
  if (fields === null) return complain(c, unreadable);
  const uuid = textOf(fields, 'uuid');
  if (uuid === '') return complain(c, { validate_error: 'uuid is required' });
  const { database, scope, project, ports } = c.var;
  const code = codeOf(uuid);
  const [row] = code === null ? [] : await readByCodes(database, scope, project.id, [code]);
  if (row === undefined || statusWord(row.status) !== 'created') return complain(c, notCreated);
  const cancelled = await cancelInvoice(ports, scope, row.id);
  return cancelled.ok ? succeed(c, ['ok']) : answerCryptocloud(c, cancelled.refusal);
}
