// Nobody learns from an answer who has an account here: at each door a known and an unknown email get the same status, headers and page.
import { describe, expect, test } from 'vitest';
import { confirmVisitor } from '../support/step-up';
import { freshEmail, password, signedUp, verified, Visitor, type Seen } from '../support/visitor';

interface Door {
  readonly name: string;
  /** Sends that email through the door, as somebody who has come as far as the door. */
  readonly knock: (email: string) => Promise<readonly Seen[]>;
  /** So that two refusals at the doormat do not pass for equality. */
  readonly statuses: readonly number[];
}

const stranger = async (path: string, fields: Readonly<Record<string, string>>): Promise<readonly Seen[]> => [await new Visitor().post(path, fields)];

/** Whoever is signed in and has just confirmed themselves sends the form of a page, then looks at the page again. */
async function insider(page: string, action: string, fields: Readonly<Record<string, string>>, after = page): Promise<readonly Seen[]> {
  const visitor = await verified(await signedUp('insider@shop.test'.replace('@', `+${crypto.randomUUID().slice(0, 8)}@`)));
  await confirmVisitor(visitor);
  const sent = await visitor.post(action, { ...(await visitor.hidden(page, action)), ...fields });
  return [sent, await visitor.get(after)];
}

const doors: readonly Door[] = [
  { name: 'sign-in', statuses: [401], knock: (email) => stranger('/sign-in', { email, password: 'not the password at all' }) },
  { name: 'sign-up', statuses: [303], knock: (email) => stranger('/sign-up', { email, password, time_zone: 'Europe/Paris' }) },
  { name: 'the page after sign-up', statuses: [200, 422, 303, 200], knock: afterSignUp },
  { name: 'password reset', statuses: [200], knock: (email) => stranger('/reset-password', { email }) },
  { name: 'change of email', statuses: [303, 200], knock: (email) => insider('/security/email', '/security/email', { email }) },
  { name: 'recovery', statuses: [200], knock: (email) => stranger('/recovery', { email }) },
  {
    name: 'invitation',
    statuses: [201, 200],
    knock: (email) => insider('/team/invitations', '/team/invitations', { email, role: 'viewer', reach: 'all' }, '/team'),
  },
];

/** Whoever signs up with an email guesses a code and has the letter sent again. */
async function afterSignUp(email: string): Promise<readonly Seen[]> {
  const visitor = await signedUp(email);
  const page = await visitor.get('/verify-email');
  const form = await visitor.hidden('/verify-email', '/verify-email');
  const guess = await visitor.post('/verify-email', { ...form, code: '000000' });
  const again = await visitor.post('/verify-email/again', await visitor.hidden('/verify-email', '/verify-email/again'));
  return [page, guess, again, await visitor.get('/verify-email/state')];
}

/** What everybody may see of an answer, without what is new in each: random values, times, the email itself and who asks. */
function plain(seen: Seen, email: string): unknown {
  const headers = [...seen.headers].filter(([name]) => !['x-request-id', 'set-cookie', 'content-length'].includes(name));
  const cookies = seen.headers.getSetCookie().map((line) => line.replace(/^([^=]+)=[^;]*/, '$1=…'));
  const html = seen.html
    .replaceAll(email, 'EMAIL')
    .replace(/insider\+[0-9a-f]{8}@shop\.test/g, 'INSIDER')
    .replace(/\b(req|ses|usr|acc|ivt)_[1-9A-HJ-NP-Za-km-z]{16,22}\b/g, '$1')
    .replace(/(name="(?:csrf|idempotency_key)" value=")[^"]*/g, '$1')
    .replace(/\/invitations\/[A-Za-z0-9_-]{43}/g, '/invitations/TOKEN')
    .replace(/data-passkey-options="[^"]*"/g, '')
    .replace(/<time datetime="[^"]*"[^>]*>[^<]*<\/time>/g, 'TIME')
    .replace(/"[^"]*\d{4}-\d\d-\d\dT[^"]*"/g, 'TIME');
  return { status: seen.status, location: seen.location, headers, cookies, html };
}

describe('a known and an unknown email get the same answer', () => {
  test.each(doors)('at $name', async ({ knock, statuses }) => {
    const known = freshEmail();
    await verified(await signedUp(known));
    const unknown = known.replace('person', 'nobody');
    const [first, second] = [await knock(known), await knock(unknown)];
    expect(first.map((seen) => seen.status)).toEqual(statuses);
    for (const [index, seen] of first.entries()) {
      const other = second[index];
      if (other === undefined) throw new Error('both have as many answers');
      expect(plain(seen, known)).toEqual(plain(other, unknown));
    }
  });

  test.each(doors)('at $name, and an email that somebody claims without proof is as unknown as any', async ({ knock }) => {
    const claimed = freshEmail();
    await signedUp(claimed);
    const unknown = claimed.replace('person', 'nobody');
    const [first, second] = [await knock(claimed), await knock(unknown)];
    expect(first.map((seen) => plain(seen, claimed))).toEqual(second.map((seen) => plain(seen, unknown)));
  });
});
