// Owns a project's wallets: what is there, the addresses that follow from it, and the form for a new one. Public data only.
import type { ChainFamily } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { Confirmed } from '../ui/confirmed';
import { Notice } from '../ui/facts';
import { ErrorSummary, Form, SubmitButton, TextArea, type FormState } from '../ui/form';
import { Hash } from '../ui/hash';
import { Icon } from '../ui/icons';
import { Badge, TestBadge } from '../ui/status';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';

export interface WalletView {
  readonly id: string;
  readonly family: ChainFamily;
  readonly kind: 'xpub' | 'address';
  readonly source: string;
  /** `current`: of a family's wallets, the one that takes new invoices; `former` ones keep older invoices. */
  readonly state: 'current' | 'former' | 'waiting' | 'stopped';
  readonly createdAtMs: number;
  readonly activeAtMs: number;
  /** Who added a wallet that waits; empty otherwise. */
  readonly addedBy: string;
  readonly canStop: boolean;
  /** The first ones, for comparison with the merchant's own wallet. */
  readonly firstAddresses: readonly string[];
}

/** What was pasted, understood and not yet added. */
export interface WalletCheck {
  readonly source: string;
  readonly kind: 'xpub' | 'address';
  readonly firstAddresses: readonly string[];
  readonly warnsOfDepth: boolean;
}

/** How the receive-address guard stands. */
export interface GuardView {
  /** How long a wallet added now waits; null: it is the account's first and does not. */
  readonly waitMs: number | null;
  readonly isAfterRecovery: boolean;
  readonly frozenUntilMs: number | null;
}

export interface WalletsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly wallets: readonly WalletView[];
  /** Values: source, unless it was refused as a secret. */
  readonly form: FormState;
  readonly check: WalletCheck | null;
  readonly guard: GuardView;
  readonly canManage: boolean;
  /** False until the person confirmed their email. */
  readonly canGoLive: boolean;
  /** Until when this session is confirmed for wallets; null when it is not. */
  readonly confirmedUntilMs: number | null;
  /** Names of the networks that an EVM wallet receives on. */
  readonly networks: readonly string[];
  /** True right after a key was added that looks like no account key. */
  readonly warnsOfDepth: boolean;
}

export function WalletsPage(props: WalletsProps) {
  const { ctx, frame, project, wallets, guard, canManage, canGoLive, warnsOfDepth } = props;
  const w = words(ctx.locale);
  const hasLive = wallets.some((wallet) => wallet.family !== 'sandbox' && wallet.state !== 'stopped');
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="wallets">
      <div class="split">
        <div class="stack">
          {warnsOfDepth ? <DepthWarning w={w} /> : null}
          {hasLive ? null : (
            <Notice tone="info" title={w.wallet_none_live()}>
              <p>{w.wallet_none_live_text()}</p>
            </Notice>
          )}
          {wallets.map((wallet) => (
            <WalletBlock ctx={ctx} w={w} project={project} wallet={wallet} />
          ))}
        </div>
        {canManage ? (
          <section class="stack" id="add">
            <div class="section-head">
              <h2>{w.add_wallet()}</h2>
            </div>
            <GuardRule ctx={ctx} w={w} guard={guard} />
            <AddWallet {...props} w={w} canGoLive={canGoLive} />
          </section>
        ) : (
          <p class="muted">{w.cannot_manage()}</p>
        )}
      </div>
    </ProjectFrame>
  );
}

function DepthWarning({ w }: { readonly w: Words }) {
  return (
    <Notice tone="warn" title={w.wallet_depth_title()}>
      <p>{w.wallet_depth_text()}</p>
    </Notice>
  );
}

const hourMs = 3_600_000;

/** The guard in one sentence, and why nothing can change at the moment. */
function GuardRule({ ctx, w, guard }: { readonly ctx: ViewContext; readonly w: Words; readonly guard: GuardView }) {
  if (guard.frozenUntilMs !== null)
    return (
      <Notice tone="warn" title={w.access_wallet_frozen_title()}>
        <p>
          {w.access_wallet_frozen_text()} <Time ctx={ctx} ms={guard.frozenUntilMs} />.
        </p>
      </Notice>
    );
  return (
    <p class="small soft">
      {guard.waitMs === null ? w.access_wallet_rule_first() : w.access_wallet_rule({ hours: Math.round(guard.waitMs / hourMs) })}
      {guard.isAfterRecovery && guard.waitMs !== null ? ` ${w.access_wallet_rule_recovery()}` : ''}
    </p>
  );
}

interface WalletBlockProps {
  readonly ctx: ViewContext;
  readonly w: Words;
  readonly project: ProjectHead;
  readonly wallet: WalletView;
}

function WalletBlock({ ctx, w, project, wallet }: WalletBlockProps) {
  const sandbox = wallet.family === 'sandbox';
  const name = sandbox ? w.wallet_sandbox() : wallet.kind === 'xpub' ? w.wallet_xpub() : w.wallet_address();
  return (
    <section class="panel-box">
      <div class="row-between">
        <h2 class="row">
          <Icon name={sandbox ? 'flask' : 'wallet'} />
          {name}
        </h2>
        {sandbox ? <TestBadge w={w} /> : <StateBadge w={w} state={wallet.state} />}
      </div>
      <p class="hint">
        {sandbox ? w.wallet_sandbox_text() : <StateText ctx={ctx} w={w} wallet={wallet} />} {w.added()} <Time ctx={ctx} ms={wallet.createdAtMs} style="day" />.
        {wallet.addedBy === '' ? null : ` ${w.access_wallet_added_by({ name: wallet.addedBy })}.`}
      </p>
      {sandbox ? null : (
        <p>
          <Hash w={w} value={wallet.source} label={w.copy_named({ what: name })} {...(wallet.kind === 'address' ? { whole: true as const } : {})} />
        </p>
      )}
      {sandbox || wallet.kind === 'address' || wallet.state === 'stopped' ? null : (
        <>
          <h3 class="gap-top">{w.first_addresses()}</h3>
          <p class="hint">{w.first_addresses_hint()}</p>
          <AddressList w={w} addresses={wallet.firstAddresses} />
        </>
      )}
      {wallet.canStop ? <StopWallet ctx={ctx} w={w} action={paths.walletHalt(project.id, wallet.id)} name={`stop-${wallet.id}`} /> : null}
    </section>
  );
}

