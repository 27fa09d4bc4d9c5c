// Owns the catalog of what people are told about their access: which facts each letter carries, which of them are notices that also
// stand in the notification list. The words are the views'. Security notices cannot be muted.

/** Letters with a link or a code in them: mail only, for one person, useless after a while. */
export interface ProofLetters {
  /** To a new email: prove it. */
  readonly verify_email: { readonly code: string; readonly link: string; readonly minutes: string };
  /** To the owner of an email with which somebody signed up again. */
  readonly already_registered: { readonly link: string; readonly resetLink: string };
  readonly reset_password: { readonly link: string; readonly minutes: string };
  /** Somebody asked for a way back with an email that nobody has here. */
  readonly no_account: { readonly link: string };
  readonly change_email: { readonly code: string; readonly link: string; readonly minutes: string };
  /** `action` is a StepUpAction. */
  readonly confirm_action: { readonly code: string; readonly action: string; readonly minutes: string };
  /** To a mailbox that an account wants to write to: nothing is sent before it says yes. */
  readonly recipient_proof: { readonly account: string; readonly by: string; readonly link: string; readonly untilMs: string };
  readonly invitation: { readonly account: string; readonly inviter: string; readonly role: string; readonly link: string; readonly untilMs: string };
  readonly recovery_link: { readonly link: string; readonly minutes: string };
  /** To the person: somebody began a recovery; `stopLink` ends it. */
  readonly recovery_started: { readonly stopLink: string; readonly link: string; readonly readyAtMs: string };
}

/** Facts that every notice has: `atMs` comes with the row itself. `device`, `place` and `ip` say whence. */
interface Whence {
  readonly device: string;
  readonly place: string;
}

/** Notices: mail and the notification list. Of one's own access first, then of the account. */
export interface Notices {
  readonly signed_in_new_device: Whence;
  readonly password_changed: Whence;
  readonly password_reset: Whence;
  readonly email_changed: Whence & { readonly newEmail: string };
  readonly passkey_added: Whence & { readonly name: string };
  readonly passkey_removed: Whence & { readonly name: string };
  readonly totp_on: Whence;
  readonly totp_off: Whence;
  readonly recovery_codes_made: Whence;
  readonly recovery_code_used: Whence & { readonly left: string };
  readonly locked_down: Whence;
  readonly recovery_stopped: Record<never, string>;
  readonly recovery_done: Whence;
  /** To the owners who may approve. */
  readonly recovery_asked: { readonly person: string; readonly link: string };
  readonly recovery_approved: { readonly by: string; readonly link: string };
  /** A live wallet waits; `stopLink` is the reader's own. */
  readonly wallet_waiting: {
    readonly projectId: string;
    readonly project: string;
    readonly wallet: string;
    readonly by: string;
    readonly activeAtMs: string;
    readonly stopLink: string;
    readonly firstAddress: string;
  };
  readonly wallet_first: {
    readonly projectId: string;
    readonly project: string;
    readonly wallet: string;
    readonly by: string;
    readonly firstAddress: string;
  };
  readonly wallet_stopped: { readonly projectId: string; readonly project: string; readonly wallet: string; readonly by: string };
  readonly wallet_delay_changed: { readonly by: string; readonly hours: string; readonly fromMs: string };
  readonly wallets_frozen: { readonly person: string; readonly untilMs: string };
  readonly member_joined: { readonly person: string; readonly account: string; readonly role: string };
  /** To the person concerned. */
  readonly member_changed: { readonly account: string; readonly role: string; readonly by: string };
  readonly member_removed: { readonly account: string; readonly by: string };
  readonly ownership_offered: { readonly account: string; readonly by: string; readonly link: string };
  readonly ownership_moved: { readonly account: string; readonly person: string; readonly by: string };
  readonly team_requires_factor: { readonly account: string; readonly by: string };
  readonly api_key_made: { readonly name: string; readonly mode: string; readonly by: string };
  readonly api_key_revoked: { readonly name: string; readonly by: string };
  readonly support_granted: { readonly account: string; readonly by: string; readonly untilMs: string };
  readonly support_ended: { readonly account: string };
  readonly account_suspended: { readonly account: string; readonly why: string };
  readonly account_resumed: { readonly account: string };
  /** A chat of Telegram now gets news, or gets none any more; `why` is `stopped`, `blocked`, `unlinked` or `replaced`. */
  readonly telegram_linked: Whence & { readonly chat: string };
  readonly telegram_unlinked: { readonly chat: string; readonly why: string };
  /** To the owners: news of money goes to one more mailbox or chat. */
  readonly recipient_added: { readonly account: string; readonly address: string; readonly by: string };
  readonly webhook_secret_rotated: { readonly projectId: string; readonly project: string; readonly url: string; readonly by: string };
  readonly account_closed: { readonly account: string; readonly by: string };
  /** To operators: something of the instance needs a look. `what` is a stable word, `since` a time. */
  readonly operator_alert: { readonly what: string; readonly sinceMs: string };
}

export interface Letters extends ProofLetters, Notices {}
export type LetterKind = keyof Letters;
export type NoticeKind = keyof Notices;

/** Kinds that are mail only. */
export const proofLetterKinds: readonly (keyof ProofLetters)[] = [
  'verify_email',
  'already_registered',
  'reset_password',
  'no_account',
  'change_email',
  'confirm_action',
  'recipient_proof',
  'invitation',
  'recovery_link',
  'recovery_started',
];

export function isProofLetter(kind: string): boolean {
  return (proofLetterKinds as readonly string[]).includes(kind);
}
