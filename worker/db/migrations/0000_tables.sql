CREATE TABLE `account` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `account_user` ON `account` (`user_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `account_provider` ON `account` (`provider_id`,`account_id`);--> statement-breakpoint
CREATE TABLE `rate_limit` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`window_started_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rate_limit_window` ON `rate_limit` (`window_started_at`);--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`token` text NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `session_token_unique` ON `session` (`token`);--> statement-breakpoint
CREATE INDEX `session_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE TABLE `user` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`image` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_email_unique` ON `user` (`email`);--> statement-breakpoint
CREATE TABLE `verification` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `verification_identifier` ON `verification` (`identifier`);--> statement-breakpoint
CREATE TABLE `buyer_links` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`order_id` text NOT NULL,
	`purpose` text NOT NULL,
	`generation` integer NOT NULL,
	`key_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`return_token_hash` text,
	`expires_at` integer,
	`closed_at` integer,
	`closed_reason` text,
	`opened_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `buyer_links_token` ON `buyer_links` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `buyer_links_return_token` ON `buyer_links` (`return_token_hash`);--> statement-breakpoint
CREATE INDEX `buyer_links_order` ON `buyer_links` (`order_id`,`purpose`);--> statement-breakpoint
CREATE TABLE `payment_services` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`provider` text NOT NULL,
	`base_url` text NOT NULL,
	`settings` text NOT NULL,
	`credentials` text NOT NULL,
	`enabled` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `payment_services_shop` ON `payment_services` (`shop_id`);--> statement-breakpoint
CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`order_id` text NOT NULL,
	`service_id` text NOT NULL,
	`key` text NOT NULL,
	`remote_id` text,
	`state` text NOT NULL,
	`amount_kopecks` integer NOT NULL,
	`confirmation_url` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payments_remote` ON `payments` (`service_id`,`remote_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_live` ON `payments` (`order_id`) WHERE state IN ('creating', 'pending');--> statement-breakpoint
CREATE INDEX `payments_order` ON `payments` (`order_id`);--> statement-breakpoint
CREATE TABLE `order_history` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`shop_id` text NOT NULL,
	`order_id` text NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`before` text NOT NULL,
	`after` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `order_history_order` ON `order_history` (`order_id`,`seq`);--> statement-breakpoint
CREATE INDEX `order_history_shop` ON `order_history` (`shop_id`,`seq`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer NOT NULL,
	`response` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `order_counts` (
	`shop_id` text NOT NULL,
	`cell` integer NOT NULL,
	`count` integer NOT NULL,
	`total_kopecks` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `order_counts_cell` ON `order_counts` (`shop_id`,`cell`);--> statement-breakpoint
CREATE TABLE `orders` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`shop_id` text NOT NULL,
	`number` text NOT NULL,
	`status` text NOT NULL,
	`type` text NOT NULL,
	`version` integer NOT NULL,
	`source` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`comment` text NOT NULL,
	`note` text NOT NULL,
	`recipient_name` text NOT NULL,
	`recipient_phone` text NOT NULL,
	`recipient_email` text NOT NULL,
	`address` text NOT NULL,
	`parcel` text NOT NULL,
	`items` text NOT NULL,
	`declared_value_kopecks` integer NOT NULL,
	`cod_kopecks` integer,
	`cod_method` text,
	`prepayment_method` text,
	`paid` integer NOT NULL,
	`refunded_kopecks` integer NOT NULL,
	`delivery` text NOT NULL,
	`items_total_kopecks` integer NOT NULL,
	`total_kopecks` integer NOT NULL,
	`original` text,
	`problem_code` text,
	`problem_message` text,
	`status_mark` integer NOT NULL,
	`cell` integer NOT NULL,
	`search_text` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_id` ON `orders` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `orders_number` ON `orders` (`shop_id`,`number`);--> statement-breakpoint
CREATE INDEX `orders_cell_created` ON `orders` (`shop_id`,`cell`,`created_at`,`seq`);--> statement-breakpoint
CREATE INDEX `orders_changed` ON `orders` (`shop_id`,`updated_at`);--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`system` text NOT NULL,
	`name` text NOT NULL,
	`base_url` text NOT NULL,
	`account` text,
	`settings` text NOT NULL,
	`credentials` text NOT NULL,
	`enabled` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `connections_shop` ON `connections` (`shop_id`);--> statement-breakpoint
CREATE INDEX `connections_account` ON `connections` (`system`,`account`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`shop_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`order_id` text NOT NULL,
	`state` text NOT NULL,
	`attempt` integer NOT NULL,
	`due_at` integer NOT NULL,
	`lease_until` integer,
	`sent_version` integer,
	`status_mark` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`error_code` text,
	`error_message` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_id` ON `jobs` (`id`);--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`connection_id`,`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `jobs_order` ON `jobs` (`order_id`,`connection_id`);--> statement-breakpoint
CREATE TABLE `order_links` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`order_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`system` text NOT NULL,
	`state` text NOT NULL,
	`external_id` text,
	`url` text,
	`tracking_number` text,
	`external_status` text,
	`error_code` text,
	`error_message` text,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `order_links_order` ON `order_links` (`order_id`,`connection_id`);--> statement-breakpoint
CREATE INDEX `order_links_external` ON `order_links` (`connection_id`,`external_id`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`shop_id` text NOT NULL,
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `shop_id`)
);
--> statement-breakpoint
CREATE INDEX `memberships_shop` ON `memberships` (`shop_id`);--> statement-breakpoint
CREATE TABLE `shops` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`time_zone` text DEFAULT 'Europe/Moscow' NOT NULL,
	`settings` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `storefront_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`storefront_id` text NOT NULL,
	`delivery_id` text NOT NULL,
	`received_at` integer NOT NULL,
	`topic` text NOT NULL,
	`outcome` text NOT NULL,
	`reason` text,
	`order_id` text,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `storefront_deliveries_once` ON `storefront_deliveries` (`storefront_id`,`delivery_id`);--> statement-breakpoint
CREATE INDEX `storefront_deliveries_received` ON `storefront_deliveries` (`storefront_id`,`received_at`);--> statement-breakpoint
CREATE TABLE `storefront_orders` (
	`storefront_id` text NOT NULL,
	`external_id` text NOT NULL,
	`order_id` text NOT NULL,
	`store_updated_at` integer,
	`order_version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `storefront_orders_external` ON `storefront_orders` (`storefront_id`,`external_id`);--> statement-breakpoint
CREATE INDEX `storefront_orders_order` ON `storefront_orders` (`order_id`);--> statement-breakpoint
CREATE TABLE `storefronts` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`source` text NOT NULL,
	`name` text NOT NULL,
	`secret` text NOT NULL,
	`enabled` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `storefronts_shop` ON `storefronts` (`shop_id`);