-- The life of an invoice: reasons, what needs a person, refunds, notes; links, static addresses, hosts; mails to payers.
CREATE TABLE `invoice_note` (
	`id` text PRIMARY KEY NOT NULL,
	`invoice_id` text NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`text` text NOT NULL,
	`actor` text NOT NULL,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invoice_note_by_invoice` ON `invoice_note` (`invoice_id`,`at_ms`);--> statement-breakpoint
CREATE TABLE `payer_mail` (
	`id` text PRIMARY KEY NOT NULL,
	`invoice_id` text NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`mode` text NOT NULL,
	`kind` text NOT NULL,
	`email` text NOT NULL,
	`locale` text NOT NULL,
	`period` text,
	`turn` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at_ms` integer NOT NULL,
	`lease_token` text,
	`lease_until_ms` integer,
	`outcome` text,
	`created_at_ms` integer NOT NULL,
	`ended_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `payer_mail_due` ON `payer_mail` (`state`,`due_at_ms`);--> statement-breakpoint
CREATE INDEX `payer_mail_by_invoice` ON `payer_mail` (`invoice_id`);--> statement-breakpoint
CREATE TABLE `refund` (
	`id` text PRIMARY KEY NOT NULL,
	`invoice_id` text NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`mode` text NOT NULL,
	`asset` text NOT NULL,
	`amount` text NOT NULL,
	`txid` text NOT NULL,
	`reason` text NOT NULL,
	`actor` text NOT NULL,
	`at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `refund_by_invoice` ON `refund` (`invoice_id`);--> statement-breakpoint
CREATE TABLE `payment_link` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`mode` text NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`currency` text NOT NULL,
	`amount` text,
	`amount_min` text,
	`amount_max` text,
	`suggested` text NOT NULL,
	`assets` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`paused_at_ms` integer,
	`archived_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `payment_link_by_project` ON `payment_link` (`account_id`,`project_id`,`mode`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `project_host` (
	`project_id` text NOT NULL,
	`host` text NOT NULL,
	`account_id` text NOT NULL,
	`token` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`checked_at_ms` integer,
	`verified_at_ms` integer,
	PRIMARY KEY(`project_id`, `host`)
);
--> statement-breakpoint
CREATE TABLE `static_address` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`project_id` text NOT NULL,
	`mode` text NOT NULL,
	`customer` text NOT NULL,
	`asset` text NOT NULL,
	`family` text NOT NULL,
	`wallet_id` text NOT NULL,
	`address` text NOT NULL,
	`key_index` integer NOT NULL,
	`code` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`closed_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `static_address_customer` ON `static_address` (`account_id`,`project_id`,`mode`,`asset`,`customer`);--> statement-breakpoint
CREATE UNIQUE INDEX `static_address_code` ON `static_address` (`code`);--> statement-breakpoint
CREATE INDEX `static_address_by_project` ON `static_address` (`account_id`,`project_id`,`mode`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `withdrawal_request` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`account_id` text NOT NULL,
	`asset` text NOT NULL,
	`address` text NOT NULL,
	`amount` text NOT NULL,
	`order_id` text,
	`state` text NOT NULL,
	`txid` text,
	`reason` text,
	`asked_by` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`ended_by` text,
	`ended_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `withdrawal_request_code` ON `withdrawal_request` (`code`);--> statement-breakpoint
CREATE INDEX `withdrawal_request_by_account` ON `withdrawal_request` (`account_id`,`created_at_ms`);--> statement-breakpoint
ALTER TABLE `webhook_endpoint` ADD `kind` text DEFAULT 'standard' NOT NULL;--> statement-breakpoint
ALTER TABLE `idempotency` ADD `status` integer;--> statement-breakpoint
ALTER TABLE `idempotency` ADD `body` text;--> statement-breakpoint
ALTER TABLE `invoice` ADD `reason` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoice` ADD `attention` text;--> statement-breakpoint
ALTER TABLE `invoice` ADD `code` text;--> statement-breakpoint
ALTER TABLE `invoice` ADD `source_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `invoice_by_code` ON `invoice` (`code`) WHERE code IS NOT NULL;--> statement-breakpoint
-- Invoices of before have a name for that surface too (a clash leaves it without one); none of these is an alias of the payer's page.
UPDATE OR IGNORE `invoice` SET `code` = substr(hex(randomblob(4)), 1, 8);--> statement-breakpoint
CREATE INDEX `invoice_attention` ON `invoice` (`account_id`,`mode`,`changed_at_ms`) WHERE attention IS NOT NULL;--> statement-breakpoint
CREATE INDEX `invoice_by_source` ON `invoice` (`source_id`,`created_at_ms`) WHERE source_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE `transfer` ADD `reviewed_at_ms` integer;--> statement-breakpoint
CREATE INDEX `transfer_loose` ON `transfer` (`account_id`,`mode`,`time_ms`) WHERE invoice_id IS NULL AND reviewed_at_ms IS NULL;--> statement-breakpoint
ALTER TABLE `project` ADD `shop_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `project` ADD `settings` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `project` ADD `postback_secret` text DEFAULT '' NOT NULL;--> statement-breakpoint
-- Names that web pages and CryptoCloud clients use, for projects of before.
UPDATE `project` SET `shop_id` = upper(hex(randomblob(8)));--> statement-breakpoint
CREATE UNIQUE INDEX `project_by_shop` ON `project` (`shop_id`) WHERE shop_id <> '';