DROP TRIGGER orders_counts_insert;
--> statement-breakpoint
DROP TRIGGER orders_counts_delete;
--> statement-breakpoint
DROP TRIGGER orders_counts_update;
--> statement-breakpoint
DROP TRIGGER orders_search_update;
--> statement-breakpoint
DROP TABLE orders_search;
--> statement-breakpoint
-- Every shop's zone is still the one it was made with.
UPDATE orders SET day = (created_at + 10800000) / 86400000;
--> statement-breakpoint
-- SQLite folds the case of Latin letters only.
CREATE TABLE old_skus AS SELECT o.seq, lower(value ->> 'sku') AS sku, key AS line
  FROM orders o, json_each(o.items) WHERE value ->> 'sku' <> '';
--> statement-breakpoint
UPDATE old_skus SET sku = replace(replace(replace(replace(replace(replace(replace(replace(replace(sku, 'Ё', 'е'), 'ё', 'е'), 'А', 'а'), 'Б', 'б'), 'В', 'в'), 'Г', 'г'), 'Д', 'д'), 'Е', 'е'), 'Ж', 'ж');
--> statement-breakpoint
UPDATE old_skus SET sku = replace(replace(replace(replace(replace(replace(replace(replace(replace(sku, 'З', 'з'), 'И', 'и'), 'Й', 'й'), 'К', 'к'), 'Л', 'л'), 'М', 'м'), 'Н', 'н'), 'О', 'о'), 'П', 'п');
--> statement-breakpoint
UPDATE old_skus SET sku = replace(replace(replace(replace(replace(replace(replace(replace(replace(sku, 'Р', 'р'), 'С', 'с'), 'Т', 'т'), 'У', 'у'), 'Ф', 'ф'), 'Х', 'х'), 'Ц', 'ц'), 'Ч', 'ч'), 'Ш', 'ш');
--> statement-breakpoint
UPDATE old_skus SET sku = replace(replace(replace(replace(replace(replace(replace(sku, 'Щ', 'щ'), 'Ъ', 'ъ'), 'Ы', 'ы'), 'Ь', 'ь'), 'Э', 'э'), 'Ю', 'ю'), 'Я', 'я');
--> statement-breakpoint
CREATE INDEX old_skus_seq ON old_skus (seq, line);
--> statement-breakpoint
UPDATE orders SET
  search_text = '  ' || replace(substr(search_text, 1, length(number)), ' ', '  ')
    || CASE WHEN recipient_name = '' THEN '' ELSE char(10) || '  ' || replace(substr(search_text, length(number) + 2), ' ', '  ') END
    || CASE WHEN recipient_phone = '' THEN '' ELSE char(10) || '  ' || ltrim(recipient_phone, '+') END
    || CASE WHEN recipient_email = '' THEN '' ELSE char(10) || '  ' || lower(recipient_email) END
    || coalesce((SELECT group_concat(char(10) || '  ' || replace(sku, ' ', '  '), '') FROM (SELECT sku FROM old_skus WHERE old_skus.seq = orders.seq GROUP BY sku ORDER BY min(line))), ''),
  search_keys = (SELECT json_group_array(DISTINCT key) FROM (
    SELECT 'n:' || substr(search_text, 1, length(number)) AS key
    UNION ALL SELECT 'p:' || ltrim(recipient_phone, '+') WHERE recipient_phone <> ''
    UNION ALL SELECT 'l:' || substr(recipient_phone, -4) WHERE length(recipient_phone) > 4
    UNION ALL SELECT 'e:' || lower(recipient_email) WHERE recipient_email <> ''
    UNION ALL SELECT 's:' || sku FROM old_skus WHERE old_skus.seq = orders.seq));
--> statement-breakpoint
DROP TABLE old_skus;
--> statement-breakpoint
INSERT INTO order_days (shop_id, day, cell, count, total_kopecks)
  SELECT shop_id, day, cell, count(*), sum(total_kopecks) FROM orders GROUP BY shop_id, day, cell;
