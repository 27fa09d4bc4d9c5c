// Owns every address that a view links or posts to, so that pages and routes cannot drift apart. Root-relative, never absolute.
import type { Mode } from '../src/domain/asset';

const segment = encodeURIComponent;

export const paths = {
  home: '/',
  signIn: '/sign-in',
  signUp: '/sign-up',
  signOut: '/sign-out',
  preferences: '/preferences',
  // Ways in
  setup: '/setup',
  signInPasskey: '/sign-in/passkey',
  signInCode: '/sign-in/code',
  signInRecoveryCode: '/sign-in/recovery-code',
  signUpPasskey: '/sign-up/passkey',
  resetPassword: '/reset-password',
  resetPasswordBy: (token: string) => `/reset-password/${segment(token)}`,
  emailProof: (token: string) => `/email-proof/${segment(token)}`,
  recovery: '/recovery',
  recoveryBy: (token: string) => `/recovery/${segment(token)}`,
  recoveryCode: (token: string) => `/recovery/${segment(token)}/code`,
  recoveryStart: (token: string) => `/recovery/${segment(token)}/start`,
  recoveryCompletion: (token: string) => `/recovery/${segment(token)}/completion`,
  recoveryStop: (token: string) => `/recovery-stop/${segment(token)}`,
  invitation: (token: string) => `/invitations/${segment(token)}`,
  walletStop: (token: string) => `/wallet-stop/${segment(token)}`,
  // The person
  verifyEmail: '/verify-email',
  verifyEmailAgain: '/verify-email/again',
  verifyEmailState: '/verify-email/state',
  confirmation: '/confirmation',
  confirmationCode: '/confirmation/code',
  security: '/security',
  passkeys: '/security/passkeys',
  passkey: (id: string) => `/security/passkeys/${segment(id)}`,
  passkeyRemoval: (id: string) => `/security/passkeys/${segment(id)}/removal`,
  totp: '/security/totp',
  totpRemoval: '/security/totp/removal',
  recoveryCodes: '/security/recovery-codes',
  recoveryCodesFile: '/security/recovery-codes/file',
  recoveryCodesKept: '/security/recovery-codes/kept',
  password: '/security/password',
  passwordRemoval: '/security/password/removal',
  email: '/security/email',
  emailCode: '/security/email/code',
  sessions: '/security/sessions',
  sessionEnd: (id: string) => `/security/sessions/${segment(id)}/end`,
  sessionsEndOthers: '/security/sessions/end-others',
  ownRecoveryStop: '/security/recovery-stop',
  history: '/security/history',
  historyExport: '/security/history/export',
  lockdown: '/security/lockdown',
  profile: '/profile',
  profileExport: '/profile/export',
  profileDeletion: '/profile/deletion',
  notices: '/notices',
  noticesRead: '/notices/read',
  noticesUnread: '/notices/unread',
  noticesBell: '/notices/bell',
  noticesCount: '/notices/count',
  noticeSettings: '/notices/settings',
  noticeHabit: '/notices/settings/habit',
  noticeTest: '/notices/settings/test',
  telegram: '/telegram',
  telegramLinks: '/telegram/links',
  telegramLinkState: (id: string) => `/telegram/links/${segment(id)}/state`,
  telegramConfirmation: (id: string) => `/telegram/links/${segment(id)}/confirmation`,
  telegramRefusal: (id: string) => `/telegram/links/${segment(id)}/refusal`,
  telegramUnlinking: (id: string) => `/telegram/links/${segment(id)}/unlinking`,
  telegramGroups: '/telegram/groups',
  // Who else is told, and what was sent
  recipients: '/recipients',
  recipient: (id: string) => `/recipients/${segment(id)}`,
  recipientResend: (id: string) => `/recipients/${segment(id)}/resend`,
  recipientRemoval: (id: string) => `/recipients/${segment(id)}/removal`,
  recipientProof: (token: string) => `/recipient-proof/${segment(token)}`,
  unsubscribe: (token: string) => `/unsubscribe/${segment(token)}`,
  told: '/told',
  toldMessage: (id: string) => `/told/${segment(id)}`,
  toldRepeat: (id: string) => `/told/${segment(id)}/repeat`,
  accounts: '/accounts',
  accountNew: '/accounts/new',
  accountEntry: (id: string) => `/accounts/${segment(id)}/entry`,
  viewingEnd: '/viewing/end',
  supportEnd: '/support-view/end',
  // The account
  account: '/account',
  accountExport: '/account/export',
  accountClosure: '/account/closure',
  accountWalletDelay: '/account/wallet-delay',
  accountFactorRule: '/account/factor-rule',
  supportAccess: '/account/support-access',
  supportAccessEnd: (id: string) => `/account/support-access/${segment(id)}/end`,
  accountKeys: '/keys',
  accountKeyRevocation: (id: string) => `/keys/${segment(id)}/revocation`,
  accountKeyRotation: (id: string) => `/keys/${segment(id)}/rotation`,
  accountKey: (id: string) => `/keys/${segment(id)}`,
  projectKey: (projectId: string, keyId: string) => `/projects/${segment(projectId)}/keys/${segment(keyId)}`,
  keyRotation: (projectId: string, keyId: string) => `/projects/${segment(projectId)}/keys/${segment(keyId)}/rotation`,
  walletHalt: (projectId: string, walletId: string) => `/projects/${segment(projectId)}/wallets/${segment(walletId)}/stop`,
  team: '/team',
  invitations: '/team/invitations',
  invitationResend: (id: string) => `/team/invitations/${segment(id)}/resend`,
  invitationRevocation: (id: string) => `/team/invitations/${segment(id)}/revocation`,
  member: (userId: string) => `/team/members/${segment(userId)}`,
  memberRemoval: (userId: string) => `/team/members/${segment(userId)}/removal`,
  memberView: (userId: string) => `/team/members/${segment(userId)}/view`,
  recoveryApproval: (id: string) => `/team/recoveries/${segment(id)}/approval`,
  ownership: '/team/ownership',
  ownershipAcceptance: (id: string) => `/team/ownership/${segment(id)}/acceptance`,
  ownershipWithdrawal: (id: string) => `/team/ownership/${segment(id)}/withdrawal`,
  leaving: '/team/leaving',
  activity: '/activity',
  activityExport: '/activity/export',
  activityCheck: '/activity/check',
  // The operator
  operator: '/operator',
  operatorAccounts: '/operator/accounts',
  operatorAccount: (id: string) => `/operator/accounts/${segment(id)}`,
  operatorSuspension: (id: string) => `/operator/accounts/${segment(id)}/suspension`,
  operatorQuota: (id: string) => `/operator/accounts/${segment(id)}/quota`,
  operatorView: (id: string) => `/operator/accounts/${segment(id)}/view`,
  operatorHealth: '/operator/health',
  operatorRegistration: '/operator/registration',
  overview: '/overview',
  gettingStarted: '/overview/getting-started',
  payments: '/payments',
  balance: '/balance',
  developers: '/developers',
  openapi: '/openapi.json',
  apiErrors: '/docs/errors',
  outbox: '/outbox',
  outboxMail: (id: string) => `/outbox/${segment(id)}`,
  outboxHtml: (id: string) => `/outbox/${segment(id)}/html`,
  projects: '/projects',
  projectNew: '/projects/new',
  project: (id: string) => `/projects/${segment(id)}`,
  wallets: (projectId: string) => `/projects/${segment(projectId)}/wallets`,
  walletCheck: (projectId: string) => `/projects/${segment(projectId)}/wallets/check`,
  keys: (projectId: string) => `/projects/${segment(projectId)}/keys`,
  keyRevocation: (projectId: string, keyId: string) => `/projects/${segment(projectId)}/keys/${segment(keyId)}/revocation`,
  webhooks: (projectId: string) => `/projects/${segment(projectId)}/webhooks`,
  webhook: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}`,
  webhookRotation: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}/rotation`,
  webhookSecret: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}/secret`,
  webhookPause: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}/pause`,
  webhookResumption: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}/resumption`,
  webhookTest: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}/test`,
  webhookReplays: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}/replays`,
  webhookDelivery: (projectId: string, deliveryId: string) => `/projects/${segment(projectId)}/deliveries/${segment(deliveryId)}`,
  webhookRedelivery: (projectId: string, deliveryId: string) => `/projects/${segment(projectId)}/deliveries/${segment(deliveryId)}/redelivery`,
  webhookDeletion: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}/deletion`,
  invoices: '/payments',
  invoiceNew: '/payments/new',
  invoice: (id: string) => `/payments/${segment(id)}`,
  invoiceCancellation: (id: string) => `/payments/${segment(id)}/cancellation`,
  invoiceAcceptance: (id: string) => `/payments/${segment(id)}/acceptance`,
  invoiceExtension: (id: string) => `/payments/${segment(id)}/extension`,
  invoiceInvalidation: (id: string) => `/payments/${segment(id)}/invalidation`,
  invoiceNotes: (id: string) => `/payments/${segment(id)}/notes`,
  invoiceRefunds: (id: string) => `/payments/${segment(id)}/refunds`,
  invoiceReview: (id: string) => `/payments/${segment(id)}/review`,
  invoiceSimulation: (id: string) => `/payments/${segment(id)}/simulation`,
  invoicePayerMailsStop: (id: string) => `/payments/${segment(id)}/payer-mails/stop`,
  inbox: '/inbox',
  inboxTransferReview: '/inbox/transfer-review',
  // Ways to be paid
  links: '/links',
  linkNew: '/links/new',
  link: (id: string) => `/links/${segment(id)}`,
  linkPause: (id: string) => `/links/${segment(id)}/pause`,
  linkResumption: (id: string) => `/links/${segment(id)}/resumption`,
  linkArchival: (id: string) => `/links/${segment(id)}/archival`,
  staticAddresses: '/addresses',
  staticAddressNew: '/addresses/new',
  staticAddressSimulation: (id: string) => `/addresses/${segment(id)}/simulation`,
  staticAddress: (id: string) => `/addresses/${segment(id)}`,
  staticAddressClosure: (id: string) => `/addresses/${segment(id)}/closure`,
  staticAddressOpening: (id: string) => `/addresses/${segment(id)}/opening`,
  withdrawalSent: (id: string) => `/balance/requests/${segment(id)}/sent`,
  withdrawalRejection: (id: string) => `/balance/requests/${segment(id)}/rejection`,
  // More of a project
  projectSite: (id: string) => `/projects/${segment(id)}/site`,
  projectHosts: (id: string) => `/projects/${segment(id)}/hosts`,
  projectHostCheck: (id: string) => `/projects/${segment(id)}/hosts/check`,
  projectHostRemoval: (id: string) => `/projects/${segment(id)}/hosts/removal`,
  projectActions: (id: string) => `/projects/${segment(id)}/actions`,
  projectActionsPreview: (id: string) => `/projects/${segment(id)}/actions/preview`,
  projectAmounts: (id: string) => `/projects/${segment(id)}/amounts`,
  projectIntegration: (id: string) => `/projects/${segment(id)}/integration`,
  projectIntegrationKey: (id: string) => `/projects/${segment(id)}/integration/key`,
  projectPostback: (id: string) => `/projects/${segment(id)}/postback`,
  projectPostbackSecret: (id: string) => `/projects/${segment(id)}/postback/secret`,
  projectPostbackSecretNew: (id: string) => `/projects/${segment(id)}/postback/secret/new`,
  projectPostbackKey: (id: string) => `/projects/${segment(id)}/postback/key`,
  projectRequests: (id: string) => `/projects/${segment(id)}/requests`,
  // The payer's side of them
  pay: (linkId: string) => `/pay/${segment(linkId)}`,
  counter: (shopId: string) => `/pos/${segment(shopId)}`,
  embedScript: '/embed/v1.js',
  embedPay: (shopId: string) => `/embed/pay/${segment(shopId)}`,
  embedCheckout: (id: string) => `/embed/i/${segment(id)}`,
  embedState: (id: string) => `/embed/i/${segment(id)}/state`,
  embedChoice: (id: string) => `/embed/i/${segment(id)}/options`,
  embedSandbox: (id: string) => `/embed/i/${segment(id)}/simulation`,
  receipt: (id: string) => `/i/${segment(id)}/receipt`,
  checkoutReturn: (id: string) => `/i/${segment(id)}/return`,
  apiReference: '/docs/api',
  delivery: (invoiceId: string, deliveryId: string) => `/payments/${segment(invoiceId)}/deliveries/${segment(deliveryId)}/redelivery`,
  checkout: (id: string) => `/i/${segment(id)}`,
  checkoutState: (id: string) => `/i/${segment(id)}/state`,
  checkoutChoice: (id: string) => `/i/${segment(id)}/options`,
  checkoutSandbox: (id: string) => `/i/${segment(id)}/simulation`,
} as const;

