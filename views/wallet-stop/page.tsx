// Owns the page on which somebody stops a waiting wallet from a mail: what, where, since and until when, by whom, and one button.
import type { ViewContext } from '../context';
import { PublicFrame } from '../layout/public-frame';
import { paths } from '../paths';
import { FactList, Notice } from '../ui/facts';
import { Form, SubmitButton } from '../ui/form';
import { Hash } from '../ui/hash';
import { Time } from '../ui/time';
import { words, type Words } from '../words';

export interface WalletStopProps {
  readonly ctx: ViewContext;
  readonly token: string;
  readonly state: 'waiting' | 'stopped' | 'active';
  /** Owners may, and whoever added it; other admins only see. */
  readonly canStop: boolean;
  readonly accountName: string;
  readonly projectName: string;
  readonly wallet: string;
  readonly firstAddress: string;
  readonly addedBy: string;
  readonly createdAtMs: number;
  readonly activeAtMs: number;
}

export function WalletStopPage(props: WalletStopProps) {
  const { ctx, state } = props;
  const w = words(ctx.locale);
  const title = titleOf(w, state);
  return (
    <PublicFrame ctx={ctx} title={title} signedIn={false}>
      <div class="session">
        <header>
          <h1>{title}</h1>
          <p class="soft">{leadOf(w, state)}</p>
        </header>
        <WalletFacts {...props} w={w} />
        {state === 'waiting' ? <StopForm {...props} w={w} /> : null}
      </div>
    </PublicFrame>
  );
}

function titleOf(w: Words, state: WalletStopProps['state']): string {
  if (state === 'stopped') return w.access_stop_done_title();
  return state === 'active' ? w.access_stop_active_title() : w.access_stop_title();
}

function leadOf(w: Words, state: WalletStopProps['state']): string {
  if (state === 'stopped') return w.access_stop_done_text();
  return state === 'active' ? w.access_stop_active_text() : w.access_stop_lead();
}

function WalletFacts({ ctx, w, state, ...props }: WalletStopProps & { readonly w: Words }) {
  return (
    <FactList
      facts={[
        { label: w.access_stop_account(), value: props.accountName },
        { label: w.access_stop_project(), value: props.projectName },
        { label: w.access_stop_wallet(), value: <bdi class="hash">{props.wallet}</bdi> },
        { label: w.access_stop_first_address(), value: <Hash w={w} value={props.firstAddress} label={w.copy_address()} whole /> },
        { label: w.access_stop_by(), value: props.addedBy },
        { label: w.access_stop_since(), value: <Time ctx={ctx} ms={props.createdAtMs} /> },
        state === 'stopped' ? null : { label: w.access_stop_until(), value: <Time ctx={ctx} ms={props.activeAtMs} /> },
      ]}
    />
  );
}

function StopForm({ ctx, w, token, canStop }: WalletStopProps & { readonly w: Words }) {
  if (!canStop)
    return (
      <Notice tone="warn">
        <p>{w.access_stop_owner_only()}</p>
      </Notice>
    );
  return (
    <Form ctx={ctx} action={paths.walletStop(token)} name="wallet-stop">
      <SubmitButton kind="danger">{w.access_stop_button()}</SubmitButton>
      <p class="hint">{w.access_stop_after()}</p>
    </Form>
  );
}
