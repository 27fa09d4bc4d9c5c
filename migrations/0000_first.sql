CREATE TABLE `delivery` (
	`id` text PRIMARY KEY NOT NULL,
	`event_id` text NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`mode` text NOT NULL,
	`channel` text NOT NULL,
	`target` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at_ms` integer NOT NULL,
	`lease_token` text,
	`lease_until_ms` integer,
	`outcome` text,
	`status_code` integer,
	`took_ms` integer,
	`attempted_at_ms` integer,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `delivery_due` ON `delivery` (`state`,`due_at_ms`);--> statement-breakpoint
CREATE INDEX `delivery_by_invoice` ON `delivery` (`invoice_id`);--> statement-breakpoint
CREATE INDEX `delivery_by_target` ON `delivery` (`target`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `job_run` (
	`name` text PRIMARY KEY NOT NULL,
	`lease_until_ms` integer NOT NULL,
	`ran_at_ms` integer NOT NULL,
	`cursor` text NOT NULL,
	`counts` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox_mail` (
	`id` text PRIMARY KEY NOT NULL,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`html` text NOT NULL,
	`plain` text NOT NULL,
	`sent_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `webhook_endpoint` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`mode` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`secret` text NOT NULL,
	`state` text NOT NULL,
	`failures` integer NOT NULL,
	`failing_since_ms` integer,
	`created_at_ms` integer NOT NULL,
	`deleted_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoint_by_project` ON `webhook_endpoint` (`account_id`,`project_id`,`mode`);--> statement-breakpoint
CREATE TABLE `account` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `activity` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`via` text NOT NULL,
	`action` text NOT NULL,
	`object` text NOT NULL,
	`detail` text NOT NULL,
	`request_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `activity_by_account` ON `activity` (`account_id`,`at_ms`);--> statement-breakpoint
CREATE TABLE `api_key` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text,
	`mode` text NOT NULL,
	`name` text NOT NULL,
	`hint` text NOT NULL,
	`secret_hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`last_used_at_ms` integer,
	`revoked_at_ms` integer,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_key_secret_hash` ON `api_key` (`secret_hash`);--> statement-breakpoint
CREATE INDEX `api_key_by_account` ON `api_key` (`account_id`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `idempotency` (
	`account_id` text NOT NULL,
	`mode` text NOT NULL,
	`route` text NOT NULL,
	`key` text NOT NULL,
	`input_hash` text NOT NULL,
	`result_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`account_id`, `mode`, `route`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_by_age` ON `idempotency` (`created_at_ms`);--> statement-breakpoint
CREATE TABLE `member` (
	`account_id` text NOT NULL,
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`account_id`, `user_id`),
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `member_by_user` ON `member` (`user_id`);--> statement-breakpoint
CREATE TABLE `session` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`last_seen_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`device` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `session_by_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE TABLE `user` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_key` text NOT NULL,
	`password_hash` text NOT NULL,
	`locale` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_email_key` ON `user` (`email_key`);--> statement-breakpoint
CREATE TABLE `chain_status` (
	`name` text PRIMARY KEY NOT NULL,
	`head_height` integer NOT NULL,
	`settled_height` integer NOT NULL,
	`final_height` integer NOT NULL,
	`scanned_through_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`trouble` text,
	`wake_at_ms` integer
);
--> statement-breakpoint
CREATE TABLE `event` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`seq` integer NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`mode` text NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`at_ms` integer NOT NULL,
	`expanded_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `event_id` ON `event` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `event_invoice_seq` ON `event` (`invoice_id`,`seq`);--> statement-breakpoint
CREATE INDEX `event_by_account` ON `event` (`account_id`,`mode`,`position`);--> statement-breakpoint
CREATE INDEX `event_unexpanded` ON `event` (`position`) WHERE expanded_at_ms IS NULL;--> statement-breakpoint
CREATE TABLE `invoice` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`mode` text NOT NULL,
	`amount` text NOT NULL,
	`currency` text NOT NULL,
	`order_id` text,
	`payer_email` text,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`terms` text NOT NULL,
	`terms_hash` text NOT NULL,
	`opened_at_ms` integer,
	`seq` integer NOT NULL,
	`base` text NOT NULL,
	`exception` text NOT NULL,
	`asset` text,
	`due` text,
	`received` text,
	`changed_at_ms` integer NOT NULL,
	`wake_at_ms` integer,
	`repair_after_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invoice_by_account` ON `invoice` (`account_id`,`mode`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `invoice_by_project` ON `invoice` (`account_id`,`mode`,`project_id`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `invoice_by_status` ON `invoice` (`account_id`,`mode`,`base`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `invoice_unopened` ON `invoice` (`created_at_ms`) WHERE opened_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX `invoice_due` ON `invoice` (`wake_at_ms`);--> statement-breakpoint
CREATE TABLE `invoice_option` (
	`invoice_id` text NOT NULL,
	`asset` text NOT NULL,
	`account_id` text NOT NULL,
	`seq` integer NOT NULL,
	`wallet_id` text NOT NULL,
	`address` text NOT NULL,
	`key_index` integer,
	`due` text NOT NULL,
	`received` text NOT NULL,
	`remaining` text NOT NULL,
	`rate_e18` text NOT NULL,
	`sources` text NOT NULL,
	`quoted_at_ms` integer NOT NULL,
	`quote_expires_at_ms` integer NOT NULL,
	`chosen_at_ms` integer NOT NULL,
	PRIMARY KEY(`invoice_id`, `asset`)
);
--> statement-breakpoint
CREATE TABLE `ledger` (
	`invoice_id` text NOT NULL,
	`seq` integer NOT NULL,
	`line` integer NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`mode` text NOT NULL,
	`asset` text NOT NULL,
	`source` text NOT NULL,
	`destination` text NOT NULL,
	`amount` text NOT NULL,
	`limb0` integer NOT NULL,
	`limb1` integer NOT NULL,
	`limb2` integer NOT NULL,
	`limb3` integer NOT NULL,
	`transfer_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`invoice_id`, `seq`, `line`)
);
--> statement-breakpoint
CREATE INDEX `ledger_by_account` ON `ledger` (`account_id`,`mode`,`project_id`,`asset`);--> statement-breakpoint
CREATE INDEX `ledger_by_time` ON `ledger` (`account_id`,`mode`,`at_ms`);--> statement-breakpoint
CREATE TABLE `transfer` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`invoice_id` text,
	`mode` text NOT NULL,
	`revision` integer NOT NULL,
	`chain` text NOT NULL,
	`txid` text NOT NULL,
	`block_hash` text NOT NULL,
	`height` integer NOT NULL,
	`time_ms` integer NOT NULL,
	`asset` text NOT NULL,
	`amount` text NOT NULL,
	`sender` text,
	`address` text NOT NULL,
	`level` text NOT NULL,
	`role` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `transfer_by_invoice` ON `transfer` (`invoice_id`);--> statement-breakpoint
CREATE INDEX `transfer_by_account` ON `transfer` (`account_id`,`mode`,`time_ms`,`id`);--> statement-breakpoint
CREATE TABLE `address_allocation` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`mode` text NOT NULL,
	`family` text NOT NULL,
	`wallet_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`key_index` integer NOT NULL,
	`address` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `address_allocation_index` ON `address_allocation` (`fingerprint`,`key_index`);--> statement-breakpoint
CREATE UNIQUE INDEX `address_allocation_invoice` ON `address_allocation` (`invoice_id`,`family`);--> statement-breakpoint
CREATE UNIQUE INDEX `address_allocation_address` ON `address_allocation` (`family`,`address`);--> statement-breakpoint
CREATE TABLE `amount_slot` (
	`asset` text NOT NULL,
	`address` text NOT NULL,
	`amount` text NOT NULL,
	`account_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`quoted_at_ms` integer NOT NULL,
	`held_until_ms` integer NOT NULL,
	PRIMARY KEY(`asset`, `address`, `amount`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `amount_slot_invoice` ON `amount_slot` (`invoice_id`,`asset`,`quoted_at_ms`);--> statement-breakpoint
CREATE INDEX `amount_slot_by_age` ON `amount_slot` (`held_until_ms`);--> statement-breakpoint
CREATE TABLE `project` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`name` text NOT NULL,
	`mode` text NOT NULL,
	`currency` text NOT NULL,
	`expiry_minutes` integer NOT NULL,
	`support_contact` text NOT NULL,
	`assets` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`archived_at_ms` integer,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `project_by_account` ON `project` (`account_id`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `wallet` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`mode` text NOT NULL,
	`family` text NOT NULL,
	`kind` text NOT NULL,
	`source` text NOT NULL,
	`fingerprint` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`active_at_ms` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `wallet_by_project` ON `wallet` (`account_id`,`project_id`,`family`,`active_at_ms`);--> statement-breakpoint
CREATE INDEX `wallet_by_fingerprint` ON `wallet` (`fingerprint`);