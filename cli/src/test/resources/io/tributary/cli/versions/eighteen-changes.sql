-- Periods that are split, joined, moved and swapped, in transactions that end with an empty line.
BEGIN;
UPDATE public.price SET net = net + 1 WHERE product % 3 = 0;
UPDATE public.price SET leaflet = leaflet || '!' WHERE product % 5 = 0;
COMMIT;

BEGIN;
UPDATE public.price SET valid = daterange(lower(valid), lower(valid) + 100)
 WHERE product % 2 = 0 AND valid @> DATE '2024-12-01';
INSERT INTO public.price (product, valid, net)
SELECT product, daterange(upper(valid), upper(valid) + 10), net FROM public.price
 WHERE product % 2 = 0 AND lower(valid) > '2023-12-01';
COMMIT;

BEGIN;
DELETE FROM public.offer WHERE product = 1;
DELETE FROM public.price WHERE product = 1 AND valid @> DATE '2021-02-01';
UPDATE public.price SET valid = daterange('2020-01-01', '2021-12-31') WHERE product = 1 AND valid @> DATE '2020-02-01';
INSERT INTO public.price (product, valid, net) VALUES (1, '[2030-01-01,2031-01-01)', 5);
COMMIT;

BEGIN;
DELETE FROM public.offer;
DELETE FROM public.price;
ROLLBACK;

BEGIN;
DELETE FROM public.offer WHERE product IN (7, 8);
UPDATE public.price SET product = 1000 WHERE product = 7;
UPDATE public.price SET product = 7 WHERE product = 8;
UPDATE public.price SET product = 8 WHERE product = 1000;
INSERT INTO public.offer (product, during, percent, note) VALUES (7, '[2020-02-01,2020-03-01)', 70, 'x');
COMMIT;

BEGIN;
DELETE FROM public.price WHERE product = 100 AND upper(valid) > '2023-01-01';
INSERT INTO public.price (product, valid, net) VALUES (100, '[2023-06-01,)', 1);
DELETE FROM public.owner WHERE id > 10;
COMMIT;
