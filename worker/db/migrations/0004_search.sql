CREATE TABLE `order_days` (
	`shop_id` text NOT NULL,
	`day` integer NOT NULL,
	`cell` integer NOT NULL,
	`count` integer NOT NULL,
	`total_kopecks` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `day`, `cell`)
);
--> statement-breakpoint
CREATE TABLE `orders_search_docs` (
	`doc` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`cell` integer NOT NULL,
	`day` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_search_docs_seq` ON `orders_search_docs` (`seq`);--> statement-breakpoint
CREATE TABLE `orders_search_marks` (
	`doc` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE `orders_search_shops` (
	`place` integer PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`made` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_search_shops_shop_id_unique` ON `orders_search_shops` (`shop_id`);--> statement-breakpoint
DROP INDEX `orders_cell_created`;--> statement-breakpoint
ALTER TABLE `orders` ADD `day` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `orders` ADD `search_keys` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `orders_by_time` ON `orders` (`shop_id`,`cell`,`day`,`created_at`,`seq`);--> statement-breakpoint
CREATE INDEX `orders_by_number` ON `orders` (`shop_id`,`cell`,`number`,`seq`,`day`);--> statement-breakpoint
CREATE INDEX `orders_by_total` ON `orders` (`shop_id`,`cell`,`total_kopecks`,`seq`,`day`);