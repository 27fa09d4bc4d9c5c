CREATE TABLE `activity_head` (
	`account_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`hash` text NOT NULL,
	`mac` text NOT NULL,
	`sealed_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mail_proof` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`user_id` text NOT NULL,
	`email` text NOT NULL,
	`subject` text NOT NULL,
	`token_hash` text NOT NULL,
	`code_hash` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mail_proof_token` ON `mail_proof` (`token_hash`);--> statement-breakpoint
CREATE INDEX `mail_proof_by_user` ON `mail_proof` (`user_id`,`kind`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `mail_proof_by_age` ON `mail_proof` (`expires_at_ms`);--> statement-breakpoint
CREATE TABLE `passkey` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`public_key` text NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`is_synced` integer NOT NULL,
	`aaguid` text NOT NULL,
	`name` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`last_used_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `passkey_by_user` ON `passkey` (`user_id`);--> statement-breakpoint
CREATE TABLE `recovery_code` (
	`user_id` text NOT NULL,
	`code_hash` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`used_at_ms` integer,
	PRIMARY KEY(`user_id`, `code_hash`)
);
--> statement-breakpoint
CREATE TABLE `recovery_request` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`stop_hash` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`ready_at_ms` integer NOT NULL,
	`approved_by` text,
	`approved_at_ms` integer,
	`stopped_at_ms` integer,
	`completed_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `recovery_request_token` ON `recovery_request` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `recovery_request_stop` ON `recovery_request` (`stop_hash`);--> statement-breakpoint
CREATE INDEX `recovery_request_by_user` ON `recovery_request` (`user_id`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `sign_in_attempt` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`method` text NOT NULL,
	`result` text NOT NULL,
	`session_id` text,
	`device` text NOT NULL,
	`ip` text NOT NULL,
	`place` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sign_in_attempt_by_user` ON `sign_in_attempt` (`user_id`,`at_ms`);--> statement-breakpoint
CREATE INDEX `sign_in_attempt_by_age` ON `sign_in_attempt` (`at_ms`);--> statement-breakpoint
CREATE TABLE `spent_token` (
	`id` text PRIMARY KEY NOT NULL,
	`expires_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `spent_token_by_age` ON `spent_token` (`expires_at_ms`);--> statement-breakpoint
CREATE TABLE `step_up` (
	`session_id` text NOT NULL,
	`action` text NOT NULL,
	`method` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`session_id`, `action`)
);
--> statement-breakpoint
CREATE TABLE `totp` (
	`user_id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`confirmed_at_ms` integer,
	`last_step` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `invitation` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`email` text NOT NULL,
	`email_key` text NOT NULL,
	`role` text NOT NULL,
	`rights` text,
	`project_ids` text,
	`invited_by` text NOT NULL,
	`token_hash` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`sent_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`accepted_at_ms` integer,
	`accepted_by` text,
	`revoked_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitation_token` ON `invitation` (`token_hash`);--> statement-breakpoint
CREATE INDEX `invitation_by_account` ON `invitation` (`account_id`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `ownership_offer` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`from_user_id` text NOT NULL,
	`to_user_id` text NOT NULL,
	`from_becomes` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`accepted_at_ms` integer,
	`withdrawn_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `ownership_offer_by_account` ON `ownership_offer` (`account_id`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `instance` (
	`id` integer PRIMARY KEY NOT NULL,
	`set_up_at_ms` integer,
	`registration` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `support_access` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`granted_by` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`ended_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `support_access_by_account` ON `support_access` (`account_id`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `letter` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`user_id` text,
	`account_id` text,
	`email` text NOT NULL,
	`locale` text NOT NULL,
	`content` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at_ms` integer NOT NULL,
	`useless_at_ms` integer,
	`lease_token` text,
	`lease_until_ms` integer,
	`outcome` text,
	`status_code` integer,
	`attempted_at_ms` integer,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `letter_due` ON `letter` (`state`,`due_at_ms`);--> statement-breakpoint
CREATE INDEX `letter_by_age` ON `letter` (`created_at_ms`);--> statement-breakpoint
CREATE TABLE `notice` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`account_id` text,
	`kind` text NOT NULL,
	`data` text NOT NULL,
	`at_ms` integer NOT NULL,
	`read_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `notice_by_user` ON `notice` (`user_id`,`at_ms`);--> statement-breakpoint
CREATE INDEX `notice_by_age` ON `notice` (`at_ms`);--> statement-breakpoint
DROP INDEX `user_email_key`;--> statement-breakpoint
ALTER TABLE `user` ADD `email_verified_at_ms` integer;--> statement-breakpoint
ALTER TABLE `user` ADD `name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `user` ADD `time_zone` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `user` ADD `theme` text DEFAULT 'system' NOT NULL;--> statement-breakpoint
ALTER TABLE `user` ADD `is_operator` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `user` ADD `devices_since_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `user` ADD `deleted_at_ms` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `user_verified_email` ON `user` (`email_key`) WHERE email_verified_at_ms IS NOT NULL;--> statement-breakpoint
CREATE INDEX `user_by_email` ON `user` (`email_key`,`created_at_ms`);--> statement-breakpoint
-- Nothing refers to `activity`, so the table is made anew: rows get a position, in the order in which they were written.
CREATE TABLE `__new_activity` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`account_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`via` text NOT NULL,
	`action` text NOT NULL,
	`object` text NOT NULL,
	`detail` text NOT NULL,
	`request_id` text NOT NULL,
	`ip` text DEFAULT '' NOT NULL,
	`device` text DEFAULT '' NOT NULL,
	`seq` integer,
	`hash` text
);
--> statement-breakpoint
INSERT INTO `__new_activity`("id", "account_id", "at_ms", "actor", "via", "action", "object", "detail", "request_id") SELECT "id", "account_id", "at_ms", "actor", "via", "action", "object", "detail", "request_id" FROM `activity` ORDER BY rowid;--> statement-breakpoint
DROP TABLE `activity`;--> statement-breakpoint
ALTER TABLE `__new_activity` RENAME TO `activity`;--> statement-breakpoint
CREATE UNIQUE INDEX `activity_id_unique` ON `activity` (`id`);--> statement-breakpoint
CREATE INDEX `activity_by_account` ON `activity` (`account_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `activity_chain` ON `activity` (`account_id`,`seq`);--> statement-breakpoint
CREATE INDEX `activity_unsealed` ON `activity` (`position`) WHERE seq IS NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `suspended_at_ms` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `suspended_reason` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `closed_at_ms` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `requires_factor` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `wallet_delay_ms` integer DEFAULT 86400000 NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `wallet_delay_next_ms` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `wallet_delay_next_at_ms` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `wallets_frozen_until_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `recovered_at_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `account` ADD `projects_max` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `members_max` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `invoices_per_day_max` integer;--> statement-breakpoint
ALTER TABLE `api_key` ADD `kind` text DEFAULT 'api' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_key` ADD `allow_list` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_key` ADD `expires_at_ms` integer;--> statement-breakpoint
ALTER TABLE `api_key` ADD `rotated_from` text;--> statement-breakpoint
ALTER TABLE `member` ADD `rights` text;--> statement-breakpoint
ALTER TABLE `member` ADD `project_ids` text;--> statement-breakpoint
ALTER TABLE `member` ADD `invited_by` text;--> statement-breakpoint
-- Sessions of before know neither their device's address nor how they were opened: people sign in once more.
DROP TABLE `session`;--> statement-breakpoint
CREATE TABLE `session` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`account_id` text,
	`method` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`last_seen_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`device` text NOT NULL,
	`ip` text NOT NULL,
	`place` text NOT NULL,
	`view_as_user_id` text,
	`support_access_id` text,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `session_by_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `session_id` ON `session` (`id`);--> statement-breakpoint
ALTER TABLE `wallet` ADD `created_by` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `wallet` ADD `stopped_at_ms` integer;--> statement-breakpoint
ALTER TABLE `wallet` ADD `stopped_by` text;--> statement-breakpoint
-- What was written once stays. An attacker who can drop these can also be found by the chain of seals.
CREATE TRIGGER `activity_is_kept` BEFORE DELETE ON `activity` BEGIN SELECT RAISE(ABORT, 'activity is append only'); END;--> statement-breakpoint
CREATE TRIGGER `activity_is_sealed_once` BEFORE UPDATE ON `activity` WHEN OLD.seq IS NOT NULL OR NEW.seq IS NULL OR NEW.hash IS NULL OR NEW.position IS NOT OLD.position OR NEW.id IS NOT OLD.id OR NEW.account_id IS NOT OLD.account_id OR NEW.at_ms IS NOT OLD.at_ms OR NEW.actor IS NOT OLD.actor OR NEW.via IS NOT OLD.via OR NEW.action IS NOT OLD.action OR NEW.object IS NOT OLD.object OR NEW.detail IS NOT OLD.detail OR NEW.request_id IS NOT OLD.request_id OR NEW.ip IS NOT OLD.ip OR NEW.device IS NOT OLD.device BEGIN SELECT RAISE(ABORT, 'activity is append only'); END;--> statement-breakpoint
CREATE TRIGGER `wallet_is_kept` BEFORE DELETE ON `wallet` BEGIN SELECT RAISE(ABORT, 'a wallet is never deleted'); END;--> statement-breakpoint
CREATE TRIGGER `wallet_never_changes` BEFORE UPDATE ON `wallet` WHEN NEW.id IS NOT OLD.id OR NEW.account_id IS NOT OLD.account_id OR NEW.project_id IS NOT OLD.project_id OR NEW.mode IS NOT OLD.mode OR NEW.family IS NOT OLD.family OR NEW.kind IS NOT OLD.kind OR NEW.source IS NOT OLD.source OR NEW.fingerprint IS NOT OLD.fingerprint OR NEW.created_at_ms IS NOT OLD.created_at_ms OR NEW.created_by IS NOT OLD.created_by OR NEW.active_at_ms < OLD.active_at_ms OR (OLD.stopped_at_ms IS NOT NULL AND NEW.stopped_at_ms IS NOT OLD.stopped_at_ms) BEGIN SELECT RAISE(ABORT, 'a wallet never changes'); END;--> statement-breakpoint
-- An instance that has people already was set up before there was a page for it.
INSERT INTO `instance` (`id`, `set_up_at_ms`, `registration`) SELECT 1, (SELECT min(created_at_ms) FROM `user`), 'open';
