ALTER TABLE `batches` ADD `faults` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `batches_ended` ON `batches` (`updated_at`) WHERE frozen = 1 AND pending + waiting + unknown = 0;