// Owns the settings of an account: its name, its export and its end. The forms of its rules are posted elsewhere.
import { Hono, type Context } from 'hono';
import { closeAccount } from '../../commands/close-account';
import { exportAccount } from '../../commands/export-account';
import { renameAccount } from '../../commands/rename-account';
import { readClosingFacts } from '../../db/export';
import { findAccount } from '../../db/member';
import { findLivingAccess } from '../../db/support-access';
import { limits } from '../../domain/limits';
import { invalidField, type Refusal } from '../../domain/refusal';
import { effectiveDelayMs } from '../../domain/wallet-guard';
import { logFault } from '../../lib/log';
import { AccountPage, type AccountProps } from '../../../views/account/page';
import { paths } from '../../../views/paths';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { contentDisposition } from '../download';
import { ownersAndAdmins, ownersOnly } from '../middleware/owner';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';

export const accountPages = new Hono<AppEnv>();

const hourMs = 60 * 60_000;

accountPages.get(paths.account, ownersAndAdmins, (c) => show(c, { values: { name: c.var.signedIn.accountName }, refusal: null }));

accountPages.post(paths.account, ownersAndAdmins, async (c) => {
  const form = await readForm(c);
  const renamed = await renameAccount(c.var.ports, c.var.scope, form.text('name'));
  return renamed.ok ? c.redirect(doneAt(paths.account, 'saved'), 303) : show(c, formAgain(form, renamed.refusal));
});

accountPages.post(paths.accountExport, ownersOnly, stepUp('exports'), async (c) => {
  const exported = await exportAccount(c.var.ports, c.var.scope);
  if (!exported.ok) return answerRefusal(c, exported.refusal);
  return c.body(streamOf(exported.value, c.var.requestId), 200, {
    'Content-Type': 'application/jsonl; charset=utf-8',
    'Content-Disposition': contentDisposition('quittance-account.jsonl'),
  });
});

/** A line at a time, as fast as it is read. A fault in the middle breaks the download, so that half a file is no whole one. */
function streamOf(lines: AsyncGenerator<string>, requestId: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await lines.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        logFault('an export broke off', error, { requestId });
        controller.error(error);
      }
    },
  });
}

accountPages.post(paths.accountClosure, ownersOnly, stepUp('ownership'), async (c) => {
  const form = await readForm(c);
  const closed = await closeAccount(c.var.ports, c.var.scope, form.text('closing_name'));
  if (closed.ok) return c.redirect(paths.profile, 303);
  const { refusal } = closed;
  return refusal.reason === 'invalid_input' ? show(c, { values: {}, refusal: closingProblem(refusal) }) : answerRefusal(c, refusal);
});

/** The page has two fields for a name; this problem is that of the second. */
function closingProblem(refusal: Extract<Refusal, { reason: 'invalid_input' }>): Refusal {
  return invalidField('/closing_name', refusal.problems[0]?.code ?? 'differs');
}

async function show(c: Context<AppEnv>, form: FormState): Promise<Response> {
  const { database, scope, signedIn, nowMs } = c.var;
  const { accountId } = scope;
  const [{ ctx, frame }, account, access, closing, confirmed] = await Promise.all([
    framed(c, {}, paths.account),
    findAccount(database, accountId),
    findLivingAccess(database, accountId, nowMs),
    readClosingFacts(database, accountId),
    confirmations(c),
  ]);
  if (account === null) return await answerRefusal(c, { reason: 'not_found' });
  const next = account.walletDelayNextAtMs !== null && account.walletDelayNextAtMs > nowMs ? account.walletDelayNextMs : null;
  const page = AccountPage({
    ctx,
    frame,
    form: { values: { name: signedIn.accountName, ...form.values }, refusal: form.refusal },
    accountId,
    isOwner: scope.role === 'owner',
    requiresFactor: account.requiresFactor,
    walletDelayHours: Math.round(effectiveDelayMs(account, nowMs) / hourMs),
    walletDelayChoices: limits.walletDelayChoicesMs.map((ms) => Math.round(ms / hourMs)),
    nextDelay: next === null ? null : { hours: Math.round(next / hourMs), fromMs: account.walletDelayNextAtMs ?? nowMs },
    supportUntilMs: access?.expiresAtMs ?? null,
    confirmed,
    closing,
  });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

async function confirmations(c: Context<AppEnv>): Promise<AccountProps['confirmed']> {
  const [walletsMs, membersMs, exportsMs, ownershipMs] = await Promise.all([
    confirmedUntil(c, 'wallets'),
    confirmedUntil(c, 'members'),
    confirmedUntil(c, 'exports'),
    confirmedUntil(c, 'ownership'),
  ]);
  return { walletsMs, membersMs, exportsMs, ownershipMs };
}
