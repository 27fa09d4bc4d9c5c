// Owns the pages of the account's own API keys, the one for withdrawals among them. Only for people who reach the whole account. A new
// key is in the answer to its own form and nowhere else, ever.
import { Hono, type Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { changeApiKey } from '../../commands/change-api-key';
import { createApiKey } from '../../commands/create-api-key';
import { revokeApiKey } from '../../commands/revoke-api-key';
import { rotateApiKey } from '../../commands/rotate-api-key';
import { findApiKey, listApiKeys } from '../../db/api-key';
import { lacksRight } from '../../db/scope';
import { allowListOf, coversKey, grantableRights } from '../../domain/api-key-rules';
import { withdrawalKeyRights, type Right } from '../../domain/permission';
import { invalidField } from '../../domain/refusal';
import { words } from '../../../views/words';
import { KeyChangePage } from '../../../views/keys/change';
import { AccountKeysPage, type AccountKeysProps } from '../../../views/keys/page';
import { paths } from '../../../views/paths';
import type { FormState } from '../../../views/ui/form';
import type { AppEnv } from '../app-env';
import { requireRight } from '../middleware/require-right';
import { inMode } from '../middleware/session';
import { confirmedUntil, stepUp } from '../middleware/step-up';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { formAgain, readForm } from './form';
import { doneAt, framed } from './frame';
import { keyRow, keyTerms, keyValues, usualScopes } from './key-form';

export const accountKeyPages = new Hono<AppEnv>();

/** A member of some projects only has no business with keys that open them all. */
const wholeAccount = createMiddleware<AppEnv>(async (c, next) => {
  return c.var.scope.projectIds === 'all' ? next() : answerRefusal(c, { reason: 'not_found' });
});

const empty: FormState = { values: {}, refusal: null };

accountKeyPages.get(paths.accountKeys, requireRight('keys:view'), wholeAccount, (c) => {
  const making = c.req.query('make') === 'withdrawal' ? 'withdrawal' : 'api';
  return showKeys(c, { making, form: empty, chosenScopes: usualScopes, created: null });
});

accountKeyPages.post(paths.accountKeys, requireRight('keys:manage'), wholeAccount, stepUp('api_keys'), async (c) => {
  const form = await readForm(c);
  const kind = form.text('kind') === 'withdrawal' ? 'withdrawal' : 'api';
  const chosenScopes = form.all('scopes');
  const refused = (refusal: NonNullable<FormState['refusal']>) => showKeys(c, { making: kind, form: formAgain(form, refusal), chosenScopes, created: null });
  const request = form.request('POST /keys');
  const mode = kind === 'withdrawal' ? 'live' : form.text('mode');
  if (request === null) return refused({ reason: 'idempotency_key_missing' });
  if (mode !== 'live' && mode !== 'test') return refused(invalidField('/mode', 'not_listed'));
  const terms = keyTerms(form, c.var.nowMs);
  if (!terms.ok) return refused(terms.refusal);
  const name = form.text('name').trim();
  const wish = { projectId: null, kind, name, scopes: chosenScopes, ...terms.value } as const;
  const created = await createApiKey(c.var.ports, inMode(c.var.scope, mode), wish, request);
  if (!created.ok) return refused(created.refusal);
  // The same form once more: the key is there, its secret is not.
  if (created.value.secret === null) return c.redirect(paths.accountKeys, 303);
  return showKeys(c, { making: 'api', form: empty, chosenScopes: usualScopes, created: { name, secret: created.value.secret, replaces: false } });
});

accountKeyPages.post('/keys/:keyId/rotation', requireRight('keys:manage'), wholeAccount, stepUp('api_keys'), async (c) => {
  const form = await readForm(c);
  const keyId = c.req.param('keyId');
  const request = form.request(`POST /keys/${keyId}/rotation`);
  if (request === null) return answerRefusal(c, { reason: 'idempotency_key_missing' });
  const rotated = await rotateApiKey(c.var.ports, c.var.scope, { projectId: null, keyId }, request);
  if (!rotated.ok) return answerRefusal(c, rotated.refusal);
  const { name, secret } = rotated.value;
  if (secret === null) return c.redirect(paths.accountKeys, 303);
  return showKeys(c, { making: 'api', form: empty, chosenScopes: usualScopes, created: { name, secret, replaces: true } });
});

accountKeyPages.get('/keys/:keyId', requireRight('keys:manage'), wholeAccount, (c) => showChange(c, c.req.param('keyId'), null));

accountKeyPages.post('/keys/:keyId', requireRight('keys:manage'), wholeAccount, stepUp('api_keys'), async (c) => {
  const form = await readForm(c);
  const keyId = c.req.param('keyId');
  const scopes = form.all('scopes');
  const allowList = allowListOf(form.text('allow_list'));
  const changed = allowList.ok
    ? await changeApiKey(c.var.ports, c.var.scope, { projectId: null, keyId, name: form.text('name'), scopes, allowList: allowList.value })
    : allowList;
  if (changed.ok) return c.redirect(doneAt(paths.accountKeys, 'saved'), 303);
  if (changed.refusal.reason !== 'invalid_input') return answerRefusal(c, changed.refusal);
  return showChange(c, keyId, { form: formAgain(form, changed.refusal), scopes });
});

accountKeyPages.post('/keys/:keyId/revocation', requireRight('keys:manage'), wholeAccount, async (c) => {
  const revoked = await revokeApiKey(c.var.ports, c.var.scope, null, c.req.param('keyId'));
  return revoked.ok ? c.redirect(doneAt(paths.accountKeys, 'revoked'), 303) : answerRefusal(c, revoked.refusal);
});

async function showKeys(c: Context<AppEnv>, state: Pick<AccountKeysProps, 'making' | 'form' | 'chosenScopes' | 'created'>): Promise<Response> {
  const { database, scope, nowMs } = c.var;
  const { ctx, frame } = await framed(c, {}, c.req.method === 'GET' ? undefined : paths.accountKeys);
  const keys = await listApiKeys(database, scope, null);
  const page = AccountKeysPage({
    ctx,
    frame,
    keys: keys.filter((key) => key.kind === 'api').map((key) => keyRow(key, nowMs)),
    withdrawalKeys: keys.filter((key) => key.kind === 'withdrawal').map((key) => keyRow(key, nowMs)),
    grantable: grantableRights('api', scope.rights),
    canManage: lacksRight(scope, 'keys:manage') === null,
    canGoLive: scope.canGoLive,
    confirmedUntilMs: await confirmedUntil(c, 'api_keys'),
    canWithdraw: coversKey(scope.rights, withdrawalKeyRights),
    ...state,
  });
  const { refusal } = state.form;
  return c.html(page, refusal !== null ? refusalStatus(refusal) : state.created !== null ? 201 : 200);
}

async function showChange(
  c: Context<AppEnv>,
  keyId: string,
  again: { readonly form: FormState; readonly scopes: readonly string[] } | null,
): Promise<Response> {
  const { database, scope } = c.var;
  const key = await findApiKey(database, scope, null, keyId);
  if (key === null) return answerRefusal(c, { reason: 'not_found' });
  const { ctx, frame } = await framed(c, {});
  const own = key.kind === 'withdrawal' ? [] : grantableRights('api', scope.rights);
  const kept = key.kind === 'withdrawal' ? [] : key.scopes.filter((right): right is Right => !own.includes(right as Right));
  const page = KeyChangePage({
    ctx,
    frame,
    name: key.name,
    hint: `${key.hint}\u2026`,
    action: paths.accountKey(key.id),
    back: { href: paths.accountKeys, label: words(ctx.locale).access_keys_account() },
    grantable: [...own, ...kept],
    chosenScopes: again?.scopes ?? key.scopes,
    form: again?.form ?? { values: keyValues(key), refusal: null },
    confirmedUntilMs: await confirmedUntil(c, 'api_keys'),
  });
  return c.html(page, again === null || again.form.refusal === null ? 200 : refusalStatus(again.form.refusal));
}
