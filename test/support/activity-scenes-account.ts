// Owns how to call, with success, each unsafe route of people who are in already, where that takes more than one form of an owner.
import { base32nopad } from '@scure/base';
import { codeAt } from '../../src/auth/totp';
import { member } from '../../src/db/schema';
import { makePerson as makeOperator, makeSupporter, makeWorld, visit, type Visitor as Member, type World } from './authorization-world';
import { origin } from './api-client';
import { TestPasskey, optionsOf } from './authenticator';
import { form, guards, merchant, posting, recovering, type Fields, type Scene } from './activity-scenes';
import { givenPasskey, givenRecoveryCodes, givenTotp } from './factors';
import { letterTo } from './letters';
import { makePerson } from './team-world';
import { Visitor, freshEmail, signedUp, userIdOf } from './visitor';
import { database } from './worker-world';

/** The browser of somebody in that world. */
function browserOf({ cookie }: Pick<Member, 'cookie'>): Visitor {
  const visitor = new Visitor();
  const [name = '', value = ''] = cookie.split('=');
  visitor.cookies.set(name, value);
  return visitor;
}

const inWorld =
  (who: (world: World) => Member | Promise<Member>, path: (world: World) => string, fields: Fields = {}, more: Pick<Scene, 'first' | 'again'> = {}) =>
  async (): Promise<Scene> => {
    const world = await makeWorld();
    return { ...(await form(browserOf(await who(world)), path(world), fields)), ...more };
  };

const owner = (world: World): Member => world.people.owner;

const ofMerchant =
  (path: string, fields: Fields, prepare: (userId: string) => Promise<unknown> = () => Promise.resolve()) =>
  async (): Promise<Scene> => {
    const { visitor, userId } = await merchant();
    await prepare(userId);
    return form(visitor, path, fields);
  };

