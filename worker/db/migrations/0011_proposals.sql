CREATE TABLE `proposals` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`order_id` text NOT NULL,
	`order_version` integer NOT NULL,
	`fingerprint` text NOT NULL,
	`prices` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `proposals_expires` ON `proposals` (`expires_at`);--> statement-breakpoint
ALTER TABLE `order_history` ADD `version` integer;