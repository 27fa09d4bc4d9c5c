// Owns the forms by which ownership moves: offered by an owner, accepted by the other, each confirmed; withdrawn or declined by either.
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { acceptOwnership } from '../../commands/accept-ownership';
import { offerOwnership } from '../../commands/offer-ownership';
import { withdrawOwnership } from '../../commands/withdraw-ownership';
import { listOwnershipOffers } from '../../db/ownership';
import { lacksOwnership, lacksWriting } from '../../db/scope';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { stepUp } from '../middleware/step-up';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt } from './frame';
import { emptyForm } from '../../../views/ui/form';
import { keepSession, renewedSession, showMember } from './team';

export const ownershipPages = new Hono<AppEnv>();

const requireOwner = createMiddleware<AppEnv>(async (c, next) => {
  const refusal = lacksOwnership(c.var.scope);
  return refusal === null ? next() : answerRefusal(c, refusal);
});

/** An offer that is not the reader's does not exist, before anything is confirmed. */
const ownOffer = createMiddleware<AppEnv>(async (c, next) => {
  const { database, scope, signedIn, nowMs } = c.var;
  const refusal = lacksWriting(scope);
  if (refusal !== null) return answerRefusal(c, refusal);
  const id = c.req.param('offerId') ?? '';
  const isOwn = (await listOwnershipOffers(database, scope, nowMs)).some(
    (one) => one.id === id && (one.toUserId === signedIn.userId || one.fromUserId === signedIn.userId),
  );
  return isOwn ? next() : answerRefusal(c, { reason: 'not_found' });
});

/** Where a reload of a refused form ends. */
ownershipPages.get(paths.ownership, requireRight('team:view'), (c) => c.redirect(paths.team, 303));

ownershipPages.post(paths.ownership, requireOwner, stepUp('ownership'), async (c) => {
  const form = await readForm(c);
  const userId = form.text('member');
  const offered = await offerOwnership(c.var.ports, c.var.scope, { userId, fromBecomes: form.text('from_becomes') });
  if (offered.ok) return c.redirect(doneAt(paths.team, 'ownership_offered'), 303);
  if (offered.refusal.reason !== 'invalid_input') return answerRefusal(c, offered.refusal);
  return showMember(c, userId, { ...emptyForm, refusal: formAgain(form, offered.refusal).refusal }, null);
});

ownershipPages.post('/team/ownership/:offerId/acceptance', ownOffer, stepUp('ownership'), async (c) => {
  const own = renewedSession(c);
  const accepted = await acceptOwnership(c.var.ports, c.var.scope, c.req.param('offerId'), own);
  if (!accepted.ok) return answerRefusal(c, accepted.refusal);
  keepSession(c, own.token);
  return c.redirect(doneAt(paths.team, 'ownership_moved'), 303);
});

ownershipPages.post('/team/ownership/:offerId/withdrawal', ownOffer, async (c) => {
  const ended = await withdrawOwnership(c.var.ports, c.var.scope, c.req.param('offerId'));
  return ended.ok ? c.redirect(doneAt(paths.team, 'offer_ended'), 303) : answerRefusal(c, ended.refusal);
});
