CREATE TABLE `audit_log` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`shop_id` text NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`subject_id` text NOT NULL,
	`before` text NOT NULL,
	`after` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_log_shop` ON `audit_log` (`shop_id`,`seq`);--> statement-breakpoint
CREATE TABLE `export_profiles` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`owner_id` text,
	`name` text NOT NULL,
	`settings` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `export_profiles_shop` ON `export_profiles` (`shop_id`,`owner_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `export_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`settings` text NOT NULL,
	`from_at` integer,
	`to_at` integer NOT NULL,
	`state` text NOT NULL,
	`orders` integer NOT NULL,
	`rows` integer NOT NULL,
	`replaced_count` integer NOT NULL,
	`replaced_characters` text NOT NULL,
	`database_requests` integer NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `export_requests_shop` ON `export_requests` (`shop_id`,`created_at`);