// Owns what notices say, by mail and in the notification list alike. In the list there are no links of the letter's own: only ways to
// pages of ours.
import type { Notices } from '../../src/domain/letter';
import { whatWords } from '../operator/health-words';
import { paths } from '../paths';
import { roleName, type Door, type LetterParts, type LetterTools, type LetterWriter, type Says } from './letter-parts';

type Kinds = { readonly [Kind in keyof Notices]: LetterWriter<Kind> };
type Part<Kind extends keyof Notices> = Pick<Kinds, Kind>;

interface Own {
  readonly title: string;
  readonly lead: string;
  readonly facts?: LetterParts['facts'];
}

function whence({ w }: LetterTools, device: string, place: string): NonNullable<LetterParts['facts']> {
  return [[w.letter_fact_device(), device === '' ? w.letter_unknown() : device], ...(place === '' ? [] : [[w.letter_fact_place(), place] as const])];
}

/** News of one's own access: whence it was done, and the way to lock everybody else out. */
function own(tools: LetterTools, device: string, place: string, parts: Own): LetterParts {
  const { w } = tools;
  return {
    ...parts,
    facts: [...(parts.facts ?? []), ...whence(tools, device, place)],
    advice: w.letter_advice_you(),
    adviceDoor: { label: w.letter_door_lockdown(), to: paths.lockdown },
  };
}

type OwnKind = Extract<
  keyof Notices,
  | 'signed_in_new_device'
  | 'password_changed'
  | 'password_reset'
  | 'email_changed'
  | 'passkey_added'
  | 'passkey_removed'
  | 'totp_on'
  | 'totp_off'
  | 'recovery_codes_made'
  | 'recovery_code_used'
  | 'locked_down'
  | 'recovery_done'
>;

/** A writer for news of one's own access from its sentence and its consequence. */
function ownWriter<Kind extends OwnKind>(write: (tools: LetterTools, says: Says<Kind>) => Own): LetterWriter<Kind> {
  return (tools, says) => own(tools, says('device'), says('place'), write(tools, says));
}

const withFreeze = (lead: string, { w }: LetterTools): string => `${lead} ${w.letter_freeze()}`;

const ownWriters: Part<OwnKind> = {
  signed_in_new_device: ownWriter(({ w }) => ({ title: w.letter_signed_in_new_device(), lead: w.letter_signed_in_new_device_text() })),
  password_changed: ownWriter(({ w }) => ({ title: w.letter_password_changed(), lead: w.letter_password_changed_text() })),
  password_reset: ownWriter((t) => ({ title: t.w.letter_password_reset(), lead: withFreeze(t.w.letter_password_reset_text(), t) })),
  email_changed: ownWriter<'email_changed'>((t, says) => ({
    title: t.w.letter_email_changed(),
    lead: withFreeze(t.w.letter_email_changed_text({ newEmail: says('newEmail') }), t),
  })),
  passkey_added: ownWriter<'passkey_added'>(({ w }, says) => ({ title: w.letter_passkey_added({ name: says('name') }), lead: w.letter_passkey_added_text() })),
  passkey_removed: ownWriter<'passkey_removed'>(({ w }, says) => ({
    title: w.letter_passkey_removed({ name: says('name') }),
    lead: w.letter_passkey_removed_text(),
  })),
  totp_on: ownWriter(({ w }) => ({ title: w.letter_totp_on(), lead: w.letter_totp_on_text() })),
  totp_off: ownWriter(({ w }) => ({ title: w.letter_totp_off(), lead: w.letter_totp_off_text() })),
  recovery_codes_made: ownWriter(({ w }) => ({ title: w.letter_recovery_codes_made(), lead: w.letter_recovery_codes_made_text() })),
  recovery_code_used: ownWriter<'recovery_code_used'>((t, says) => ({
    title: t.w.letter_recovery_code_used(),
    lead: withFreeze(t.w.letter_recovery_code_used_text({ left: says('left') }), t),
  })),
  locked_down: ownWriter(({ w }) => ({ title: w.letter_locked_down(), lead: w.letter_locked_down_text() })),
  recovery_done: ownWriter((t) => ({ title: t.w.letter_recovery_done(), lead: withFreeze(t.w.letter_recovery_done_text(), t) })),
};

type RecoveryKind = 'recovery_stopped' | 'recovery_asked' | 'recovery_approved';

