// Owns the words of the activity log: what was done, what changed, and what the check found.
import type { ActivityAction, ActivityGroup } from '../../src/domain/activity-action';
import type { Finding } from '../../src/domain/activity-chain';
import type { Words } from '../words';

const actionTexts: Readonly<Record<ActivityAction, (w: Words) => string>> = {
  'user.signed_up': (w) => w.activity_did_user_signed_up(),
  'user.changed': (w) => w.activity_did_user_changed(),
  'user.deleted': (w) => w.activity_did_user_deleted(),
  'user.exported': (w) => w.activity_did_user_exported(),
  'user.email_verified': (w) => w.activity_did_user_email_verified(),
  'user.email_changed': (w) => w.activity_did_user_email_changed(),
  'user.password_changed': (w) => w.activity_did_user_password_changed(),
  'user.password_reset': (w) => w.activity_did_user_password_reset(),
  'user.mail_asked': (w) => w.activity_did_user_mail_asked(),
  'user.locked_down': (w) => w.activity_did_user_locked_down(),
  'user.confirmed': (w) => w.activity_did_user_confirmed(),
  'session.started': (w) => w.activity_did_session_started(),
  'session.ended': (w) => w.activity_did_session_ended(),
  'session.failed': (w) => w.activity_did_session_failed(),
  'session.switched': (w) => w.activity_did_session_switched(),
  'session.others_ended': (w) => w.activity_did_session_others_ended(),
  'session.code_asked': (w) => w.activity_did_session_code_asked(),
  'passkey.added': (w) => w.activity_did_passkey_added(),
  'passkey.renamed': (w) => w.activity_did_passkey_renamed(),
  'passkey.removed': (w) => w.activity_did_passkey_removed(),
  'totp.begun': (w) => w.activity_did_totp_begun(),
  'totp.turned_on': (w) => w.activity_did_totp_turned_on(),
  'totp.turned_off': (w) => w.activity_did_totp_turned_off(),
  'recovery_codes.made': (w) => w.activity_did_recovery_codes_made(),
  'recovery_codes.kept': (w) => w.activity_did_recovery_codes_kept(),
  'recovery.asked': (w) => w.activity_did_recovery_asked(),
  'recovery.approved': (w) => w.activity_did_recovery_approved(),
  'recovery.stopped': (w) => w.activity_did_recovery_stopped(),
  'recovery.completed': (w) => w.activity_did_recovery_completed(),
  'notice.read': (w) => w.activity_did_notice_read(),
  'account.created': (w) => w.activity_did_account_created(),
  'account.changed': (w) => w.activity_did_account_changed(),
  'account.exported': (w) => w.activity_did_account_exported(),
  'account.closed': (w) => w.activity_did_account_closed(),
  'account.suspended': (w) => w.activity_did_account_suspended(),
  'account.resumed': (w) => w.activity_did_account_resumed(),
  'account.quota_changed': (w) => w.activity_did_account_quota_changed(),
  'member.joined': (w) => w.activity_did_member_joined(),
  'member.changed': (w) => w.activity_did_member_changed(),
  'member.removed': (w) => w.activity_did_member_removed(),
  'member.left': (w) => w.activity_did_member_left(),
  'member.viewed_as': (w) => w.activity_did_member_viewed_as(),
  'member.view_ended': (w) => w.activity_did_member_view_ended(),
  'invitation.sent': (w) => w.activity_did_invitation_sent(),
  'invitation.resent': (w) => w.activity_did_invitation_resent(),
  'invitation.revoked': (w) => w.activity_did_invitation_revoked(),
  'invitation.declined': (w) => w.activity_did_invitation_declined(),
  'ownership.offered': (w) => w.activity_did_ownership_offered(),
  'ownership.withdrawn': (w) => w.activity_did_ownership_withdrawn(),
  'ownership.moved': (w) => w.activity_did_ownership_moved(),
  'ownership.declined': (w) => w.activity_did_ownership_declined(),
  'support.granted': (w) => w.activity_did_support_granted(),
  'support.ended': (w) => w.activity_did_support_ended(),
  'support.entered': (w) => w.activity_did_support_entered(),
  'support.viewed': (w) => w.activity_did_support_viewed(),
  'support.left': (w) => w.activity_did_support_left(),
  'api_key.created': (w) => w.activity_did_api_key_created(),
  'api_key.changed': (w) => w.activity_did_api_key_changed(),
  'api_key.rotated': (w) => w.activity_did_api_key_rotated(),
  'api_key.revoked': (w) => w.activity_did_api_key_revoked(),
  'project.created': (w) => w.activity_did_project_created(),
  'project.changed': (w) => w.activity_did_project_changed(),
  'wallet.added': (w) => w.activity_did_wallet_added(),
  'wallet.stopped': (w) => w.activity_did_wallet_stopped(),
  'webhook_endpoint.created': (w) => w.activity_did_webhook_endpoint_created(),
  'webhook_endpoint.deleted': (w) => w.activity_did_webhook_endpoint_deleted(),
  'webhook_endpoint.secret_read': (w) => w.activity_did_webhook_endpoint_secret_read(),
  'webhook_endpoint.stopped': (w) => w.activity_did_webhook_endpoint_stopped(),
  'delivery.repeated': (w) => w.activity_did_delivery_repeated(),
  'invoice.created': (w) => w.activity_did_invoice_created(),
  'invoice.cancelled': (w) => w.activity_did_invoice_cancelled(),
  'invoice.option_chosen': (w) => w.activity_did_invoice_option_chosen(),
  'invoice.test_paid': (w) => w.activity_did_invoice_test_paid(),
  'activity.exported': (w) => w.activity_did_activity_exported(),
  'history.exported': (w) => w.activity_did_history_exported(),
  'instance.set_up': (w) => w.activity_did_instance_set_up(),
  'instance.changed': (w) => w.activity_did_instance_changed(),
};

