// Owns the form that sets how long a changed wallet waits. The form itself stands on the account's page.
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { setWalletDelay } from '../../commands/set-wallet-delay';
import { lacksOwnership } from '../../db/scope';
import { invalidField } from '../../domain/refusal';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { stepUp } from '../middleware/step-up';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt } from './frame';

export const walletDelayPages = new Hono<AppEnv>();

const hourMs = 3_600_000;

/** First who may, then the confirmation: nobody confirms for nothing. */
const ownersOnly = createMiddleware<AppEnv>(async (c, next) => {
  const refusal = lacksOwnership(c.var.scope);
  return refusal === null ? next() : answerRefusal(c, refusal);
});

/** One field: `delay_hours`, one of the choices. */
walletDelayPages.post(paths.accountWalletDelay, ownersOnly, stepUp('wallets'), async (c) => {
  const form = await readForm(c);
  const hours = form.text('delay_hours');
  if (!/^\d{1,4}$/.test(hours)) return answerRefusal(c, invalidField('/delay_hours', 'not_listed'));
  const set = await setWalletDelay(c.var.ports, c.var.scope, Number(hours) * hourMs);
  return set.ok ? c.redirect(doneAt(paths.account, 'saved'), 303) : answerRefusal(c, set.refusal);
});
