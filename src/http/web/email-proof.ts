// Owns the proof of a mailbox: the page that waits for it, and the page behind a link of a letter. A link is used by its button alone:
// mail programs open links to look at them.
import { Hono, type Context } from 'hono';
import { changeEmailByLink } from '../../commands/change-email';
import { readProofLink } from '../../commands/mail-proof';
import { askVerification, verifyEmailByCode, verifyEmailByLink } from '../../commands/verify-email';
import type { MailProofRow } from '../../db/mail-proof';
import { paths, withQuery } from '../../../views/paths';
import { EmailProofPage, EmailProvedPage, VerifyEmailPage, VerifyEmailState } from '../../../views/session/verify-email';
import { emptyForm, type FormState } from '../../../views/ui/form';
import type { AppEnv, SignedIn } from '../app-env';
import { borrowsEyes } from '../borrowed-eyes';
import { requireOwnEyes } from '../middleware/own-eyes';
import { sessionIfAny } from '../middleware/session';
import { ownPath, viewContext } from '../page';
import { refusalStatus } from '../refusal-status';
import { answerRefusal } from '../respond';
import { readForm } from './form';
import { doneAt, framed } from './frame';

export const emailProofPages = new Hono<AppEnv>();

function nextOf(text: string | undefined): string {
  return ownPath(text, paths.overview);
}

async function showVerify(c: Context<AppEnv>, form: FormState, next: string): Promise<Response> {
  const { ctx, frame } = await framed(c, {}, withQuery(paths.verifyEmail, { next }));
  const sentAgain = form.refusal === null && c.req.query('sent') === 'again';
  // The banner would say what the page says.
  const page = VerifyEmailPage({ ctx, frame: { ...frame, banner: null }, form, email: c.var.signedIn.email, sentAgain, next });
  return c.html(page, form.refusal === null ? 200 : refusalStatus(form.refusal));
}

emailProofPages.get(paths.verifyEmail, async (c) => {
  const next = nextOf(c.req.query('next'));
  return c.var.signedIn.isEmailVerified ? c.redirect(next, 303) : await showVerify(c, emptyForm, next);
});

/** The page asks; once the link was used, wherever, it is led on. */
emailProofPages.get(paths.verifyEmailState, (c) => {
  const next = nextOf(c.req.query('next'));
  const verified = c.var.signedIn.isEmailVerified;
  if (verified) c.header('HX-Redirect', next);
  return c.html(VerifyEmailState({ ctx: viewContext(c), next, verified }));
});

emailProofPages.post(paths.verifyEmail, requireOwnEyes, async (c) => {
  const form = await readForm(c);
  const next = nextOf(form.text('next'));
  const verified = await verifyEmailByCode(c.var.ports, c.var.signedIn.userId, form.text('code'));
  return verified.ok ? c.redirect(next, 303) : await showVerify(c, { values: {}, refusal: verified.refusal }, next);
});

emailProofPages.post(paths.verifyEmailAgain, requireOwnEyes, async (c) => {
  const next = nextOf((await readForm(c)).text('next'));
  const asked = await askVerification(c.var.ports, c.var.signedIn.userId, c.var.scope.accountId);
  if (!asked.ok) return await showVerify(c, { values: {}, refusal: asked.refusal }, next);
  return c.redirect(withQuery(paths.verifyEmail, { next, sent: 'again' }), 303);
});

function signedInOf(c: Context<AppEnv>): SignedIn | null {
  return (c.var as Partial<AppEnv['Variables']>).signedIn ?? null;
}

interface FoundProof {
  readonly kind: 'verify' | 'move';
  readonly proof: MailProofRow;
}

async function findProof(c: Context<AppEnv>, token: string): Promise<FoundProof | null> {
  const { ports } = c.var;
  const proof = (await readProofLink(ports, 'verify_email', token)) ?? (await readProofLink(ports, 'change_email', token));
  return proof === null ? null : { kind: proof.kind === 'verify_email' ? 'verify' : 'move', proof };
}

emailProofPages.get('/email-proof/:token', sessionIfAny, async (c) => {
  const token = c.req.param('token');
  const found = await findProof(c, token);
  const signedIn = signedInOf(c);
  if (found === null) return answerRefusal(c, { reason: 'link_expired' });
  if (found.kind === 'move' && signedIn === null) return c.redirect(withQuery(paths.signIn, { return_to: paths.emailProof(token) }), 303);
  if (found.kind === 'move' && signedIn?.userId !== found.proof.userId) return answerRefusal(c, { reason: 'link_expired' });
  return c.html(EmailProofPage({ ctx: viewContext(c), token, email: found.proof.email, kind: found.kind, signedIn: signedIn !== null }));
});

emailProofPages.post('/email-proof/:token', sessionIfAny, async (c) => {
  const token = c.req.param('token');
  const found = await findProof(c, token);
  const signedIn = signedInOf(c);
  if (found === null) return answerRefusal(c, { reason: 'link_expired' });
  if (found.kind === 'move') return signedIn === null ? answerRefusal(c, { reason: 'unauthenticated' }) : await move(c, signedIn, token);
  const verified = await verifyEmailByLink(c.var.ports, token);
  if (!verified.ok) return answerRefusal(c, verified.refusal);
  return signedIn === null ? c.html(EmailProvedPage({ ctx: viewContext(c) })) : c.redirect(paths.overview, 303);
});

async function move(c: Context<AppEnv>, signedIn: SignedIn, token: string): Promise<Response> {
  const refusal = borrowsEyes(signedIn);
  if (refusal !== null) return answerRefusal(c, refusal);
  const moved = await changeEmailByLink(c.var.ports, c.var.scope, token);
  return moved.ok ? c.redirect(doneAt(paths.email, 'email'), 303) : answerRefusal(c, moved.refusal);
}
