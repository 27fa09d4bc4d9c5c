// Owns the web: which pages there are and what stands in front of them. Public pages first; beneath the session everything else,
// each form guarded by its origin and by the session's token.
import { Hono } from 'hono';
import type { AppEnv } from '../app-env';
import { sameOriginForms, sessionForms } from '../middleware/csrf';
import { firstRun } from '../middleware/first-run';
import { locale } from '../middleware/locale';
import { person, session } from '../middleware/session';
import { supportTrail } from '../middleware/support-trail';
import { accountPages } from './account';
import { accountKeyPages } from './account-key';
import { accountEntryPages } from './account-entry';
import { activityPages } from './activity';
import { apiKeyPages } from './api-key';
import { balancePages } from './balance';
import { confirmationPages } from './confirmation';
import { developerPages } from './developer';
import { emailChangePages } from './email-change';
import { emailProofPages } from './email-proof';
import { historyPages } from './history';
import { integrationPages } from './integration';
import { invitationPages } from './invitation';
import { inboxPages } from './inbox';
import { invoicePages } from './invoice';
import { invoiceHandPages } from './invoice-hand';
import { invoiceNewPages } from './invoice-new';
import { landingPages } from './landing';
import { linkPages } from './link';
import { noticePages } from './notice';
import { noticeSettingsPages } from './notice-settings';
import { lockdownPages } from './lockdown';
import { operatorPages } from './operator';
import { outboxPages } from './outbox';
import { overviewPages } from './overview';
import { ownershipPages } from './ownership';
import { passwordPages } from './password';
import { passkeyPages } from './passkey';
import { payerMailPages } from './payer-mail';
import { paymentPages } from './payment';
import { postbackPages } from './postback';
import { preferencePages } from './preference';
import { profilePages } from './profile';
import { projectPages } from './project';
import { projectActionPages } from './project-actions';
import { projectAmountPages } from './project-amounts';
import { projectSitePages } from './project-site';
import { recipientPages } from './recipient';
import { recoveryCodePages } from './recovery-code';
import { securityPages } from './security';
import { totpPages } from './totp';
import { resetPasswordPages } from './reset-password';
import { recoveryPages } from './recovery';
import { sessionPages } from './session';
import { ownSessionPages } from './sessions';
import { setupPages } from './setup';
import { signInCodePages } from './sign-in-code';
import { staticAddressPages } from './static-address';
import { supportAccessPages } from './support-access';
import { teamPages } from './team';
import { telegramPages } from './telegram';
import { toldPages } from './told';
import { unsubscribePages } from './unsubscribe';
import { viewingPages } from './viewing';
import { walletPages } from './wallet';
import { withdrawalPages } from './withdrawal';
import { walletDelayPages } from './wallet-delay';
import { walletStopPages } from './wallet-stop';
import { webhookDeliveryPages } from './webhook-delivery';
import { webhookEndpointPages } from './webhook-endpoint';

export const web = new Hono<AppEnv>();

/** Open to everybody; each form is guarded by its origin. */
const publicPaths = [
  '/',
  '/sign-in/*',
  '/sign-up/*',
  '/sign-out',
  '/preferences',
  '/setup',
  '/reset-password/*',
  '/email-proof/*',
  '/recovery/*',
  '/recovery-stop/*',
  '/invitations/*',
  '/wallet-stop/*',
  '/recipient-proof/*',
];
/** For whoever is signed in, with or without an account. */
const personPaths = ['/verify-email', '/confirmation', '/security', '/profile', '/notices', '/telegram', '/accounts', '/viewing', '/support-view', '/operator'];
const accountPaths = [
  '/overview',
  '/payments',
  '/inbox',
  '/links',
  '/addresses',
  '/balance',
  '/projects',
  '/developers',
  '/outbox',
  '/live',
  '/test',
  '/team',
  '/activity',
  '/account',
  '/keys',
  '/recipients',
  '/told',
];

for (const path of publicPaths) web.use(path, locale, sameOriginForms);
// One click in a mail program sends its form from anywhere (RFC 8058): the token in the address is what it needs, and it can only silence.
web.use('/unsubscribe/*', locale);
for (const path of ['/', '/sign-in/*', '/sign-up/*']) web.use(path, firstRun);
// A pattern with a star at its end covers the path itself and everything beneath it.
for (const path of personPaths) web.use(`${path}/*`, locale, sameOriginForms, person, sessionForms);
for (const path of accountPaths) web.use(`${path}/*`, locale, sameOriginForms, session, sessionForms, supportTrail);

for (const pages of [
  landingPages,
  setupPages,
  sessionPages,
  signInCodePages,
  resetPasswordPages,
  emailProofPages,
  passwordPages,
  emailChangePages,
  securityPages,
  passkeyPages,
  totpPages,
  recoveryCodePages,
  confirmationPages,
  preferencePages,
  overviewPages,
  payerMailPages,
  paymentPages,
  invoiceNewPages,
  invoicePages,
  linkPages,
  staticAddressPages,
  invoiceHandPages,
  inboxPages,
  balancePages,
  withdrawalPages,
  projectPages,
  projectSitePages,
  projectActionPages,
  projectAmountPages,
  walletPages,
  walletDelayPages,
  walletStopPages,
  apiKeyPages,
  accountKeyPages,
  webhookEndpointPages,
  webhookDeliveryPages,
  postbackPages,
  integrationPages,
  developerPages,
  noticePages,
  noticeSettingsPages,
  recipientPages,
  toldPages,
  unsubscribePages,
  telegramPages,
  outboxPages,
  activityPages,
  teamPages,
  ownershipPages,
  invitationPages,
  viewingPages,
  accountEntryPages,
  ownSessionPages,
  historyPages,
  lockdownPages,
  recoveryPages,
  accountPages,
  supportAccessPages,
  profilePages,
  operatorPages,
]) {
  web.route('/', pages);
}
