// Owns a project's wallets: what is there, the addresses that follow from it, and the form for a new one. Public data only.
import type { ChainFamily } from '../../src/domain/asset';
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
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
  /** The newest wallet of a family takes new invoices; older ones keep theirs. */
  readonly current: boolean;
  readonly createdAtMs: number;
  /** The first ones of an xpub, for comparison with the merchant's own wallet. */
  readonly firstAddresses: readonly string[];
}

export interface WalletsProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  readonly wallets: readonly WalletView[];
  /** Values: source, unless it was refused as a secret. */
  readonly form: FormState;
  readonly canManage: boolean;
  /** Names of the networks that an EVM wallet receives on. */
  readonly networks: readonly string[];
  /** True right after a key was added that looks like no account key. */
  readonly warnsOfDepth: boolean;
}

export function WalletsPage(props: WalletsProps) {
  const { ctx, frame, project, wallets, canManage, warnsOfDepth } = props;
  const w = words(ctx.locale);
  const hasLive = wallets.some((wallet) => wallet.family !== 'sandbox');
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="wallets">
      <div class="split">
        <div class="stack">
          {warnsOfDepth ? (
            <Notice tone="warn" title={w.wallet_depth_title()}>
              <p>{w.wallet_depth_text()}</p>
            </Notice>
          ) : null}
          {hasLive ? null : (
            <Notice tone="info" title={w.wallet_none_live()}>
              <p>{w.wallet_none_live_text()}</p>
            </Notice>
          )}
          {wallets.map((wallet) => (
            <WalletBlock ctx={ctx} w={w} wallet={wallet} />
          ))}
        </div>
        {canManage ? <AddWallet {...props} w={w} /> : <p class="muted">{w.cannot_manage()}</p>}
      </div>
    </ProjectFrame>
  );
}

function WalletBlock({ ctx, w, wallet }: { readonly ctx: ViewContext; readonly w: Words; readonly wallet: WalletView }) {
  const sandbox = wallet.family === 'sandbox';
  const name = sandbox ? w.wallet_sandbox() : wallet.kind === 'xpub' ? w.wallet_xpub() : w.wallet_address();
  return (
    <section class="panel-box">
      <div class="row-between">
        <h2 class="row">
          <Icon name={sandbox ? 'flask' : 'wallet'} />
          {name}
        </h2>
        {sandbox ? <TestBadge w={w} /> : <Badge sign={wallet.current ? 'paid' : 'closed'} word={wallet.current ? w.wallet_current() : w.wallet_former()} />}
      </div>
      <p class="hint">
        {sandbox ? w.wallet_sandbox_text() : wallet.current ? w.wallet_current_text() : w.wallet_former_text()} {w.added()}{' '}
        <Time ctx={ctx} ms={wallet.createdAtMs} style="day" />.
      </p>
      {sandbox ? null : (
        <p>
          <Hash w={w} value={wallet.source} label={w.copy_named({ what: name })} {...(wallet.kind === 'address' ? { whole: true as const } : {})} />
        </p>
      )}
      {sandbox || wallet.firstAddresses.length === 0 || wallet.kind === 'address' ? null : (
        <>
          <h3 class="gap-top">{w.first_addresses()}</h3>
          <p class="hint">{w.first_addresses_hint()}</p>
          <ol class="address-list">
            {wallet.firstAddresses.map((address, index) => (
              <li>
                <span>{String(index)}</span>
                <Hash w={w} value={address} label={w.copy_address()} whole />
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function AddWallet({ ctx, w, project, form, networks }: WalletsProps & { readonly w: Words }) {
  return (
    <section class="stack" id="add">
      <div class="section-head">
        <h2>{w.add_wallet()}</h2>
      </div>
      <ErrorSummary ctx={ctx} form={form} labels={{ source: w.wallet_source() }} />
      <Form ctx={ctx} action={paths.wallets(project.id)} name="wallet">
        <TextArea w={w} form={form} name="source" label={w.wallet_source()} hint={w.wallet_source_hint()} rows={3} maxlength={160} mono guardSecrets />
        <SubmitButton>{w.add_wallet()}</SubmitButton>
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
    </section>
  );
}
