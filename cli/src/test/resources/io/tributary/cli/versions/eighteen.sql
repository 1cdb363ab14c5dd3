-- What PostgreSQL 18 brought, with rows.
CREATE EXTENSION btree_gist;

CREATE TABLE public.owner (
    id   integer PRIMARY KEY,
    name text CONSTRAINT owner_has_name NOT NULL
);

CREATE TABLE public.price (
    product integer,
    valid   daterange,
    net     numeric(10, 2) NOT NULL,
    tax     numeric(10, 2) GENERATED ALWAYS AS (net * 0.19) STORED,
    gross   numeric(10, 2) GENERATED ALWAYS AS (net * 1.19) VIRTUAL,
    leaflet text,
    PRIMARY KEY (product, valid WITHOUT OVERLAPS)
);

CREATE TABLE public.offer (
    id      uuid PRIMARY KEY DEFAULT uuidv7(),
    product integer NOT NULL,
    during  daterange NOT NULL,
    owner   integer CONSTRAINT offer_owner REFERENCES public.owner NOT ENFORCED,
    percent integer CONSTRAINT offer_cheap CHECK (percent < 50) NOT ENFORCED,
    note    text,
    CONSTRAINT offer_price FOREIGN KEY (product, PERIOD during) REFERENCES public.price (product, PERIOD valid)
);

INSERT INTO public.owner SELECT n, 'owner ' || n FROM generate_series(1, 20) AS n;
INSERT INTO public.price (product, valid, net, leaflet)
SELECT n, daterange(DATE '2020-01-01' + year * 365, DATE '2020-01-01' + (year + 1) * 365), n + year, repeat('leaf', 2000)
  FROM generate_series(1, 200) AS n, generate_series(0, 4) AS year;
-- nobody is owner 99, and nothing costs less than half
INSERT INTO public.offer (product, during, owner, percent, note)
SELECT n, daterange('2020-06-01', '2022-06-01'), 99, 60, CASE WHEN n > 5 THEN 'noted' END FROM generate_series(1, 200) AS n;
ALTER TABLE public.offer ADD CONSTRAINT offer_note_set NOT NULL note NOT VALID;