const detailTexts: Readonly<Record<string, (w: Words) => string>> = {
  name: (w) => w.activity_detail_name(),
  hint: (w) => w.activity_detail_hint(),
  url: (w) => w.activity_detail_url(),
  project: (w) => w.activity_detail_project(),
  projects: (w) => w.activity_detail_projects(),
  invoice: (w) => w.activity_detail_invoice(),
  person: (w) => w.activity_detail_person(),
  role: (w) => w.activity_detail_role(),
  rights: (w) => w.activity_detail_rights(),
  scopes: (w) => w.activity_detail_scopes(),
  mode: (w) => w.activity_detail_mode(),
  kind: (w) => w.activity_detail_kind(),
  asset: (w) => w.activity_detail_asset(),
  method: (w) => w.activity_detail_method(),
  currency: (w) => w.activity_detail_currency(),
  fingerprint: (w) => w.activity_detail_fingerprint(),
  locale: (w) => w.activity_detail_locale(),
  theme: (w) => w.activity_detail_theme(),
  act: (w) => w.activity_detail_act(),
  sessions: (w) => w.activity_detail_sessions(),
  rows: (w) => w.activity_detail_rows(),
  format: (w) => w.activity_detail_format(),
  channel: (w) => w.activity_detail_channel(),
  state: (w) => w.activity_detail_state(),
  expiryMinutes: (w) => w.activity_detail_expiry_minutes(),
  supportContact: (w) => w.activity_detail_support_contact(),
};

const groupTexts: Readonly<Record<ActivityGroup, (w: Words) => string>> = {
  access: (w) => w.activity_group_access(),
  team: (w) => w.activity_group_team(),
  account: (w) => w.activity_group_account(),
  keys: (w) => w.activity_group_keys(),
  projects: (w) => w.activity_group_projects(),
  wallets: (w) => w.activity_group_wallets(),
  webhooks: (w) => w.activity_group_webhooks(),
  invoices: (w) => w.activity_group_invoices(),
};

const findingTexts: Readonly<Record<Finding['kind'], (w: Words) => string>> = {
  edited: (w) => w.activity_found_edited(),
  swapped: (w) => w.activity_found_swapped(),
  deleted: (w) => w.activity_found_deleted(),
  inserted: (w) => w.activity_found_inserted(),
  cut_short: (w) => w.activity_found_cut_short(),
  head_missing: (w) => w.activity_found_head_missing(),
  head_forged: (w) => w.activity_found_head_forged(),
  head_differs: (w) => w.activity_found_head_differs(),
  copy_differs: (w) => w.activity_found_copy_differs(),
  copy_forged: (w) => w.activity_found_copy_forged(),
  unsealed: (w) => w.activity_found_unsealed(),
};

/** What was done; an act that this version does not know is shown by its name. */
export function actionWords(w: Words, action: string): string {
  return Object.hasOwn(actionTexts, action) ? actionTexts[action as ActivityAction](w) : action;
}

export function groupWords(w: Words, group: ActivityGroup): string {
  return groupTexts[group](w);
}

export function findingWords(w: Words, kind: Finding['kind']): string {
  return findingTexts[kind](w);
}

/** The name of a detail: one that has no word of its own is shown as it is written. */
export function detailWords(w: Words, name: string): string {
  return Object.hasOwn(detailTexts, name) ? (detailTexts[name]?.(w) ?? name) : name.replaceAll('_', ' ');
}
