// Owns the pages of the ways in by email and password, in each of their states, with sample facts.
import type { Locale, Theme } from '../context';
import { SignInCodePage, SignInRecoveryCodePage } from '../session/code';
import { EmailPage } from '../session/email';
import { SignInPage, SignUpClosedPage, SignUpPage } from '../session/pages';
import { PasswordPage } from '../session/password';
import { NewPasswordPage, ResetPasswordPage, ResetPasswordSentPage } from '../session/reset-password';
import { EmailProofPage, EmailProvedPage, VerifyEmailPage } from '../session/verify-email';
import { emptyForm, type FormState } from '../ui/form';
import { frame, minuteMs, nowMs, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const email = 'anna@coffee.example';
const token = 'x'.repeat(43);
const plain = { ...frame, mode: null };
const ceremony = { kind: 'get', options: '{}' } as const;
const creation = { kind: 'create', options: '{}' } as const;
const wrongCode: FormState = { values: {}, refusal: { reason: 'invalid_input', problems: [{ pointer: '/code', code: 'wrong_code' }] } };
const wrongCredentials: FormState = { values: { email }, refusal: { reason: 'wrong_credentials' } };
const badSignUp: FormState = {
  values: { email: 'anna' },
  refusal: {
    reason: 'invalid_input',
    problems: [
      { pointer: '/email', code: 'not_an_email' },
      { pointer: '/password', code: 'breached' },
    ],
  },
};

const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

const wayIn: readonly Story[] = [
  story('sign-in', (l, t) => <SignInPage ctx={at(l, t, '/sign-in')} form={wrongCredentials} returnTo={null} ceremony={ceremony} note={null} />),
  story('sign-in-after-reset', (l, t) => <SignInPage ctx={at(l, t, '/sign-in')} form={emptyForm} returnTo={null} ceremony={ceremony} note="reset" />),
  story('sign-in-code', (l, t) => <SignInCodePage ctx={at(l, t, '/sign-in/code')} form={wrongCode} returnTo={null} hasTotp ceremony={ceremony} />),
  story('sign-in-code-passkey', (l, t) => (
    <SignInCodePage ctx={at(l, t, '/sign-in/code')} form={emptyForm} returnTo={null} hasTotp={false} ceremony={ceremony} />
  )),
  story('sign-in-recovery-code', (l, t) => <SignInRecoveryCodePage ctx={at(l, t, '/sign-in/recovery-code')} form={emptyForm} returnTo={null} />),
  story('sign-up', (l, t) => <SignUpPage ctx={at(l, t, '/sign-up')} form={emptyForm} returnTo={null} ceremony={creation} />),
  story('sign-up-refused', (l, t) => <SignUpPage ctx={at(l, t, '/sign-up')} form={badSignUp} returnTo={null} ceremony={creation} />),
  story('sign-up-closed', (l, t) => <SignUpClosedPage ctx={at(l, t, '/sign-up')} />),
  story('reset-password', (l, t) => <ResetPasswordPage ctx={at(l, t, '/reset-password')} form={emptyForm} />),
  story('reset-password-sent', (l, t) => <ResetPasswordSentPage ctx={at(l, t, '/reset-password')} email={email} minutes={30} />),
  story('reset-password-new', (l, t) => <NewPasswordPage ctx={at(l, t, '/reset-password/x')} form={emptyForm} token={token} email={email} />),
];

const proofs: readonly Story[] = [
  story('verify-email', (l, t) => (
    <VerifyEmailPage ctx={at(l, t, '/verify-email')} frame={plain} form={emptyForm} email={email} sentAgain={false} next="/overview" />
  )),
  story('verify-email-wrong', (l, t) => (
    <VerifyEmailPage ctx={at(l, t, '/verify-email')} frame={plain} form={wrongCode} email={email} sentAgain={false} next="/overview" />
  )),
  story('email-proof', (l, t) => <EmailProofPage ctx={at(l, t, '/email-proof/x')} token={token} email={email} kind="verify" signedIn={false} />),
  story('email-proof-move', (l, t) => <EmailProofPage ctx={at(l, t, '/email-proof/x')} token={token} email={email} kind="move" signedIn />),
  story('email-proved', (l, t) => <EmailProvedPage ctx={at(l, t, '/email-proof/x')} />),
];

const own = { frame: plain, email, confirmedUntilMs: nowMs + 4 * minuteMs } as const;

const ownPages: readonly Story[] = [
  story('security-password', (l, t) => (
    <PasswordPage ctx={at(l, t, '/security/password')} {...own} form={emptyForm} hasPassword passkeys={2} recoveryCodes={8} />
  )),
  story('security-password-first', (l, t) => (
    <PasswordPage ctx={at(l, t, '/security/password')} {...own} form={emptyForm} hasPassword={false} passkeys={1} recoveryCodes={0} confirmedUntilMs={null} />
  )),
  story('security-email', (l, t) => <EmailPage ctx={at(l, t, '/security/email')} {...own} form={emptyForm} isVerified pendingEmail={null} />),
  story('security-email-pending', (l, t) => (
    <EmailPage ctx={at(l, t, '/security/email')} {...own} form={wrongCode} isVerified={false} pendingEmail="anna@roastery.example" confirmedUntilMs={null} />
  )),
];

export const sessionStories: readonly Story[] = [...wayIn, ...proofs, ...ownPages];
