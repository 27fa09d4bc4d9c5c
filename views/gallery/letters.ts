// Owns one made-up letter of each kind, for the gallery and for tests over all of them.
import type { LetterKind, Letters } from '../../src/domain/letter';
import { evmAddress, nowMs, projects } from './samples';

/** Links of the samples lead here. */
export const letterOrigin = 'https://pay.example';

const link = (path: string): string => `${letterOrigin}${path}`;
const token = 'q7Jr3ExampleExampleExampleExampleExampleEx0';
const device = 'Firefox, Linux';
const place = 'Riga, LV';
const whence = { device, place };
const account = 'Coffee & Co';
const by = 'Boris Lind';
const later = String(nowMs + 24 * 60 * 60_000);
const project = projects[0]?.name ?? '';
const projectId = projects[0]?.id ?? '';
const wallet = 'Ethereum: 0x71C7\u20266d8976F';

export const sampleLetters: Letters = {
  verify_email: { code: '123456', link: link(`/email-proof/${token}`), minutes: '1440' },
  already_registered: { link: link('/sign-in'), resetLink: link('/reset-password') },
  reset_password: { link: link(`/reset-password/${token}`), minutes: '30' },
  no_account: { link: link('/sign-up') },
  change_email: { code: '004711', link: link(`/email-proof/${token}`), minutes: '1440' },
  confirm_action: { code: '804112', action: 'api_keys', minutes: '10' },
  invitation: { account, inviter: by, role: 'finance', link: link(`/invitations/${token}`), untilMs: later },
  recipient_proof: { account, by, link: link(`/recipient-proof/${token}`), untilMs: later },
  recovery_link: { link: link(`/recovery/${token}`), minutes: '60' },
  recovery_started: { stopLink: link(`/recovery-stop/${token}`), link: link(`/recovery/${token}`), readyAtMs: later },
  signed_in_new_device: whence,
  password_changed: whence,
  password_reset: { device, place: '' },
  email_changed: { ...whence, newEmail: 'anna@tea.example' },
  passkey_added: { ...whence, name: 'Phone' },
  passkey_removed: { ...whence, name: 'Phone' },
  totp_on: whence,
  totp_off: whence,
  recovery_codes_made: whence,
  recovery_code_used: { ...whence, left: '7' },
  locked_down: whence,
  recovery_stopped: {},
  recovery_done: whence,
  recovery_asked: { person: 'Vera Ozol', link: link('/team') },
  recovery_approved: { by, link: link(`/recovery/${token}`) },
  wallet_waiting: { projectId, project, wallet, by, activeAtMs: later, stopLink: link(`/wallet-stop/${token}`), firstAddress: evmAddress },
  wallet_first: { projectId, project, wallet, by, firstAddress: evmAddress },
  wallet_stopped: { projectId, project, wallet, by },
  wallet_delay_changed: { by, hours: '48', fromMs: later },
  wallets_frozen: { person: 'Vera Ozol', untilMs: later },
  member_joined: { person: 'Vera Ozol', account, role: 'support' },
  member_changed: { account, role: 'custom', by },
  member_removed: { account, by },
  ownership_offered: { account, by, link: link('/team/ownership') },
  ownership_moved: { account, person: 'Vera Ozol', by },
  team_requires_factor: { account, by },
  api_key_made: { name: 'Shop server', mode: 'live', by },
  api_key_revoked: { name: 'Shop server', by },
  telegram_linked: { ...whence, chat: '@anna_tea' },
  telegram_unlinked: { chat: '@anna_tea', why: 'blocked' },
  recipient_added: { account, address: 'finance@tea.example', by },
  webhook_secret_rotated: { projectId: 'prj_1', project: 'Tea shop', url: 'https://tea.example/hooks', by },
  support_granted: { account, by, untilMs: later },
  support_ended: { account },
  account_suspended: { account, why: 'Complaints of payers' },
  account_resumed: { account },
  account_closed: { account, by },
  operator_alert: { what: 'rates', sinceMs: String(nowMs - 600_000) },
};

export const letterKinds = Object.keys(sampleLetters) as readonly LetterKind[];

export function sampleContent(kind: LetterKind): Readonly<Record<string, string>> {
  return { ...sampleLetters[kind] };
}