--> statement-breakpoint
INSERT INTO orders_search_shops (shop_id, made) SELECT shop_id, count(*) FROM orders GROUP BY shop_id;
--> statement-breakpoint
INSERT INTO orders_search_docs (doc, seq, cell, day)
  SELECT (s.place << 49) + (second << 17) + row_number() OVER (PARTITION BY s.place, second ORDER BY o.seq) - 1, o.seq, o.cell, o.day
  FROM (SELECT *, min(max(created_at / 1000, 0), 4294967295) AS second FROM orders) o
  JOIN orders_search_shops s ON s.shop_id = o.shop_id;
--> statement-breakpoint
INSERT INTO orders_search_marks (doc)
  SELECT doc FROM (SELECT doc, row_number() OVER (PARTITION BY doc >> 49 ORDER BY doc) AS nth FROM orders_search_docs) WHERE nth % 1024 = 0;
--> statement-breakpoint
-- Whole values, newest last: what is found at once, however old it is.
CREATE TABLE orders_search_keys (shop_id TEXT NOT NULL, key TEXT NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (shop_id, key, doc)) WITHOUT ROWID;
--> statement-breakpoint
INSERT OR IGNORE INTO orders_search_keys (shop_id, key, doc)
  SELECT o.shop_id, k.value, d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq, json_each(o.search_keys) k;
--> statement-breakpoint
INSERT OR IGNORE INTO orders_search_keys (shop_id, key, doc)
  SELECT o.shop_id, 't:' || lower(tracking_number), d.doc FROM order_links l JOIN orders o ON o.id = l.order_id
  JOIN orders_search_docs d ON d.seq = o.seq WHERE l.tracking_number IS NOT NULL;
--> statement-breakpoint
CREATE VIRTUAL TABLE orders_search USING fts5(text, content='', contentless_delete=1, tokenize='trigram');
--> statement-breakpoint
CREATE VIEW orders_search_texts AS
  SELECT d.doc, o.id AS order_id, o.seq, o.search_text || coalesce((SELECT group_concat(char(10) || '  ' || lower(l.tracking_number), '')
    FROM order_links l WHERE l.order_id = o.id AND l.tracking_number IS NOT NULL), '') AS text
  FROM orders o JOIN orders_search_docs d ON d.seq = o.seq;
--> statement-breakpoint
INSERT INTO orders_search (rowid, text) SELECT doc, text FROM orders_search_texts;
--> statement-breakpoint
CREATE TRIGGER orders_cubes_insert AFTER INSERT ON orders BEGIN
  INSERT INTO order_counts (shop_id, cell, count, total_kopecks) VALUES (NEW.shop_id, NEW.cell, 1, NEW.total_kopecks)
    ON CONFLICT (shop_id, cell) DO UPDATE SET count = count + 1, total_kopecks = total_kopecks + NEW.total_kopecks;
  INSERT INTO order_days (shop_id, day, cell, count, total_kopecks) VALUES (NEW.shop_id, NEW.day, NEW.cell, 1, NEW.total_kopecks)
    ON CONFLICT (shop_id, day, cell) DO UPDATE SET count = count + 1, total_kopecks = total_kopecks + NEW.total_kopecks;
END;
--> statement-breakpoint
CREATE TRIGGER orders_cubes_delete AFTER DELETE ON orders BEGIN
  UPDATE order_counts SET count = count - 1, total_kopecks = total_kopecks - OLD.total_kopecks
    WHERE shop_id = OLD.shop_id AND cell = OLD.cell;
  UPDATE order_days SET count = count - 1, total_kopecks = total_kopecks - OLD.total_kopecks
    WHERE shop_id = OLD.shop_id AND day = OLD.day AND cell = OLD.cell;