const recoveryWriters: Part<RecoveryKind> = {
  recovery_stopped: ({ w }) => ({
    title: w.letter_recovery_stopped(),
    lead: w.letter_recovery_stopped_text(),
    advice: w.letter_advice_you(),
    adviceDoor: { label: w.letter_door_lockdown(), to: paths.lockdown },
  }),
  recovery_asked: ({ w }, says) => ({
    title: w.letter_recovery_asked({ person: says('person') }),
    lead: w.letter_recovery_asked_text(),
    door: { label: w.letter_recovery_asked_door(), to: says('link') || paths.team },
  }),
  recovery_approved: ({ w }, says) => ({
    title: w.letter_recovery_approved({ by: says('by') }),
    lead: w.letter_recovery_approved_text(),
    door: { label: w.letter_recovery_approved_door(), to: says('link') },
    advice: w.letter_advice_you(),
    adviceDoor: { label: w.letter_door_lockdown(), to: paths.lockdown },
  }),
};

const byAccount = ({ w }: LetterTools): Pick<LetterParts, 'advice' | 'adviceDoor'> => ({
  advice: w.letter_advice_account(),
  adviceDoor: { label: w.letter_door_activity(), to: paths.activity },
});

/** The pages of a project's wallets; a letter without the project's id leads to the list of projects. */
function walletDoor({ w }: LetterTools, projectId: string): Door {
  return { label: w.letter_wallet_door(), to: projectId === '' ? paths.projects : paths.wallets(projectId) };
}

type WalletKind = 'wallet_waiting' | 'wallet_first' | 'wallet_stopped' | 'wallet_delay_changed' | 'wallets_frozen';

const walletWriters: Part<WalletKind> = {
  wallet_waiting: (t, says) => ({
    title: t.w.letter_wallet_waiting({ project: says('project') }),
    lead: t.w.letter_wallet_waiting_text({ by: says('by'), until: t.moment(says('activeAtMs')) }),
    facts: [
      [t.w.letter_fact_wallet(), says('wallet')],
      [t.w.letter_fact_address(), says('firstAddress')],
      [t.w.letter_fact_until(), t.moment(says('activeAtMs'))],
    ],
    door: { label: t.w.letter_wallet_waiting_stop(), to: says('stopLink') },
    more: walletDoor(t, says('projectId')),
    advice: t.w.letter_wallet_advice(),
  }),
  wallet_first: (t, says) => ({
    title: t.w.letter_wallet_first({ project: says('project') }),
    lead: t.w.letter_wallet_first_text({ by: says('by') }),
    facts: [
      [t.w.letter_fact_wallet(), says('wallet')],
      [t.w.letter_fact_address(), says('firstAddress')],
    ],
    door: walletDoor(t, says('projectId')),
    ...byAccount(t),
  }),
  wallet_stopped: (t, says) => ({
    title: t.w.letter_wallet_stopped({ project: says('project') }),
    lead: t.w.letter_wallet_stopped_text({ by: says('by') }),
    facts: [[t.w.letter_fact_wallet(), says('wallet')]],
    door: walletDoor(t, says('projectId')),
    ...byAccount(t),
  }),
  wallet_delay_changed: (t, says) => ({
    title: t.w.letter_wallet_delay_changed({ hours: says('hours'), from: t.moment(says('fromMs')) }),
    lead: t.w.letter_wallet_delay_changed_text({ by: says('by') }),
    ...byAccount(t),
  }),
  wallets_frozen: (t, says) => ({
    title: t.w.letter_wallets_frozen({ until: t.moment(says('untilMs')) }),
    lead: t.w.letter_wallets_frozen_text({ person: says('person') }),
    ...byAccount(t),
  }),
};

type TeamKind = 'member_joined' | 'member_changed' | 'member_removed' | 'ownership_offered' | 'ownership_moved' | 'team_requires_factor';

const teamWriters: Part<TeamKind> = {
  member_joined: (t, says) => ({
    title: t.w.letter_member_joined({ person: says('person'), account: says('account') }),
    lead: t.w.letter_member_joined_text({ role: roleName(t.w, says('role')) }),
    ...byAccount(t),
  }),
  member_changed: ({ w }, says) => ({
    title: w.letter_member_changed({ account: says('account') }),
    lead: w.letter_member_changed_text({ by: says('by'), role: roleName(w, says('role')) }),
  }),
  member_removed: ({ w }, says) => ({ title: w.letter_member_removed({ account: says('account') }), lead: w.letter_member_removed_text({ by: says('by') }) }),
  ownership_offered: ({ w }, says) => ({
    title: w.letter_ownership_offered({ by: says('by'), account: says('account') }),
    lead: w.letter_ownership_offered_text(),
    door: { label: w.letter_ownership_offered_door(), to: says('link') || paths.team },
  }),
  ownership_moved: (t, says) => ({
    title: t.w.letter_ownership_moved({ person: says('person'), account: says('account') }),
    lead: t.w.letter_ownership_moved_text({ by: says('by') }),
    ...byAccount(t),
  }),
  team_requires_factor: ({ w }, says) => ({
    title: w.letter_team_requires_factor({ account: says('account') }),
    lead: w.letter_team_requires_factor_text({ by: says('by') }),
    door: { label: w.letter_team_requires_factor_door(), to: paths.security },
  }),
};

