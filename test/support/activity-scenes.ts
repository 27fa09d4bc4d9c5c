// Owns how to call, with success, each unsafe route of the ways in, that need more than a form of a signed-in owner: a password, a link, a
// code, a ceremony. The routes of people who are in already: activity-scenes-account.ts.
import { eq } from 'drizzle-orm';
import { csrfToken } from '../../src/auth/csrf';
import { walletStopToken } from '../../src/auth/wallet-stop-link';
import { instance, recoveryRequest, user } from '../../src/db/schema';
import { makeWorld } from './authorization-world';
import { origin, send } from './api-client';
import { TestPasskey, optionsOf } from './authenticator';
import { givenPasskey, givenRecoveryCodes, givenTotp } from './factors';
import { letterTo } from './letters';
import { confirmVisitor, sessionIdOf } from './step-up';
import { linkPath, makePerson, makeTeam } from './team-world';
import { Visitor, freshEmail, password, signedUp, userIdOf, verified } from './visitor';
import { database, env, makeInvoice, makeMerchant, makePorts } from './worker-world';

export type Send = () => Promise<unknown>;
export type Fields = Readonly<Record<string, string | readonly string[]>>;

export interface Scene {
  /** The same request each time it is called. */
  readonly send: Send;
  /** The same request, as it is refused. */
  readonly refused?: Send;
  /** Rows that the first request leaves (1 unless told), and the same once more (0 unless told). */
  readonly first?: 0;
  readonly again?: 1;
}

export const { masterKey } = makePorts().settings;

let addresses = 0;

/** The same form each time, from a network address of its own: one address may do only so much. */
export function posting(visitor: Visitor, path: string, fields: Fields = {}): Send {
  addresses += 1;
  const from = { 'CF-Connecting-IP': `2001:db8:a:${addresses.toString(16)}::1` };
  return async () => (await visitor.post(path, fields, from)).status;
}

/** The guards of a form of our own page. */
export async function guards(visitor: Visitor): Promise<Fields> {
  return { csrf: csrfToken(masterKey, await sessionIdOf(visitor)), idempotency_key: crypto.randomUUID() };
}

/** A form of somebody who is signed in; refused without the session's token. */
export async function form(visitor: Visitor, path: string, fields: Fields = {}): Promise<Scene> {
  const all = { ...(await guards(visitor)), ...fields };
  return { send: posting(visitor, path, all), refused: posting(visitor, path, { ...all, csrf: 'x' }) };
}

export interface Member {
  readonly visitor: Visitor;
  readonly email: string;
  readonly userId: string;
}

/** Somebody who owns an account, with a proved email and a password, confirmed for every risky act. */
export async function merchant(): Promise<Member> {
  const email = freshEmail();
  const visitor = await verified(await signedUp(email));
  await confirmVisitor(visitor);
  return { visitor, email, userId: await userIdOf(visitor) };
}

async function pending(): Promise<{ readonly visitor: Visitor; readonly userId: string; readonly code: string }> {
  const { email, userId } = await merchant();
  const codeAt = await givenTotp(userId);
  const visitor = new Visitor();
  await posting(visitor, '/sign-in', { email, password })();
  return { visitor, userId, code: codeAt(Date.now()) };
}

const newPassword = 'over the hills and far away';

async function recoveryLink(email: string): Promise<string> {
  await posting(new Visitor(), '/recovery', { email })();
  return (await letterTo(email, 'recovery_link')).path;
}

/** A recovery that waits; answers the paths of its two links. */
export async function recovering(): Promise<Member & { readonly back: string; readonly stop: string }> {
  const person = await merchant();
  await givenTotp(person.userId);
  await posting(new Visitor(), `${await recoveryLink(person.email)}/start`)();
  const { content } = await letterTo(person.email, 'recovery_started');
  return { ...person, back: new URL(content['link'] ?? '').pathname, stop: new URL(content['stopLink'] ?? '').pathname };
}

