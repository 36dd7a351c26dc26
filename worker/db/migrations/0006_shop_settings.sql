CREATE TABLE `quote_cache` (
	`shop_id` text NOT NULL,
	`question` text NOT NULL,
	`source` text NOT NULL,
	`answer` text NOT NULL,
	`taken_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `question`)
);
--> statement-breakpoint
CREATE INDEX `quote_cache_expires` ON `quote_cache` (`expires_at`);--> statement-breakpoint
ALTER TABLE `shops` ADD `version` integer DEFAULT 1 NOT NULL;