CREATE TABLE `product_counts` (
	`shop_id` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `products` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`shop_id` text NOT NULL,
	`sku` text NOT NULL,
	`shop_article` text NOT NULL,
	`name` text NOT NULL,
	`price_kopecks` integer NOT NULL,
	`vat_rate` text NOT NULL,
	`weight_grams` integer NOT NULL,
	`length_mm` integer NOT NULL,
	`width_mm` integer NOT NULL,
	`height_mm` integer NOT NULL,
	`source` text NOT NULL,
	`external_id` text,
	`updated_at` integer NOT NULL,
	`sku_key` text NOT NULL,
	`article_key` text NOT NULL,
	`search_terms` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `products_id` ON `products` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `products_article` ON `products` (`shop_id`,`shop_article`);--> statement-breakpoint
CREATE INDEX `products_shop` ON `products` (`shop_id`,`seq`);--> statement-breakpoint
CREATE INDEX `products_sku_key` ON `products` (`shop_id`,`sku_key`);--> statement-breakpoint
CREATE INDEX `products_article_key` ON `products` (`shop_id`,`article_key`);