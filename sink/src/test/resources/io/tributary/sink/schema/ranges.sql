CREATE SCHEMA "Maße";
CREATE SCHEMA "select";

CREATE TYPE "Maße".reading AS ENUM ('low', 'high');
CREATE DOMAIN "Maße".celsius AS numeric(6, 2) CONSTRAINT above_zero CHECK (VALUE >= -273.15);
CREATE DOMAIN "select"."user" AS "Maße".celsius DEFAULT 20 NOT NULL
    CONSTRAINT bearable CHECK (VALUE < 60) CONSTRAINT "not too cold" CHECK (VALUE > -90);
CREATE DOMAIN tags AS text[] CONSTRAINT few CHECK (cardinality(VALUE) < 10);
CREATE TYPE celsius_range AS RANGE (subtype = "Maße".celsius, multirange_type_name = "many celsius");
CREATE TYPE name_range AS RANGE (subtype = text, subtype_opclass = text_pattern_ops, collation = "C");
CREATE TYPE float_span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE "Maße".spot AS (x double precision, "y°" "Maße".celsius, label text COLLATE "C");
CREATE TYPE "Maße".track AS (spots "Maße".spot[], within float_span, seen tstzmultirange);
CREATE TYPE only_in_a_check AS ENUM ('yes', 'no');
CREATE DOMAIN mood_or_none AS text CHECK (VALUE::only_in_a_check = 'yes');

CREATE TABLE "select"."tåble" (
    id integer PRIMARY KEY,
    temperature "Maße".celsius,
    felt "select"."user",
    temperatures celsius_range,
    spells "many celsius",
    names name_range[],
    spans float_span_multirange,
    tracks "Maße".track[],
    labels tags,
    mood mood_or_none,
    level "Maße".reading[],
    answer text CHECK (answer::only_in_a_check <> 'no')
);
CREATE INDEX ON "select"."tåble" USING gist (temperatures);
COMMENT ON TYPE "Maße".reading IS 'What a sensor says';
COMMENT ON DOMAIN "Maße".celsius IS 'Warmth';
COMMENT ON SCHEMA "Maße" IS 'Units';
