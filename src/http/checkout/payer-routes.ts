// Owns the four addresses of a payer's page, made once for each place in which it lives: a page of its own, a frame on the shop's page.
// Needs no session, no cookie and no script; looking never wakes an invoice's object.
import { Hono, type Context } from 'hono';
import { networkSubject } from '../../commands/guess-limit';
import { chooseOption } from '../../commands/choose-option';
import { paySandbox, sandboxPaymentKinds, type SandboxPaymentKind } from '../../commands/pay-sandbox';
import { isId } from '../../domain/id';
import { limits } from '../../domain/limits';
import { invalidField, type Refusal } from '../../domain/refusal';
import { ok, refuse, type Result } from '../../domain/result';
import type { CheckoutPlace } from '../../../views/checkout/model';
import { CheckoutSection, type CheckoutProps } from '../../../views/checkout/page';
import { withQuery } from '../../../views/paths';
import type { AppEnv } from '../app-env';
import { readFormData } from '../form-data';
import { refusalStatus } from '../refusal-status';
import { payerProps, readPayer, type PayerFacts } from './view';

type Page = Response | Promise<Response>;

/** A place in which a payer's page lives. */
export interface PayerPlace {
  /** Where that invoice's page is here, or why it may not be shown here. */
  readonly placeOf: (c: Context<AppEnv>, facts: PayerFacts) => Result<CheckoutPlace>;
  readonly page: (c: Context<AppEnv>, props: CheckoutProps, status: ReturnType<typeof refusalStatus> | 200) => Page;
  readonly refused: (c: Context<AppEnv>, refusal: Refusal) => Page;
}

const minuteMs = 60_000;

/** `/:invoiceId`, its live part, the choice and the simulated payments. */
export function payerRoutes(at: PayerPlace): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const propsOf = (c: Context<AppEnv>, refusal: Refusal | null): Promise<Result<CheckoutProps>> => placedProps(c, at, refusal);

  routes.get('/:invoiceId', async (c) => {
    const props = await propsOf(c, null);
    return props.ok ? at.page(c, props.value, 200) : at.refused(c, props.refusal);
  });

  /*
   * The live part of the page. The tag is taken of what would be shown at this moment, so an expiry changes it without any event. The
   * page itself says what it shows: browsers keep nothing of answers that must not be stored, so they have no tag to send.
   */
  routes.get('/:invoiceId/state', async (c) => {
    const props = await propsOf(c, null);
    if (!props.ok) return at.refused(c, props.refusal);
    const { version } = props.value;
    const tag = `"${version}"`;
    c.header('ETag', tag);
    const known = c.req.header('If-None-Match') === tag || c.req.query('shown') === version;
    return known ? c.body(null, 304) : c.html(CheckoutSection(props.value));
  });

  routes.post('/:invoiceId/options', (c) =>
    acted(c, at, async (invoiceId, form) => {
      const asset = form.get('asset');
      if (typeof asset !== 'string' || asset === '') return refuse(invalidField('/asset', 'required'));
      const chosen = await chooseOption(c.var.ports, invoiceId, asset);
      return chosen.ok ? ok({ asset, asked: String(c.var.nowMs) }) : chosen;
    }),
  );

  routes.post('/:invoiceId/simulation', (c) =>
    acted(c, at, async (invoiceId, form) => {
      const kind = form.get('kind');
      if (!isSandboxKind(kind)) return refuse(invalidField('/kind', 'not_listed'));
      const paid = await paySandbox(c.var.ports, invoiceId, kind);
      return paid.ok ? ok({}) : paid;
    }),
  );

  return routes;
}

function isSandboxKind(value: unknown): value is SandboxPaymentKind {
  return (sandboxPaymentKinds as readonly unknown[]).includes(value);
}

async function placedProps(c: Context<AppEnv>, at: PayerPlace, refusal: Refusal | null): Promise<Result<CheckoutProps>> {
  const facts = await readPayer(c, c.req.param('invoiceId') ?? '');
  if (!facts.ok) return facts;
  const place = at.placeOf(c, facts.value);
  return place.ok ? ok(await payerProps(c, facts.value, place.value, refusal)) : place;
}

type Act = (invoiceId: string, form: FormData) => Promise<Result<Readonly<Record<string, string>>>>;

/** One act of the payer, then the page again; what was refused shows where the invoice is now, with the reason on top. */
async function acted(c: Context<AppEnv>, at: PayerPlace, act: Act): Promise<Response> {
  const invoiceId = c.req.param('invoiceId') ?? '';
  if (!isId('inv', invoiceId)) return await at.refused(c, { reason: 'not_found' });
  const limited = await limitPayer(c);
  if (limited !== null) return await at.refused(c, limited);
  const before = await readPayer(c, invoiceId);
  if (!before.ok) return await at.refused(c, before.refusal);
  const place = at.placeOf(c, before.value);
  if (!place.ok) return await at.refused(c, place.refusal);
  const done = await act(invoiceId, await readFormData(c));
  if (done.ok) return c.redirect(withQuery(place.value.page, done.value), 303);
  const props = done.refusal.reason === 'not_found' ? done : await placedProps(c, at, done.refusal);
  return await (props.ok ? at.page(c, props.value, refusalStatus(done.refusal)) : at.refused(c, props.refusal));
}

/** Anybody with a link may choose, so one network address may not choose without end: each choice costs a quote and a watch. */
async function limitPayer(c: Context<AppEnv>): Promise<Refusal | null> {
  const limiter = c.env.LIMITER.getByName(`checkout:${networkSubject(c.var.ports.from.ip)}`);
  const { allowed, retryAfterSeconds } = await limiter.hit(limits.checkoutChoicesPerMinuteMax, minuteMs, c.var.nowMs);
  return allowed ? null : { reason: 'too_many_requests', retryAfterSeconds };
}
