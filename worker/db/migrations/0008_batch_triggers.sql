CREATE TRIGGER batch_rows_counts AFTER UPDATE OF outcome ON batch_rows WHEN OLD.outcome <> NEW.outcome BEGIN
  UPDATE batches SET
    pending = pending + (NEW.outcome = 'pending') - (OLD.outcome = 'pending'),
    waiting = waiting + (NEW.outcome = 'waiting') - (OLD.outcome = 'waiting'),
    ok = ok + (NEW.outcome = 'ok') - (OLD.outcome = 'ok'),
    skipped = skipped + (NEW.outcome = 'skipped') - (OLD.outcome = 'skipped'),
    failed = failed + (NEW.outcome = 'failed') - (OLD.outcome = 'failed'),
    unknown = unknown + (NEW.outcome = 'unknown') - (OLD.outcome = 'unknown'),
    cancelled = cancelled + (NEW.outcome = 'cancelled') - (OLD.outcome = 'cancelled')
  WHERE id = NEW.batch_id;
END;
--> statement-breakpoint
CREATE TRIGGER batch_rows_follow_job AFTER UPDATE OF state ON jobs WHEN OLD.state <> NEW.state BEGIN
  UPDATE batch_rows SET
    outcome = CASE NEW.state WHEN 'done' THEN 'ok' WHEN 'failed' THEN 'failed' WHEN 'unknown' THEN 'unknown'
      WHEN 'withdrawn' THEN 'skipped' ELSE outcome END,
    reason = CASE NEW.state WHEN 'done' THEN NULL WHEN 'withdrawn' THEN 'WITHDRAWN' ELSE NEW.error_code END,
    retryable = NEW.state = 'failed'
  WHERE job_id = NEW.id AND outcome IN ('waiting', 'unknown');
END;

--> statement-breakpoint
UPDATE storefront_deliveries SET external_id = (SELECT tie.external_id FROM storefront_orders tie
  WHERE tie.order_id = storefront_deliveries.order_id AND tie.storefront_id = storefront_deliveries.storefront_id)
WHERE body <> '' AND order_id IS NOT NULL;