END;
--> statement-breakpoint
CREATE TRIGGER orders_cubes_update AFTER UPDATE OF shop_id, day, cell, total_kopecks ON orders
WHEN OLD.cell <> NEW.cell OR OLD.total_kopecks <> NEW.total_kopecks OR OLD.shop_id <> NEW.shop_id OR OLD.day <> NEW.day BEGIN
  UPDATE order_counts SET count = count - 1, total_kopecks = total_kopecks - OLD.total_kopecks
    WHERE shop_id = OLD.shop_id AND cell = OLD.cell;
  UPDATE order_days SET count = count - 1, total_kopecks = total_kopecks - OLD.total_kopecks
    WHERE shop_id = OLD.shop_id AND day = OLD.day AND cell = OLD.cell;
  INSERT INTO order_counts (shop_id, cell, count, total_kopecks) VALUES (NEW.shop_id, NEW.cell, 1, NEW.total_kopecks)
    ON CONFLICT (shop_id, cell) DO UPDATE SET count = count + 1, total_kopecks = total_kopecks + NEW.total_kopecks;
  INSERT INTO order_days (shop_id, day, cell, count, total_kopecks) VALUES (NEW.shop_id, NEW.day, NEW.cell, 1, NEW.total_kopecks)
    ON CONFLICT (shop_id, day, cell) DO UPDATE SET count = count + 1, total_kopecks = total_kopecks + NEW.total_kopecks;
END;
--> statement-breakpoint
CREATE TRIGGER orders_search_insert AFTER INSERT ON orders BEGIN
  INSERT INTO orders_search_shops (shop_id, made) VALUES (NEW.shop_id, 1) ON CONFLICT (shop_id) DO UPDATE SET made = made + 1;
  INSERT INTO orders_search_docs (doc, seq, cell, day)
    SELECT coalesce((SELECT max(doc) + 1 FROM orders_search_docs WHERE doc BETWEEN first AND first + 131071), first), NEW.seq, NEW.cell, NEW.day
    FROM (SELECT (place << 49) + (min(max(NEW.created_at / 1000, 0), 4294967295) << 17) AS first FROM orders_search_shops WHERE shop_id = NEW.shop_id);
  INSERT INTO orders_search_marks (doc)
    SELECT doc FROM orders_search_docs, orders_search_shops WHERE seq = NEW.seq AND shop_id = NEW.shop_id AND made % 1024 = 0;
  INSERT INTO orders_search (rowid, text) SELECT doc, NEW.search_text FROM orders_search_docs WHERE seq = NEW.seq;
  INSERT INTO orders_search_keys (shop_id, key, doc)
    SELECT DISTINCT NEW.shop_id, value, doc FROM json_each(NEW.search_keys), orders_search_docs WHERE seq = NEW.seq;
END;
--> statement-breakpoint
CREATE TRIGGER orders_search_delete AFTER DELETE ON orders BEGIN
  DELETE FROM orders_search WHERE rowid = (SELECT doc FROM orders_search_docs WHERE seq = OLD.seq);
  DELETE FROM orders_search_keys WHERE shop_id = OLD.shop_id AND doc = (SELECT doc FROM orders_search_docs WHERE seq = OLD.seq)
    AND key IN (SELECT value FROM json_each(OLD.search_keys) UNION ALL
      SELECT 't:' || lower(tracking_number) FROM order_links WHERE order_id = OLD.id AND tracking_number IS NOT NULL);
  DELETE FROM orders_search_marks WHERE doc = (SELECT doc FROM orders_search_docs WHERE seq = OLD.seq);
  DELETE FROM orders_search_docs WHERE seq = OLD.seq;
END;
--> statement-breakpoint
CREATE TRIGGER orders_search_cell AFTER UPDATE OF cell, day ON orders WHEN OLD.cell <> NEW.cell OR OLD.day <> NEW.day BEGIN
  UPDATE orders_search_docs SET cell = NEW.cell, day = NEW.day WHERE seq = NEW.seq;
