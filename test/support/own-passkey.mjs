// Owns the passkey of a person without a browser, for journeys behind a confirmation: enrols it by the pages that people use (password
// and a code by mail), and proves itself wherever a page asks. Plain script, so that demo, bench and campaign can load it.
import { optionsOf, TestPasskey } from './authenticator.ts';
import { textOf } from './web-client.ts';

/**
 * Signs up; on a home where nobody has been before, by its set-up page.
 * @param {import('./web-client').WebClient} web
 * @param {{ email: string, password: string }} person
 */
export async function register(web, { email, password }) {
  const page = await web.get('/sign-up');
  return accepted(await web.submit(page, page.path.startsWith('/setup') ? '/setup' : '/sign-up', { email, password }), 'the sign-up');
}

/**
 * Gives somebody who is signed in a passkey. `origin` is the home's own (the one in its settings); `readCode` answers the code of the newest
 * mail to that person. What it answers sends forms: where a page asks who is there, it proves it and goes on with the same form.
 * @param {import('./web-client').WebClient} web
 * @param {string} origin
 * @param {{ email: string, password: string }} person
 * @param {() => Promise<string>} readCode
 */
export async function enrolPasskey(web, origin, person, readCode) {
  const asked = await web.submit(await web.get('/security/passkeys'), '/security/passkeys', {});
  const sent = accepted(await web.submit(asked, '/confirmation', {}, '/confirmation/code'), 'the code');
  const proof = { step_up_code: await readCode(), step_up_password: person.password };
  const ready = accepted(await web.submit(sent, '/confirmation', proof), 'the confirmation by password and code');
  const { passkey, answer } = await TestPasskey.create(optionsOf(ready.html, 'add'), origin);
  accepted(await web.submit(ready, '/security/passkeys', { credential: answer }), 'the passkey');
  return {
    submit: async (page, action, fields) => {
      const answered = await web.submit(page, action, fields);
      if (!answered.forms.some((form) => form.name === 'confirm-passkey')) return answered;
      const credential = await passkey.prove(optionsOf(answered.html, 'confirm-passkey'), origin);
      return web.submit(answered, '/confirmation', { step_up_credential: credential });
    },
  };
}

/**
 * The page itself, or a throw with what it says.
 * @param {import('./web-client').WebPage} page
 * @param {string} what
 */
export function accepted(page, what) {
  if (page.status >= 400) throw new Error(`${what} was refused (${page.status}):\n${textOf(page.html)}`);
  return page;
}
