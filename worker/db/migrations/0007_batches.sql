CREATE TABLE `batch_rows` (
	`batch_id` text NOT NULL,
	`position` integer NOT NULL,
	`order_id` text NOT NULL,
	`outcome` text NOT NULL,
	`reason` text,
	`retryable` integer DEFAULT false NOT NULL,
	`job_id` text,
	PRIMARY KEY(`batch_id`, `position`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `batch_rows_order` ON `batch_rows` (`batch_id`,`order_id`);--> statement-breakpoint
CREATE INDEX `batch_rows_outcome` ON `batch_rows` (`batch_id`,`outcome`,`position`);--> statement-breakpoint
CREATE INDEX `batch_rows_job` ON `batch_rows` (`job_id`) WHERE job_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `batches` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`action` text NOT NULL,
	`work` text NOT NULL,
	`filter` text,
	`frozen` integer NOT NULL,
	`freeze_after` text,
	`freeze_seq` integer NOT NULL,
	`last_position` integer NOT NULL,
	`total` integer NOT NULL,
	`pending` integer NOT NULL,
	`waiting` integer DEFAULT 0 NOT NULL,
	`ok` integer DEFAULT 0 NOT NULL,
	`skipped` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`unknown` integer DEFAULT 0 NOT NULL,
	`cancelled` integer DEFAULT 0 NOT NULL,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`cancelled_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `batches_shop` ON `batches` (`shop_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `batches_open` ON `batches` (`shop_id`,`updated_at`) WHERE frozen = 0 OR pending > 0;--> statement-breakpoint
ALTER TABLE `jobs` ADD `kind` text DEFAULT 'send' NOT NULL;--> statement-breakpoint
ALTER TABLE `storefront_deliveries` ADD `external_id` text;--> statement-breakpoint
CREATE INDEX `storefront_deliveries_external` ON `storefront_deliveries` (`storefront_id`,`external_id`) WHERE body <> '';