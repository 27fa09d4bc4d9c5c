// Owns the sample pages of Security: overview, passkeys, one-time codes, recovery codes, and the page that asks who is at the keyboard.
import type { Locale, Theme } from '../context';
import { ConfirmationPage, type ConfirmationProps } from '../security/confirmation';
import { SecurityPage, type SecurityProps } from '../security/overview';
import { PasskeysPage, type PasskeysProps } from '../security/passkeys';
import { RecoveryCodesPage } from '../security/recovery-codes';
import { TotpPage } from '../security/totp';
import { emptyForm, type FormState } from '../ui/form';
import type { PasskeyCeremony } from '../ui/passkey-form';
import { frame, minuteMs, nowMs, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const dayMs = 24 * 60 * minuteMs;
const own = { ...frame, mode: null };
const ceremony: PasskeyCeremony = { kind: 'get', options: '{}' };
const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

const nothing: Omit<SecurityProps, 'ctx'> = {
  frame: own,
  email: 'anna@coffee.example',
  isEmailVerified: true,
  hasPassword: true,
  passkeys: 0,
  passkeysPossible: true,
  totpSinceMs: null,
  codesLeft: 0,
  codesMade: false,
  askedBy: null,
  returnTo: null,
};

const passkeys = [
  { id: 'pk1', name: 'Apple Passwords', isSynced: true, createdAtMs: nowMs - 40 * dayMs, lastUsedAtMs: nowMs - 20 * minuteMs },
  { id: 'pk2', name: 'YubiKey 5 NFC', isSynced: false, createdAtMs: nowMs - 3 * dayMs, lastUsedAtMs: null },
];

const passkeysPage: Omit<PasskeysProps, 'ctx'> = {
  frame: own,
  passkeys,
  keptBecause: null,
  possible: true,
  confirmedUntilMs: null,
  ceremony: null,
  form: emptyForm,
};

const wrongCode: FormState = { values: {}, refusal: { reason: 'invalid_input', problems: [{ pointer: '/code', code: 'wrong_code' }] } };
const wrongStepUp: FormState = { values: {}, refusal: { reason: 'invalid_input', problems: [{ pointer: '/step_up_code', code: 'wrong_code' }] } };

const asking: Omit<ConfirmationProps, 'ctx'> = {
  frame: own,
  action: 'wallets',
  target: '/projects/prj_01kaf3/wallets',
  seal: 'sample',
  fields: [['source', 'sample']],
  carried: '',
  backHref: '/projects/prj_01kaf3/wallets',
  methods: ['passkey', 'totp'],
  ceremony,
  hasPassword: true,
  email: 'anna@coffee.example',
  codeSent: false,
  form: emptyForm,
};

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const uri = `otpauth://totp/Quittance:anna%40coffee.example?secret=${secret}&issuer=Quittance`;
const codes = Array.from({ length: 10 }, (_, index) => `K7QM-2XHD-0V4N-PZ${index}T`);
const codesPage = { frame: own, left: 0, madeAtMs: null, made: null, hasFactor: true, confirmedUntilMs: null, form: emptyForm };

export const factorStories: readonly Story[] = [
  story('security-bare', (l, t) => <SecurityPage ctx={at(l, t, '/security')} {...nothing} />),
  story('security-asked', (l, t) => <SecurityPage ctx={at(l, t, '/security')} {...nothing} askedBy="Coffee & Co" isEmailVerified={false} />),
  story('security-full', (l, t) => (
    <SecurityPage ctx={at(l, t, '/security')} {...nothing} passkeys={2} totpSinceMs={nowMs - 3 * dayMs} codesLeft={2} codesMade returnTo="/team" />
  )),
  story('security-passkey-only', (l, t) => <SecurityPage ctx={at(l, t, '/security')} {...nothing} passkeys={1} hasPassword={false} />),
  story('passkeys-none', (l, t) => <PasskeysPage ctx={at(l, t, '/security/passkeys')} {...passkeysPage} passkeys={[]} />),
  story('passkeys-some', (l, t) => (
    <PasskeysPage ctx={at(l, t, '/security/passkeys')} {...passkeysPage} confirmedUntilMs={nowMs + 4 * minuteMs} ceremony={{ kind: 'create', options: '{}' }} />
  )),
  story('passkeys-impossible', (l, t) => (
    <PasskeysPage ctx={at(l, t, '/security/passkeys')} {...passkeysPage} passkeys={passkeys.slice(0, 1)} keptBecause="only_way" possible={false} />
  )),
  story('totp-off', (l, t) => <TotpPage ctx={at(l, t, '/security/totp')} frame={own} state={{ kind: 'off' }} confirmedUntilMs={null} form={emptyForm} />),
  story('totp-begun', (l, t) => (
    <TotpPage ctx={at(l, t, '/security/totp')} frame={own} state={{ kind: 'begun', uri, secret }} confirmedUntilMs={nowMs + 4 * minuteMs} form={wrongCode} />
  )),
  story('totp-on', (l, t) => (
    <TotpPage
      ctx={at(l, t, '/security/totp')}
      frame={own}
      state={{ kind: 'on', sinceMs: nowMs - 3 * dayMs, isKept: false }}
      confirmedUntilMs={null}
      form={emptyForm}
    />
  )),
  story('recovery-codes-none', (l, t) => <RecoveryCodesPage ctx={at(l, t, '/security/recovery-codes')} {...codesPage} hasFactor={false} />),
  story('recovery-codes-left', (l, t) => <RecoveryCodesPage ctx={at(l, t, '/security/recovery-codes')} {...codesPage} left={7} madeAtMs={nowMs - 9 * dayMs} />),
  story('recovery-codes-made', (l, t) => (
    <RecoveryCodesPage ctx={at(l, t, '/security/recovery-codes')} {...codesPage} left={10} madeAtMs={nowMs} made={codes} />
  )),
  story('confirmation-factors', (l, t) => <ConfirmationPage ctx={at(l, t, '/security')} {...asking} form={wrongStepUp} />),
  story('confirmation-password', (l, t) => (
    <ConfirmationPage ctx={at(l, t, '/security')} {...asking} action="exports" methods={['password_code']} ceremony={null} codeSent />
  )),
  story('confirmation-no-factor', (l, t) => <ConfirmationPage ctx={at(l, t, '/security')} {...asking} methods={[]} ceremony={null} />),
];
