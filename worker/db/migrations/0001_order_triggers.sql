CREATE VIEW write_guard AS SELECT NULL AS code, NULL AS holds WHERE 0;
--> statement-breakpoint
CREATE TRIGGER write_guard_membership INSTEAD OF INSERT ON write_guard WHEN NEW.code = 'MEMBERSHIP' AND NEW.holds IS NOT 1 BEGIN SELECT RAISE(ABORT, 'GUARD:MEMBERSHIP'); END;
--> statement-breakpoint
CREATE TRIGGER write_guard_version INSTEAD OF INSERT ON write_guard WHEN NEW.code = 'VERSION' AND NEW.holds IS NOT 1 BEGIN SELECT RAISE(ABORT, 'GUARD:VERSION'); END;
--> statement-breakpoint
CREATE TRIGGER write_guard_state INSTEAD OF INSERT ON write_guard WHEN NEW.code = 'STATE' AND NEW.holds IS NOT 1 BEGIN SELECT RAISE(ABORT, 'GUARD:STATE'); END;
--> statement-breakpoint
CREATE TRIGGER write_guard_known INSTEAD OF INSERT ON write_guard WHEN NEW.code IS NULL OR NEW.code NOT IN ('MEMBERSHIP', 'VERSION', 'STATE') BEGIN SELECT RAISE(ABORT, 'GUARD:UNKNOWN'); END;
--> statement-breakpoint
CREATE VIRTUAL TABLE orders_search USING fts5(search_text, content='orders', content_rowid='seq', tokenize='trigram');
--> statement-breakpoint
CREATE TRIGGER orders_counts_insert AFTER INSERT ON orders BEGIN
  INSERT INTO order_counts (shop_id, cell, count, total_kopecks) VALUES (NEW.shop_id, NEW.cell, 1, NEW.total_kopecks)
    ON CONFLICT (shop_id, cell) DO UPDATE SET count = count + 1, total_kopecks = total_kopecks + NEW.total_kopecks;
  INSERT INTO orders_search (rowid, search_text) VALUES (NEW.seq, NEW.search_text);
END;
--> statement-breakpoint
CREATE TRIGGER orders_counts_delete AFTER DELETE ON orders BEGIN
  UPDATE order_counts SET count = count - 1, total_kopecks = total_kopecks - OLD.total_kopecks
    WHERE shop_id = OLD.shop_id AND cell = OLD.cell;
  INSERT INTO orders_search (orders_search, rowid, search_text) VALUES ('delete', OLD.seq, OLD.search_text);
END;
--> statement-breakpoint
CREATE TRIGGER orders_counts_update AFTER UPDATE OF shop_id, cell, total_kopecks ON orders
WHEN OLD.cell <> NEW.cell OR OLD.total_kopecks <> NEW.total_kopecks OR OLD.shop_id <> NEW.shop_id BEGIN
  UPDATE order_counts SET count = count - 1, total_kopecks = total_kopecks - OLD.total_kopecks
    WHERE shop_id = OLD.shop_id AND cell = OLD.cell;
  INSERT INTO order_counts (shop_id, cell, count, total_kopecks) VALUES (NEW.shop_id, NEW.cell, 1, NEW.total_kopecks)
    ON CONFLICT (shop_id, cell) DO UPDATE SET count = count + 1, total_kopecks = total_kopecks + NEW.total_kopecks;
END;
--> statement-breakpoint
CREATE TRIGGER orders_search_update AFTER UPDATE OF search_text ON orders WHEN OLD.search_text <> NEW.search_text BEGIN
  INSERT INTO orders_search (orders_search, rowid, search_text) VALUES ('delete', OLD.seq, OLD.search_text);
  INSERT INTO orders_search (rowid, search_text) VALUES (NEW.seq, NEW.search_text);
END;