const accountWriters: Omit<Kinds, OwnKind | RecoveryKind | WalletKind | TeamKind> = {
  api_key_made: (t, says) => ({
    title: t.w.letter_api_key_made({ name: says('name') }),
    lead: says('mode') === 'live' ? t.w.letter_api_key_made_live({ by: says('by') }) : t.w.letter_api_key_made_test({ by: says('by') }),
    ...byAccount(t),
  }),
  api_key_revoked: (t, says) => ({
    title: t.w.letter_api_key_revoked({ name: says('name') }),
    lead: t.w.letter_api_key_revoked_text({ by: says('by') }),
    ...byAccount(t),
  }),
  telegram_linked: (t, says) => ({
    title: t.w.letter_telegram_linked({ chat: says('chat') }),
    lead: t.w.letter_telegram_linked_text(),
    facts: whence(t, says('device'), says('place')),
    advice: t.w.letter_telegram_linked_advice(),
    adviceDoor: { label: t.w.letter_telegram_door(), to: paths.telegram },
  }),
  telegram_unlinked: (t, says) => ({
    title: t.w.letter_telegram_unlinked({ chat: says('chat') }),
    lead: says('why') === 'blocked' ? t.w.letter_telegram_unlinked_blocked() : t.w.letter_telegram_unlinked_text(),
    advice: t.w.letter_telegram_unlinked_advice(),
    adviceDoor: { label: t.w.letter_telegram_door(), to: paths.telegram },
  }),
  recipient_added: (t, says) => ({
    title: t.w.letter_recipient_added({ address: says('address') }),
    lead: t.w.letter_recipient_added_text({ by: says('by'), account: says('account') }),
    advice: t.w.letter_recipient_added_advice(),
    adviceDoor: { label: t.w.letter_recipient_added_door(), to: paths.recipients },
  }),
  webhook_secret_rotated: (t, says) => ({
    title: t.w.letter_webhook_secret_rotated({ project: says('project') }),
    lead: t.w.letter_webhook_secret_rotated_text({ by: says('by'), url: says('url') }),
    advice: t.w.letter_webhook_secret_rotated_advice(),
    adviceDoor: { label: t.w.letter_webhook_secret_rotated_door(), to: paths.webhooks(says('projectId')) },
  }),
  support_granted: (t, says) => ({
    title: t.w.letter_support_granted({ account: says('account'), until: t.moment(says('untilMs')) }),
    lead: t.w.letter_support_granted_text({ by: says('by') }),
    advice: t.w.letter_advice_account(),
    adviceDoor: { label: t.w.letter_door_account(), to: paths.account },
  }),
  support_ended: ({ w }, says) => ({ title: w.letter_support_ended({ account: says('account') }), lead: w.letter_support_ended_text() }),
  account_suspended: ({ w }, says) => ({
    title: w.letter_account_suspended({ account: says('account') }),
    lead: w.letter_account_suspended_text({ why: says('why') === '' ? w.letter_unknown() : says('why') }),
  }),
  account_resumed: ({ w }, says) => ({ title: w.letter_account_resumed({ account: says('account') }), lead: w.letter_account_resumed_text() }),
  account_closed: ({ w }, says) => ({ title: w.letter_account_closed({ account: says('account') }), lead: w.letter_account_closed_text({ by: says('by') }) }),
  operator_alert: ({ w, moment }, says) => ({
    title: w.letter_operator_alert({ what: whatWords(w, says('what')) }),
    lead: w.letter_operator_alert_text({ since: moment(says('sinceMs')) }),
    door: { label: w.letter_operator_door(), to: paths.operatorHealth },
  }),
};

export const noticeWriters: Kinds = { ...ownWriters, ...recoveryWriters, ...walletWriters, ...teamWriters, ...accountWriters };
