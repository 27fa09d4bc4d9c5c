// Owns the public home: what Quittance is, in one look, and the two ways in.
import type { ViewContext } from '../context';
import { PublicFrame } from '../layout/public-frame';
import { paths } from '../paths';
import { Icon } from '../ui/icons';
import { Money } from '../ui/money';
import { StatusBadge } from '../ui/status';
import { words, type Words } from '../words';

export interface LandingProps {
  readonly ctx: ViewContext;
  readonly signedIn: boolean;
}

export function LandingPage({ ctx, signedIn }: LandingProps) {
  const w = words(ctx.locale);
  return (
    <PublicFrame ctx={ctx} title={w.landing_title()} signedIn={signedIn} indexed>
      <section class="hero">
        <div>
          <h1>{w.landing_title()}</h1>
          <p class="lead">{w.landing_lead()}</p>
          <div class="verbs">
            <a class="button primary" href={signedIn ? paths.overview : paths.signUp}>
              {signedIn ? w.open_account() : w.landing_start()}
              <Icon name="arrow" />
            </a>
            {signedIn ? null : (
              <a class="button" href={paths.signIn}>
                {w.sign_in()}
              </a>
            )}
          </div>
          <p class="hero-note">{w.landing_note()}</p>
        </div>
        <SampleReceipt ctx={ctx} w={w} />
      </section>
      <section class="claims">
        <Claim title={w.claim_wallet()} text={w.claim_wallet_text()} />
        <Claim title={w.claim_state()} text={w.claim_state_text()} />
        <Claim title={w.claim_news()} text={w.claim_news_text()} />
      </section>
      <section>
        <div class="section-head">
          <h2>{w.how_title()}</h2>
        </div>
        <ol class="how">
          <Step title={w.how_project()} text={w.how_project_text()} />
          <Step title={w.how_wallet()} text={w.how_wallet_text()} />
          <Step title={w.how_invoice()} text={w.how_invoice_text()} />
          <Step title={w.how_paid()} text={w.how_paid_text()} />
        </ol>
      </section>
    </PublicFrame>
  );
}

interface TextProps {
  readonly title: string;
  readonly text: string;
}

function Claim({ title, text }: TextProps) {
  return (
    <div>
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}

function Step({ title, text }: TextProps) {
  return (
    <li>
      <strong>{title}</strong>
      {text}
    </li>
  );
}

/** An example, and called one: the shape of what a merchant gets. */
function SampleReceipt({ ctx, w }: { readonly ctx: ViewContext; readonly w: Words }) {
  return (
    <div class="sample" aria-label={w.sample_label()} role="img">
      <div class="slip-shade">
        <div class="slip">
          <p class="sample-foot">
            <span>{w.sample_label()}</span>
            <StatusBadge w={w} status={{ base: 'paid', exception: 'none' }} />
          </p>
          <p class="slip-total">
            <span class="double-rule figure">
              <Money amount="50.00" code="USD" locale={ctx.locale} />
            </span>
          </p>
          <dl>
            <div>
              <dt>{w.order()}</dt>
              <dd>1042</dd>
            </div>
            <div>
              <dt>{w.received()}</dt>
              <dd>
                <Money amount="50.0100" code="USDT" locale={ctx.locale} />
              </dd>
            </div>
            <div>
              <dt>{w.network()}</dt>
              <dd>Ethereum</dd>
            </div>
            <div>
              <dt>{w.answer_told()}</dt>
              <dd>{w.answer_told_yes()}</dd>
            </div>
          </dl>
        </div>
      </div>
    </div>
  );
}
