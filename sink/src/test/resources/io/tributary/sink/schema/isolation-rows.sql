-- The rows of the tenant <who>, whose number is N; written by its application, which knows of no tenants.
INSERT INTO users (id, email, name, country) VALUES (<n>, '<who>@example.com', '<who>', 'de');
INSERT INTO products (id, sku, price) OVERRIDING SYSTEM VALUE VALUES (<n>, '<who> sku', 9.99);
INSERT INTO orders (id, user_id, number, note) VALUES (<n>, <n>, <n>, '<who> note');
INSERT INTO order_items (order_id, product_id, note) VALUES (<n>, <n>, '<who> note');
INSERT INTO "Human Resources".employee (id, grade, name, boss) VALUES (<n>, 'senior', '<who>', <n>);
INSERT INTO booking (id, room, during, guest) VALUES (<n>, <n>, '[2026-01-01, 2026-02-01)', '<who>');
INSERT INTO documents (id, owner, body, slug) VALUES ('00000000-0000-4000-8000-00000000000<n>', <n>, '<who> secret', '<who>');
INSERT INTO invoices (user_id, remark) VALUES (<n>, '<who> remark');
INSERT INTO tickets (subject, invoice_id) SELECT '<who> subject', id FROM invoices;
UPDATE tickets SET parent = id;
INSERT INTO reading (sensor, at, remark, user_id) SELECT <n> * 100 + s, d, '<who> remark', <n>
  FROM generate_series(1, 20) AS s, unnest(ARRAY[DATE '2025-05-05', DATE '2026-06-06']) AS d;
INSERT INTO vehicle (id, plate) VALUES (<n>, '<who> plate');
INSERT INTO car (id, plate, seats) VALUES (<n>, '<who> car', 5);