END;
--> statement-breakpoint
CREATE TRIGGER orders_search_update AFTER UPDATE OF search_text, search_keys ON orders
WHEN OLD.search_text <> NEW.search_text OR OLD.search_keys <> NEW.search_keys BEGIN
  DELETE FROM orders_search WHERE rowid = (SELECT doc FROM orders_search_docs WHERE seq = NEW.seq);
  INSERT INTO orders_search (rowid, text) SELECT doc, text FROM orders_search_texts WHERE seq = NEW.seq;
  DELETE FROM orders_search_keys WHERE shop_id = NEW.shop_id AND doc = (SELECT doc FROM orders_search_docs WHERE seq = NEW.seq)
    AND key IN (SELECT value FROM json_each(OLD.search_keys));
  INSERT INTO orders_search_keys (shop_id, key, doc)
    SELECT DISTINCT NEW.shop_id, value, doc FROM json_each(NEW.search_keys), orders_search_docs WHERE seq = NEW.seq;
END;
--> statement-breakpoint
CREATE TRIGGER order_links_search_insert AFTER INSERT ON order_links WHEN NEW.tracking_number IS NOT NULL BEGIN
  INSERT INTO orders_search_keys (shop_id, key, doc)
    SELECT NEW.shop_id, 't:' || lower(NEW.tracking_number), (SELECT d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq WHERE o.id = NEW.order_id) WHERE NEW.tracking_number IS NOT NULL
      AND (SELECT d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq WHERE o.id = NEW.order_id) IS NOT NULL ON CONFLICT DO NOTHING;
  DELETE FROM orders_search WHERE rowid = (SELECT d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq WHERE o.id = NEW.order_id);
  INSERT INTO orders_search (rowid, text) SELECT doc, text FROM orders_search_texts WHERE order_id = NEW.order_id;
END;
--> statement-breakpoint
CREATE TRIGGER order_links_search_update AFTER UPDATE OF tracking_number ON order_links WHEN OLD.tracking_number IS NOT NEW.tracking_number BEGIN
  DELETE FROM orders_search_keys WHERE shop_id = OLD.shop_id AND key = 't:' || lower(OLD.tracking_number) AND doc = (SELECT d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq WHERE o.id = OLD.order_id)
    AND NOT EXISTS (SELECT 1 FROM order_links WHERE order_id = OLD.order_id AND lower(tracking_number) = lower(OLD.tracking_number));
  INSERT INTO orders_search_keys (shop_id, key, doc)
    SELECT NEW.shop_id, 't:' || lower(NEW.tracking_number), (SELECT d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq WHERE o.id = NEW.order_id) WHERE NEW.tracking_number IS NOT NULL
      AND (SELECT d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq WHERE o.id = NEW.order_id) IS NOT NULL ON CONFLICT DO NOTHING;
  DELETE FROM orders_search WHERE rowid = (SELECT d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq WHERE o.id = NEW.order_id);
  INSERT INTO orders_search (rowid, text) SELECT doc, text FROM orders_search_texts WHERE order_id = NEW.order_id;
END;
--> statement-breakpoint
CREATE TRIGGER order_links_search_delete AFTER DELETE ON order_links WHEN OLD.tracking_number IS NOT NULL BEGIN
  DELETE FROM orders_search_keys WHERE shop_id = OLD.shop_id AND key = 't:' || lower(OLD.tracking_number) AND doc = (SELECT d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq WHERE o.id = OLD.order_id)
    AND NOT EXISTS (SELECT 1 FROM order_links WHERE order_id = OLD.order_id AND lower(tracking_number) = lower(OLD.tracking_number));
  DELETE FROM orders_search WHERE rowid = (SELECT d.doc FROM orders o JOIN orders_search_docs d ON d.seq = o.seq WHERE o.id = OLD.order_id);
  INSERT INTO orders_search (rowid, text) SELECT doc, text FROM orders_search_texts WHERE order_id = OLD.order_id;
END;
