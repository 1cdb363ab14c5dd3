-- What PostgreSQL 18 brought.
CREATE EXTENSION btree_gist;

CREATE TABLE public.owner (
    id   integer PRIMARY KEY,
    name text CONSTRAINT owner_has_name NOT NULL
);

CREATE TABLE public.price (
    product  integer,
    valid    daterange,
    list     integer,
    net      numeric(10, 2) NOT NULL,
    tax      numeric(10, 2) GENERATED ALWAYS AS (net * 0.19) STORED,
    gross    numeric(10, 2) GENERATED ALWAYS AS (net * 1.19) VIRTUAL,
    PRIMARY KEY (product, valid WITHOUT OVERLAPS),
    CONSTRAINT price_list_key UNIQUE (list, product, valid WITHOUT OVERLAPS)
);

CREATE TABLE public.offer (
    id      uuid PRIMARY KEY DEFAULT uuidv7(),
    product integer NOT NULL,
    during  daterange NOT NULL,
    owner   integer CONSTRAINT offer_owner REFERENCES public.owner NOT ENFORCED,
    percent integer CONSTRAINT offer_cheap CHECK (percent < 50) NOT ENFORCED,
    CONSTRAINT offer_price FOREIGN KEY (product, PERIOD during) REFERENCES public.price (product, PERIOD valid)
);

ALTER TABLE public.offer ADD COLUMN note text;
ALTER TABLE public.offer ADD CONSTRAINT offer_note_set NOT NULL note NOT VALID;
