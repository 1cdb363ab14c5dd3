-- What every version from 14 on can express, with rows.
CREATE SCHEMA "Sales";
CREATE TYPE "Sales"."Mood" AS ENUM ('good', 'bad');
CREATE TYPE public.point3 AS (x int, y numeric, z text);
CREATE DOMAIN public.positive AS integer CHECK (VALUE > 0);
CREATE COLLATION public.codepoints (provider = libc, locale = 'C');
CREATE SEQUENCE public.ticket START WITH 7;

CREATE TABLE public.employee (
    id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    boss    int REFERENCES public.employee DEFERRABLE INITIALLY DEFERRED,
    name    varchar(9) COLLATE "C" UNIQUE,
    mood    "Sales"."Mood" NOT NULL DEFAULT 'good',
    level   public.positive NOT NULL DEFAULT 1,
    shouted text GENERATED ALWAYS AS (upper(name)) STORED,
    ticket  bigint NOT NULL DEFAULT nextval('public.ticket'),
    hired   date NOT NULL DEFAULT CURRENT_DATE,
    CONSTRAINT mood_known CHECK (mood IN ('good', 'bad') AND level BETWEEN 1 AND 1000),
    CONSTRAINT hired_late CHECK (EXTRACT(year FROM hired) > 1900 AND hired + INTERVAL '1 day' > DATE '1900-01-01'),
    CONSTRAINT named CHECK (substring(name from 1 for 1) = 'e' OR position('x' in name) > 0 OR trim(both ' ' from name) <> '')
);
COMMENT ON TABLE public.employee IS 'who works here';
COMMENT ON COLUMN public.employee.boss IS 'nobody for the first one';
CREATE INDEX employee_mood ON public.employee (mood, level DESC NULLS LAST) INCLUDE (hired) WHERE level > 2;
CREATE INDEX employee_lower ON public.employee (lower(name) COLLATE "C" text_pattern_ops);

CREATE TABLE "Sales"."Order" (
    "Year" smallint,
    "No"   smallint,
    seller int NOT NULL REFERENCES public.employee ON DELETE CASCADE,
    price  numeric(6, 2) CHECK (price > 0),
    note   jsonb,
    PRIMARY KEY ("Year", "No"),
    CONSTRAINT one_price EXCLUDE USING btree (seller WITH =, price WITH =) WHERE (price > 90000)
);

CREATE TABLE public.kinds (
    id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    flag     boolean,
    whole    bigint,
    exact    numeric,
    half     real,
    double   double precision,
    letter   "char",
    padded   char(5),
    words    text,
    raw      bytea,
    day      date,
    moment   timestamp(3),
    instant  timestamptz,
    clock    time,
    zoned    timetz,
    span     interval,
    document json,
    tree     jsonb,
    address  inet,
    network  cidr,
    device   macaddr8,
    bits     bit(3),
    varbits  bit varying,
    vector   tsvector,
    query    tsquery,
    spot     point,
    outline  polygon,
    area     box,
    numbers  int4range,
    times    tstzmultirange,
    parts    public.point3,
    moods    "Sales"."Mood"[],
    matrix   int[],
    price    money,
    snapshot pg_snapshot,
    lsn      pg_lsn
);

CREATE TABLE public.measure (
    at     date NOT NULL,
    id     bigint NOT NULL,
    region text NOT NULL,
    value  double precision,
    PRIMARY KEY (at, id, region)
) PARTITION BY RANGE (at);
CREATE TABLE public.measure_2025 PARTITION OF public.measure FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
    PARTITION BY LIST (region);
CREATE TABLE public.measure_2025_eu PARTITION OF public.measure_2025 FOR VALUES IN ('eu');
CREATE TABLE public.measure_2025_rest PARTITION OF public.measure_2025 DEFAULT;
CREATE TABLE public.measure_rest PARTITION OF public.measure DEFAULT;

INSERT INTO public.employee (boss, name) SELECT nullif(n - 1, 0), 'e' || n FROM generate_series(1, 50) AS n;
INSERT INTO "Sales"."Order" SELECT 2020 + n % 3, n, n, n, '{"a": [1, null]}' FROM generate_series(1, 50) AS n;
INSERT INTO public.kinds
SELECT gen_random_uuid(), n % 2 = 0, -9223372036854775808 + n, CASE n % 3 WHEN 0 THEN 'NaN' WHEN 1 THEN 'infinity' ELSE '1e-30' END::numeric,
       'NaN', '-infinity', 'x', 'ab', repeat('é"\', n * 500), decode(repeat('00ff', n * 500), 'hex'),
       CASE WHEN n % 2 = 0 THEN 'infinity' ELSE '0044-03-15 BC' END::date, '2026-01-01 00:00:00.123', '-infinity', '24:00:00',
       '12:00:00+05:30', '-1 mon +2 days -03:04:05.000006', '{"b": 1, "a":  2, "b": 3}', '{"b": 1, "a": {"c": [null]}}', '::1', '10/8',
       '08:00:2b:01:02:03:04:05', B'101', B'', 'a:1A ''it''''s'':2', 'a:* & !(b | c:B)', '(1,-0)', '((0,0),(1,1),(2,0))',
       '(1,1),(0,0)', '[1,5)', '{[2020-01-01,2021-01-01),[2022-01-01,)}', ROW(1, 2.50, 'a,"b'::text)::public.point3, '{good,NULL,bad}'::"Sales"."Mood"[], '[0:1][2:3]={{1,2},{3,4}}',
       12.34, '10:20:10,14,15', '16/B374D848'
  FROM generate_series(1, 20) AS n;
INSERT INTO public.measure
SELECT DATE '2024-10-01' + n, n, CASE WHEN n % 3 = 0 THEN 'eu' ELSE 'us' END, n / 7.0 FROM generate_series(1, 300) AS n;
