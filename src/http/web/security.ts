// Owns the overview of what protects a person: each part with its state and the way to it.
import { Hono } from 'hono';
import { listPasskeys } from '../../db/passkey';
import { readRecoveryCodesLeft } from '../../db/recovery-code';
import { findTotp } from '../../db/totp';
import { paths } from '../../../views/paths';
import { SecurityPage } from '../../../views/security/overview';
import type { AppEnv } from '../app-env';
import { ownPath } from '../page';
import { framed } from './frame';
import { passkeysPossible } from './passkey-challenge';

export const securityPages = new Hono<AppEnv>();

securityPages.get(paths.security, async (c) => {
  const { database, signedIn } = c.var;
  const [{ ctx, frame }, passkeys, totp, codes] = await Promise.all([
    framed(c, {}),
    listPasskeys(database, signedIn.userId),
    findTotp(database, signedIn.userId),
    readRecoveryCodesLeft(database, signedIn.userId),
  ]);
  const returnTo = ownPath(c.req.query('return_to'), '');
  const page = SecurityPage({
    ctx,
    frame,
    email: signedIn.email,
    isEmailVerified: signedIn.isEmailVerified,
    hasPassword: signedIn.hasPassword,
    passkeys: passkeys.length,
    passkeysPossible: passkeysPossible(c),
    totpSinceMs: totp?.confirmedAtMs ?? null,
    codesLeft: codes.left,
    codesMade: codes.madeAtMs !== null,
    askedBy: signedIn.mustEnrol ? signedIn.accountName : null,
    returnTo: returnTo === '' ? null : returnTo,
  });
  return c.html(page);
});