function StateBadge({ w, state }: { readonly w: Words; readonly state: WalletView['state'] }) {
  switch (state) {
    case 'current':
      return <Badge sign="paid" word={w.wallet_current()} />;
    case 'waiting':
      return <Badge sign="waiting" word={w.access_wallet_waiting()} />;
    case 'stopped':
      return <Badge sign="failed" word={w.access_wallet_stopped()} />;
    case 'former':
      return <Badge sign="closed" word={w.wallet_former()} />;
  }
}

function StateText({ ctx, w, wallet }: { readonly ctx: ViewContext; readonly w: Words; readonly wallet: WalletView }) {
  switch (wallet.state) {
    case 'current':
      return <>{w.wallet_current_text()}</>;
    case 'waiting':
      return (
        <>
          {w.access_wallet_waiting_text()} <Time ctx={ctx} ms={wallet.activeAtMs} />. {w.access_wallet_waiting_meanwhile()}
        </>
      );
    case 'stopped':
      return <>{w.access_wallet_stopped_text()}</>;
    case 'former':
      return <>{w.wallet_former_text()}</>;
  }
}

/** Asks once more in place: the consequence first, the verb on the button. */
function StopWallet({ ctx, w, action, name }: { readonly ctx: ViewContext; readonly w: Words; readonly action: string; readonly name: string }) {
  return (
    <details class="popover gap-top" data-popover>
      <summary class="button small">{w.access_wallet_stop()}</summary>
      <div class="menu">
        <p class="menu-who">{w.access_wallet_stop_text()}</p>
        <Form ctx={ctx} action={action} name={name} class="inline-form">
          <SubmitButton kind="danger">{w.access_wallet_stop_now()}</SubmitButton>
        </Form>
      </div>
    </details>
  );
}

function AddressList({ w, addresses }: { readonly w: Words; readonly addresses: readonly string[] }) {
  return (
    <ol class="address-list">
      {addresses.map((address, index) => (
        <li>
          <span>{String(index)}</span>
          <Hash w={w} value={address} label={w.copy_address()} whole />
        </li>
      ))}
    </ol>
  );
}

/** Step one reads what was pasted, step two adds it after a look at its addresses. */
function AddWallet(props: WalletsProps & { readonly w: Words }) {
  const { ctx, w, guard, check, canGoLive } = props;
  if (guard.frozenUntilMs !== null) return null;
  if (!canGoLive)
    return (
      <Notice tone="info">
        <p>{w.access_wallet_unverified()}</p>
        <p>
          <a href={paths.verifyEmail}>{w.access_verify_email()}</a>
        </p>
      </Notice>
    );
  if (check !== null) return <CompareWallet {...props} check={check} />;
  return <PasteWallet {...props} ctx={ctx} />;
}

function CompareWallet({ ctx, w, project, guard, check, confirmedUntilMs }: WalletsProps & { readonly w: Words; readonly check: WalletCheck }) {
  return (
    <div class="panel-box stack">
      <h3>{w.access_wallet_compare()}</h3>
      {check.warnsOfDepth ? <DepthWarning w={w} /> : null}
      <p>{check.kind === 'xpub' ? w.access_wallet_compare_xpub() : w.access_wallet_compare_address()}</p>
      <AddressList w={w} addresses={check.firstAddresses} />
      <p class="hint">
        {guard.waitMs === null ? (
          w.access_wallet_used_at_once()
        ) : (
          <>
            {w.access_wallet_waiting_text()} <Time ctx={ctx} ms={ctx.nowMs + guard.waitMs} />.
          </>
        )}
      </p>
      <Form ctx={ctx} action={paths.wallets(project.id)} name="wallet">
        <input type="hidden" name="source" value={check.source} />
        <div class="form-verbs">
          <SubmitButton>{w.access_wallet_add_now()}</SubmitButton>
          <a class="button" href={paths.wallets(project.id)}>
            {w.access_wallet_other()}
          </a>
        </div>
      </Form>
      <Confirmed ctx={ctx} untilMs={confirmedUntilMs} />
    </div>
  );
}

function PasteWallet({ ctx, w, project, form, networks }: WalletsProps & { readonly w: Words }) {
  return (
    <>
      <ErrorSummary ctx={ctx} form={form} labels={{ source: w.wallet_source() }} />
      <Form ctx={ctx} action={paths.walletCheck(project.id)} name="wallet-check">
        <TextArea w={w} form={form} name="source" label={w.wallet_source()} hint={w.wallet_source_hint()} rows={3} maxlength={160} mono guardSecrets />
        <SubmitButton>{w.access_wallet_check()}</SubmitButton>
      </Form>
      <div class="stack small soft">
        <p>
          <strong>{w.wallet_xpub()}</strong>: {w.wallet_xpub_text()}
        </p>
        <p>
          <strong>{w.wallet_address()}</strong>: {w.wallet_address_text()}
        </p>
        <p>{w.wallet_networks({ networks: networks.join(', ') })}</p>
        <p>
          <strong>{w.wallet_never()}</strong> {w.wallet_never_text()}
        </p>
      </div>
    </>
  );
}