/** A risky form that was sent without a confirmation: the hidden values of the page that asks for one. */
async function asked(visitor: Visitor, method: 'totp' | 'password_code'): Promise<Readonly<Record<string, string>>> {
  const { html } = await visitor.post('/security/recovery-codes', await guards(visitor));
  const forms = [...html.matchAll(/<form[^>]*action="\/confirmation"[^>]*>([\s\S]*?)<\/form>/g)].map((match) => match[1] ?? '');
  const inputs = (forms.find((one) => one.includes(`value="${method}"`)) ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  return Object.fromEntries([...inputs].map((match) => [match[1] ?? '', (match[2] ?? '').replaceAll('&amp;', '&').replaceAll('&quot;', '"')]));
}

export const accountScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'POST /verify-email': async () => {
    const email = freshEmail();
    const visitor = await signedUp(email);
    return form(visitor, '/verify-email', { code: (await letterTo(email, 'verify_email')).content['code'] ?? '' });
  },
  'POST /verify-email/again': async () => ({ ...(await form(await signedUp(), '/verify-email/again')), again: 1 }),
  'POST /confirmation': async () => {
    const visitor = await signedUp();
    const codeOf = await givenTotp(await userIdOf(visitor));
    const waiting = await asked(visitor, 'totp');
    const sent = { ...waiting, step_up_code: codeOf(Date.now()) };
    return { send: posting(visitor, '/confirmation', sent), refused: posting(visitor, '/confirmation', { ...sent, step_up_code: '00' }) };
  },
  'POST /confirmation/code': async () => {
    const visitor = await signedUp();
    const waiting = await asked(visitor, 'password_code');
    const refused = posting(visitor, '/confirmation/code', { ...waiting, step_up_seal: 'x' });
    return { send: posting(visitor, '/confirmation/code', waiting), refused, again: 1 };
  },
  'POST /security/passkeys': async () => {
    const { visitor } = await merchant();
    const { answer } = await TestPasskey.create(optionsOf((await visitor.get('/security/passkeys')).html, 'add'), origin);
    return form(visitor, '/security/passkeys', { credential: answer });
  },
  'POST /security/totp': async () => ({ ...(await form((await merchant()).visitor, '/security/totp')), again: 1 }),
  'POST /security/totp (the first code)': async () => {
    const { visitor } = await merchant();
    await (await form(visitor, '/security/totp')).send();
    const { html } = await visitor.get('/security/totp');
    const secret = /data-copy="([A-Z2-7]{32})"/.exec(html)?.[1] ?? '';
    return form(visitor, '/security/totp', { code: codeAt(base32nopad.decode(secret), Math.floor(Date.now() / 30_000)) });
  },
  'POST /security/totp/removal': ofMerchant('/security/totp/removal', {}, givenTotp),
  'POST /security/recovery-codes/kept': async () => {
    const { visitor, userId } = await merchant();
    await givenTotp(userId);
    await (await form(visitor, '/security/recovery-codes')).send();
    return form(visitor, '/security/recovery-codes/kept', { kept: 'yes' });
  },
  'POST /security/recovery-codes/file': async () => ({
    ...(await form((await merchant()).visitor, '/security/recovery-codes/file', { codes: 'ABCD-EFGH-JKMN-PQRS' })),
    first: 0,
  }),
  'POST /security/password': ofMerchant('/security/password', { password: 'a very long walk in the rain' }),
  'POST /security/password/removal': ofMerchant('/security/password/removal', {}, async (userId) => {
    for (const name of ['Phone', 'Laptop']) await givenPasskey(userId, name);
    await givenRecoveryCodes(userId);
  }),
  'POST /security/email': async () => ({ ...(await form((await merchant()).visitor, '/security/email', { email: freshEmail() })), again: 1 }),
  'POST /security/email/code': async () => {
    const { visitor } = await merchant();
    const wanted = freshEmail();
    await (await form(visitor, '/security/email', { email: wanted })).send();
    return form(visitor, '/security/email/code', { code: (await letterTo(wanted, 'change_email')).content['code'] ?? '' });
  },
  'POST /security/recovery-stop': async () => form((await recovering()).visitor, '/security/recovery-stop'),
  'POST /profile/deletion': async () => {
    const { visitor, email } = await makePerson();
    return form(visitor, '/profile/deletion', { email });
  },
  'POST /accounts/:accountId/entry': async () => {
    const [world, other] = [await makeWorld(), await makeWorld()];
    const visitor = browserOf(await visit(world.people.viewer.userId, { accountId: world.accountId }));
    await database.insert(member).values({ accountId: other.accountId, userId: world.people.viewer.userId, role: 'viewer', createdAtMs: Date.now() });
    return form(visitor, `/accounts/${other.accountId}/entry`);
  },
  'POST /viewing/end': inWorld(
    ({ accountId, people }) => visit(people.owner.userId, { accountId, viewAsUserId: people.viewer.userId }),
    () => '/viewing/end',
  ),
  'POST /support-view/end': inWorld(makeSupporter, () => '/support-view/end'),
  'POST /team/invitations': inWorld(owner, () => '/team/invitations', { email: 'guest@guest.test', role: 'viewer', reach: 'all' }),
  'POST /team/invitations/:invitationId/resend': inWorld(owner, (world) => `/team/invitations/${world.invitationId}/resend`, {}, { again: 1 }),
  'POST /team/members/:userId': inWorld(owner, (world) => `/team/members/${world.memberId}`, { role: 'viewer', reach: 'all' }),
  'POST /team/leaving': inWorld(
    (world) => world.people.viewer,
    () => '/team/leaving',
  ),
  'POST /team/ownership': async () => {
    const { people } = await makeWorld();
    // The newer offer replaces the older.
    return { ...(await form(browserOf(people.owner), '/team/ownership', { member: people.finance.userId, from_becomes: 'owner' })), again: 1 };
  },
  'POST /team/ownership/:offerId/acceptance': inWorld(
    (world) => world.people.admin,
    (world) => `/team/ownership/${world.offerId}/acceptance`,
  ),
  'POST /team/ownership/:offerId/withdrawal': inWorld(owner, (world) => `/team/ownership/${world.offerId}/withdrawal`),
  'POST /activity/export': inWorld(owner, () => '/activity/export', { format: 'csv' }, { again: 1 }),
  'POST /operator/accounts/:accountId/suspension': inWorld(anOperator, (world) => `/operator/accounts/${world.accountId}/suspension`, {
    state: 'suspended',
    why: 'Unpaid',
  }),
};

async function anOperator(): Promise<Member> {
  return visit(await makeOperator({ isOperator: true }));
}
