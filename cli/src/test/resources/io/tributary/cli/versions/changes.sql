-- Changes of every kind, in transactions that end with an empty line.
BEGIN;
INSERT INTO public.employee (boss, name, mood) VALUES (51, 'x51', 'bad'), (52, 'x52', 'bad');
INSERT INTO public.kinds (flag, words, tree) SELECT true, repeat('new', 3000), '{"n": 1}' FROM generate_series(1, 30);
INSERT INTO "Sales"."Order" SELECT 2030, n, 1, 1 + n, NULL FROM generate_series(1, 30) AS n;
COMMIT;

BEGIN;
UPDATE public.kinds SET flag = NOT flag;
UPDATE public.employee SET level = level + 1, name = 'y' || id WHERE id % 5 = 0;
UPDATE "Sales"."Order" SET "Year" = "Year" + 100 WHERE "No" % 7 = 0;
COMMIT;

BEGIN;
DELETE FROM public.kinds;
ROLLBACK;

BEGIN;
DELETE FROM "Sales"."Order" WHERE "No" % 11 = 0;
DELETE FROM public.employee WHERE name = 'y50';
TRUNCATE public.visits;
INSERT INTO public.visits (path) VALUES ('/after');
UPDATE public.products SET stock = stock - 1;
DELETE FROM public.orders WHERE id % 9 = 0;
COMMIT;

BEGIN;
UPDATE public.measure SET at = at - 200, region = CASE region WHEN 'eu' THEN 'us' ELSE 'eu' END WHERE id % 4 = 0;
DELETE FROM public.measure WHERE id % 10 = 1;
INSERT INTO public.measure SELECT DATE '2027-01-01', n, 'eu', NULL FROM generate_series(1, 20) AS n;
COMMIT;