/** Nobody runs the instance yet: the set-up page is open to whoever has the code. */
async function firstRun(): Promise<Scene> {
  await database.update(user).set({ isOperator: false });
  await database.update(instance).set({ setUpAtMs: null });
  const code = 'a code for the first run';
  const email = freshEmail();
  const body = (given: string) => new URLSearchParams({ email, password, code: given }).toString();
  const headers = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded', 'CF-Connecting-IP': '2001:db8:b::1' };
  const post = async (given: string) =>
    (await send(new Request(`${origin}/setup`, { method: 'POST', headers, body: body(given), redirect: 'manual' }), { ...env, SETUP_CODE: code })).status;
  return { send: () => post(code), refused: () => post('another') };
}

const payerScene = (what: string, fields: Fields, again?: 1) => async (): Promise<Scene> => {
  const invoiceId = await makeInvoice(await makeMerchant());
  const wrong = posting(new Visitor(), `/i/${invoiceId}/${what}`, { asset: 'NOTHING', kind: 'nothing' });
  return { send: posting(new Visitor(), `/i/${invoiceId}/${what}`, fields), refused: wrong, ...(again === undefined ? {} : { again }) };
};

/** Invited, with the letter at hand. */
async function invited(email: string): Promise<string> {
  const { owner } = await makeTeam();
  const sent = await owner.send('/team/invitations', { email, role: 'viewer', reach: 'all' });
  if (sent.status !== 201) throw new Error(`The invitation answered ${sent.status}.`);
  return await linkPath(email);
}

