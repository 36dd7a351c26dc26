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
CREATE INDEX `export_requests_shop` ON `export_requests` (`shop_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`maker_id` text NOT NULL,
	`maker_name` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE INDEX `api_keys_shop` ON `api_keys` (`shop_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `person_links` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`purpose` text NOT NULL,
	`email` text NOT NULL,
	`user_id` text,
	`role` text,
	`key_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`state` text NOT NULL,
	`maker_id` text NOT NULL,
	`maker_name` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `person_links_token` ON `person_links` (`token_hash`);--> statement-breakpoint
CREATE INDEX `person_links_shop` ON `person_links` (`shop_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `saved_views` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`owner_id` text,
	`name` text NOT NULL,
	`filter` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `saved_views_shop` ON `saved_views` (`shop_id`,`owner_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `session_expires` ON `session` (`expires_at`);--> statement-breakpoint
CREATE INDEX `storefront_deliveries_bodies` ON `storefront_deliveries` (`received_at`) WHERE body <> '';