/**
 * A page about money in one mode: `/test/payments`. Overview, payments and balance live beneath a mode; without one they lead on to
 * the mode of the newest project, and forms have to name theirs.
 */
export function inMode(mode: Mode, path: string): string {
  return `/${mode}${withoutMode(path)}`;
}

/** A page about money beside the one at `here`: in its mode where it has one. */
export function beside(here: string, path: string): string {
  const mode = modeOf(here);
  return mode === null ? path : inMode(mode, path);
}

/** The same page in the other world. One invoice, link or address lives in one of them only, so its page leads to the list. */
export function switchMode(here: string, mode: Mode): string {
  const path = withQuery(here, { cursor: null, trail: null });
  const list = /^\/(?:live|test)(\/[a-z]+)\/(?:inv|lnk|sta)_/.exec(path)?.[1];
  return inMode(mode, list ?? path);
}

/** The mode that a path names, or null. */
export function modeOf(path: string): Mode | null {
  return path.startsWith('/live/') ? 'live' : path.startsWith('/test/') ? 'test' : null;
}

function withoutMode(path: string): string {
  return modeOf(path) === null ? path : path.slice('/live'.length);
}

/** `path` with some query values set (null removes one). The order of the others is kept. */
export function withQuery(path: string, changes: Readonly<Record<string, string | null>>): string {
  const [before = '', query = ''] = path.split('?', 2);
  const search = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) search.delete(name);
    else search.set(name, value);
  }
  const text = search.toString();
  return text === '' ? before : `${before}?${text}`;
}
