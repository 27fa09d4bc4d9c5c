// Owns the short address of the payer's page: `/CODE`, as CryptoCloud's links are. It leads on to the page itself and opens nothing that was
// not made on this surface. Whoever guesses is stopped: after too many misses from one address nothing is answered there for a while.
import { Hono } from 'hono';
import { networkSubject } from '../../../commands/guess-limit';
import { findAliased } from '../../../db/cryptocloud-invoice';
import { limits } from '../../../domain/limits';
import { paths, withQuery } from '../../../../views/paths';
import type { AppEnv } from '../../app-env';
import { answerRefusal } from '../../respond';

const hourMs = 60 * 60_000;

export const cryptocloudAlias = new Hono<AppEnv>();

cryptocloudAlias.get('/:code{[A-Z0-9]{8}}', async (c) => {
  const { database, nowMs, ports } = c.var;
  const limiter = ports.limiter.getByName(`codes:${networkSubject(ports.from.ip)}`);
  const standing = await limiter.peek(limits.codeMissesPerHourMax, hourMs, nowMs);
  if (!standing.allowed) return answerRefusal(c, { reason: 'too_many_requests', retryAfterSeconds: standing.retryAfterSeconds });
  const found = await findAliased(database, c.req.param('code'));
  if (found !== null) return c.redirect(withQuery(paths.checkout(found.invoiceId), { lang: c.req.query('lang') ?? null }), 302);
  await limiter.hit(limits.codeMissesPerHourMax, hourMs, nowMs);
  return answerRefusal(c, { reason: 'not_found' });
});