export const publicScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /i/:invoiceId/options': payerScene('options', { asset: 'USD_SANDBOX' }),
  'POST /i/:invoiceId/simulation': payerScene('simulation', { kind: 'partial' }, 1),
  'POST /sign-in': async () => {
    const { email } = await merchant();
    const refused = posting(new Visitor(), '/sign-in', { email, password: 'not the right one' });
    return { send: posting(new Visitor(), '/sign-in', { email, password }), refused, again: 1 };
  },
  'POST /sign-up': () =>
    Promise.resolve({
      send: posting(new Visitor(), '/sign-up', { email: freshEmail(), password }),
      refused: posting(new Visitor(), '/sign-up', { email: freshEmail(), password: 'short' }),
      again: 1 as const,
    }),
  'POST /sign-out': async () => form((await merchant()).visitor, '/sign-out'),
  'POST /preferences': async () => ({
    send: posting((await merchant()).visitor, '/preferences', { locale: 'ru', theme: 'dark' }),
    refused: posting(new Visitor(), '/preferences', { locale: 'ru', theme: 'dark' }),
  }),
  'POST /sign-in/code': async () => {
    const { visitor, code } = await pending();
    return { send: posting(visitor, '/sign-in/code', { code }), refused: posting(visitor, '/sign-in/code', { code: '00' }) };
  },
  'POST /sign-in/recovery-code': async () => {
    const { visitor, userId } = await pending();
    const [code = ''] = await givenRecoveryCodes(userId);
    return { send: posting(visitor, '/sign-in/recovery-code', { code }), refused: posting(visitor, '/sign-in/recovery-code', { code: 'no code' }) };
  },
  'POST /sign-in/passkey': async () => {
    const key = await givenPasskey((await merchant()).userId);
    const visitor = new Visitor();
    const credential = await key.prove(optionsOf((await visitor.get('/sign-in')).html, 'passkey'), origin);
    return { send: posting(visitor, '/sign-in/passkey', { credential }), refused: posting(visitor, '/sign-in/passkey', { credential: '{}' }) };
  },
  'POST /sign-up/passkey': async () => {
    const visitor = new Visitor();
    const { answer } = await TestPasskey.create(optionsOf((await visitor.get('/sign-up')).html, 'sign-up-passkey'), origin);
    const refused = posting(visitor, '/sign-up/passkey', { email: freshEmail(), credential: '{}' });
    return { send: posting(visitor, '/sign-up/passkey', { email: freshEmail(), credential: answer }), refused };
  },
  'POST /reset-password': async () => ({
    send: posting(new Visitor(), '/reset-password', { email: (await merchant()).email }),
    refused: posting(new Visitor(), '/reset-password', { email: 'nobody' }),
    again: 1,
  }),
  'POST /reset-password/:token': async () => {
    const { email } = await merchant();
    await posting(new Visitor(), '/reset-password', { email })();
    const { path } = await letterTo(email, 'reset_password');
    return { send: posting(new Visitor(), path, { password: newPassword }), refused: posting(new Visitor(), path, { password: 'short' }) };
  },
  'POST /email-proof/:token': async () => {
    const email = freshEmail();
    await signedUp(email);
    const { path } = await letterTo(email, 'verify_email');
    return { send: posting(new Visitor(), path), refused: posting(new Visitor(), `/email-proof/${'A'.repeat(43)}`) };
  },
  'POST /recovery': async () => ({
    send: posting(new Visitor(), '/recovery', { email: (await merchant()).email }),
    refused: posting(new Visitor(), '/recovery', { email: 'nobody' }),
    again: 1,
  }),
  'POST /recovery/:token/code': async () => {
    const { email, userId } = await merchant();
    const [code = ''] = await givenRecoveryCodes(userId);
    await givenTotp(userId);
    const path = `${await recoveryLink(email)}/code`;
    const fields = { code, password: newPassword, lost: 'totp' };
    return { send: posting(new Visitor(), path, fields), refused: posting(new Visitor(), path, { ...fields, code: 'no code' }) };
  },
  'POST /recovery/:token/start': async () => {
    const { email, userId } = await merchant();
    await givenTotp(userId);
    const path = `${await recoveryLink(email)}/start`;
    return { send: posting(new Visitor(), path), refused: posting(new Visitor(), `/recovery/${'A'.repeat(43)}/start`) };
  },
  'POST /recovery/:token/completion': async () => {
    const { back, userId } = await recovering();
    const early = posting(new Visitor(), `${back}/completion`, { password: newPassword });
    const refused = async () => {
      await early();
      await database
        .update(recoveryRequest)
        .set({ readyAtMs: Date.now() - 1 })
        .where(eq(recoveryRequest.userId, userId));
    };
    return { send: posting(new Visitor(), `${back}/completion`, { password: newPassword }), refused };
  },
  'POST /recovery-stop/:token': async () => {
    const { stop } = await recovering();
    return { send: posting(new Visitor(), stop), refused: posting(new Visitor(), `/recovery-stop/${'A'.repeat(43)}`) };
  },
  'POST /invitations/:token': async () => {
    const email = `guest-${crypto.randomUUID().slice(0, 8)}@guest.test`;
    const [path = '', mark = ''] = (await invited(email)).split('?p=');
    const fields = { p: mark, password, answer: 'accept' };
    return { send: posting(new Visitor(), path, fields), refused: posting(new Visitor(), path, { ...fields, password: 'short' }) };
  },
  'POST /invitations/:token (somebody who is here)': async () => {
    const guest = await makePerson();
    const [path = ''] = (await invited(guest.email)).split('?p=');
    return { send: posting(guest.visitor, path, { answer: 'accept' }) };
  },
  'POST /invitations/:token (declined)': async () => {
    const guest = await makePerson();
    const [path = ''] = (await invited(guest.email)).split('?p=');
    return { send: posting(guest.visitor, path, { answer: 'decline' }) };
  },
  'POST /wallet-stop/:token': async () => {
    const world = await makeWorld();
    const token = walletStopToken(masterKey, { walletId: world.walletId, userId: world.owner.userId });
    return { send: posting(new Visitor(), `/wallet-stop/${token}`), refused: posting(new Visitor(), `/wallet-stop/${token}x`) };
  },
  'POST /setup': firstRun,
};
