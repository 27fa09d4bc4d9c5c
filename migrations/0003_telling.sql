CREATE TABLE `mail_refusal` (
	`email_key` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`answer` text NOT NULL,
	`times` integer NOT NULL,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `notification_preference` (
	`account_id` text NOT NULL,
	`user_id` text NOT NULL,
	`project_id` text NOT NULL,
	`settings` text NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`account_id`, `user_id`, `project_id`)
);
--> statement-breakpoint
CREATE TABLE `recipient` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`channel` text NOT NULL,
	`email` text NOT NULL,
	`telegram_link_id` text,
	`name` text NOT NULL,
	`locale` text NOT NULL,
	`time_zone` text NOT NULL,
	`project_ids` text,
	`settings` text NOT NULL,
	`proof_hash` text,
	`proof_until_ms` integer,
	`proved_at_ms` integer,
	`added_by` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	`ended_by` text
);
--> statement-breakpoint
CREATE INDEX `recipient_by_account` ON `recipient` (`account_id`,`created_at_ms`);--> statement-breakpoint
CREATE UNIQUE INDEX `recipient_proof` ON `recipient` (`proof_hash`);--> statement-breakpoint
CREATE TABLE `replay` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`endpoint_id` text NOT NULL,
	`mode` text NOT NULL,
	`which` text NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	`cursor` integer NOT NULL,
	`events` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`done_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `replay_open` ON `replay` (`created_at_ms`) WHERE done_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX `replay_by_endpoint` ON `replay` (`endpoint_id`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `telegram_link` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`account_id` text,
	`state` text NOT NULL,
	`token_hash` text NOT NULL,
	`token_until_ms` integer NOT NULL,
	`chat_id` text,
	`chat_kind` text NOT NULL,
	`chat_title` text DEFAULT '' NOT NULL,
	`chat_username` text DEFAULT '' NOT NULL,
	`muted_until_ms` integer DEFAULT 0 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`claimed_at_ms` integer,
	`on_at_ms` integer,
	`ended_at_ms` integer,
	`last_outcome` text,
	`last_at_ms` integer,
	`not_before_ms` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `telegram_link_token` ON `telegram_link` (`token_hash`);--> statement-breakpoint
CREATE INDEX `telegram_link_by_user` ON `telegram_link` (`user_id`);--> statement-breakpoint
CREATE INDEX `telegram_link_by_chat` ON `telegram_link` (`chat_id`);--> statement-breakpoint
CREATE TABLE `telegram_message` (
	`link_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`message_id` text NOT NULL,
	`position` integer NOT NULL,
	`sent_at_ms` integer NOT NULL,
	PRIMARY KEY(`link_id`, `invoice_id`)
);
--> statement-breakpoint
CREATE INDEX `telegram_message_by_age` ON `telegram_message` (`sent_at_ms`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_event` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`invoice_id` text,
	`seq` integer NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text,
	`mode` text NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`at_ms` integer NOT NULL,
	`expanded_at_ms` integer
);
--> statement-breakpoint
INSERT INTO `__new_event`("position", "id", "invoice_id", "seq", "account_id", "project_id", "mode", "type", "data", "at_ms", "expanded_at_ms") SELECT "position", "id", "invoice_id", "seq", "account_id", "project_id", "mode", "type", "data", "at_ms", "expanded_at_ms" FROM `event`;--> statement-breakpoint
DROP TABLE `event`;--> statement-breakpoint
ALTER TABLE `__new_event` RENAME TO `event`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `event_id` ON `event` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `event_invoice_seq` ON `event` (`invoice_id`,`seq`,`type`);--> statement-breakpoint
CREATE INDEX `event_by_account` ON `event` (`account_id`,`mode`,`position`);--> statement-breakpoint
CREATE INDEX `event_unexpanded` ON `event` (`position`) WHERE expanded_at_ms IS NULL;--> statement-breakpoint
CREATE TABLE `__new_delivery` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text DEFAULT '' NOT NULL,
	`event_id` text NOT NULL,
	`account_id` text,
	`project_id` text,
	`invoice_id` text,
	`mode` text,
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
	`created_at_ms` integer NOT NULL,
	`position` integer DEFAULT 0 NOT NULL,
	`content` text,
	`why` text,
	`bundle_id` text,
	`answer` text
);
--> statement-breakpoint
INSERT INTO `__new_delivery`("id", "event_id", "account_id", "project_id", "invoice_id", "mode", "channel", "target", "state", "attempts", "due_at_ms", "lease_token", "lease_until_ms", "outcome", "status_code", "took_ms", "attempted_at_ms", "created_at_ms") SELECT "id", "event_id", "account_id", "project_id", "invoice_id", "mode", "channel", "target", "state", "attempts", "due_at_ms", "lease_token", "lease_until_ms", "outcome", "status_code", "took_ms", "attempted_at_ms", "created_at_ms" FROM `delivery`;--> statement-breakpoint
DROP TABLE `delivery`;--> statement-breakpoint
ALTER TABLE `__new_delivery` RENAME TO `delivery`;--> statement-breakpoint
UPDATE `delivery` SET `kind` = `event`.`type`, `position` = `event`.`position` FROM `event` WHERE `event`.`id` = `delivery`.`event_id`;--> statement-breakpoint
CREATE INDEX `delivery_due` ON `delivery` (`state`,`due_at_ms`);--> statement-breakpoint
CREATE INDEX `delivery_by_invoice` ON `delivery` (`invoice_id`,`target`,`position`);--> statement-breakpoint
CREATE INDEX `delivery_by_target` ON `delivery` (`target`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `delivery_by_account` ON `delivery` (`account_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `delivery_by_bundle` ON `delivery` (`bundle_id`) WHERE bundle_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE `webhook_endpoint` ADD `previous_secret` text;--> statement-breakpoint
ALTER TABLE `webhook_endpoint` ADD `previous_until_ms` integer;--> statement-breakpoint
ALTER TABLE `webhook_endpoint` ADD `paused_by` text;--> statement-breakpoint
UPDATE `webhook_endpoint` SET `paused_by` = 'failures' WHERE `state` = 'paused';--> statement-breakpoint
ALTER TABLE `webhook_endpoint` ADD `ordered` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `webhook_endpoint` ADD `warned_at_ms` integer;--> statement-breakpoint
ALTER TABLE `account` ADD `telegram_groups` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `payer_mail` ADD `content` text;--> statement-breakpoint
CREATE INDEX `payer_mail_by_account` ON `payer_mail` (`account_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `letter_by_user` ON `letter` (`user_id`,`created_at_ms`);--> statement-breakpoint
ALTER TABLE `notice` ADD `area` text DEFAULT 'security' NOT NULL;--> statement-breakpoint
ALTER TABLE `notice` ADD `project_id` text;--> statement-breakpoint
ALTER TABLE `notice` ADD `mode` text;--> statement-breakpoint
ALTER TABLE `notice` ADD `object_id` text;--> statement-breakpoint
ALTER TABLE `notice` ADD `position` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `notice_unread` ON `notice` (`user_id`) WHERE read_at_ms IS NULL;