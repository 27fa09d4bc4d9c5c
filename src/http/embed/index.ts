// Owns everything that lives on a shop's own page: the public script, the framed checkout, and the start of a payment by a button. No
// session and no cookie; each answer says which hosts may be around it.
import { Hono, type Context } from 'hono';
import type { PayerInvoice } from '../../db/checkout';
import { ok, refuse } from '../../domain/result';
import { asset } from '../../../views/assets/manifest';
import { framePlace } from '../../../views/checkout/place';
import { EmbedCheckoutPage } from '../../../views/embed/page';
import { paths } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { payerRoutes } from '../checkout/payer-routes';
import { sameOriginForms } from '../middleware/csrf';
import { locale } from '../middleware/locale';
import { answerBlocked } from './blocked';
import { embedderOf } from './host';
import { embedStart } from './start';

export const embed = new Hono<AppEnv>();

const scriptSeconds = 3_600;

/** One address for good; what it answers may change, so browsers ask again after an hour. */
embed.get(paths.embedScript, async (c) => {
  const file = await c.env.ASSETS.fetch(new URL(asset.embed, c.req.url));
  c.set('sharing', { kind: 'script', seconds: scriptSeconds });
  return c.body(await file.text(), file.ok ? 200 : 503, { 'Content-Type': 'text/javascript; charset=utf-8' });
});

embed.use('/embed/*', locale, sameOriginForms);

embed.route(
  '/embed/i',
  payerRoutes({
    placeOf: (c, { payer, terms }) => {
      const embedder = embedderAround(c, payer);
      if (embedder === null) return refuse({ reason: 'host_unverified', host: (c.req.query('host') ?? '').slice(0, 260) });
      c.set('sharing', { kind: 'frame', ancestors: embedder.ancestors });
      return ok(framePlace(terms.invoiceId, embedder.host, embedder.origin));
    },
    page: (c, props, status) => c.html(EmbedCheckoutPage(props), status),
    refused: (c, refusal) => answerBlocked(c, refusal, paths.checkout(c.req.param('invoiceId') ?? '')),
  }),
);

embed.route('/', embedStart);

function embedderAround(c: Context<AppEnv>, payer: PayerInvoice) {
  return embedderOf({ named: c.req.query('host'), verified: payer.hosts, mode: payer.invoice.mode, settings: c.var.settings });
}
