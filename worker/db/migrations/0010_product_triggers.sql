CREATE VIRTUAL TABLE products_search USING fts5(search_terms, content='products', content_rowid='seq', tokenize='ascii');
--> statement-breakpoint
CREATE TRIGGER products_insert AFTER INSERT ON products BEGIN
  INSERT INTO product_counts (shop_id, count) VALUES (NEW.shop_id, 1)
    ON CONFLICT (shop_id) DO UPDATE SET count = count + 1;
  INSERT INTO products_search (rowid, search_terms) VALUES (NEW.seq, NEW.search_terms);
END;
--> statement-breakpoint
CREATE TRIGGER products_delete AFTER DELETE ON products BEGIN
  UPDATE product_counts SET count = count - 1 WHERE shop_id = OLD.shop_id;
  INSERT INTO products_search (products_search, rowid, search_terms) VALUES ('delete', OLD.seq, OLD.search_terms);
END;
--> statement-breakpoint
CREATE TRIGGER products_update AFTER UPDATE OF search_terms ON products WHEN OLD.search_terms <> NEW.search_terms BEGIN
  INSERT INTO products_search (products_search, rowid, search_terms) VALUES ('delete', OLD.seq, OLD.search_terms);
  INSERT INTO products_search (rowid, search_terms) VALUES (NEW.seq, NEW.search_terms);
END;
