-- What the catalogue's types need to be there.
CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE EXTENSION ltree;
CREATE EXTENSION cube;
CREATE EXTENSION seg;
CREATE EXTENSION isn;
CREATE EXTENSION intarray;
CREATE TYPE mood AS ENUM ('sad', 'very "happy", indeed', 'it''s {so}', 'back\slash', '√ 💾', ' ');
CREATE TYPE "Odd, ""Name""" AS ENUM ('a', 'B b');
CREATE TYPE pair AS (a int, "B, ""b""" text);
CREATE TYPE nested AS (one pair, many pair[], at timestamptz, mood mood);
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE DOMAIN flag AS boolean;
CREATE DOMAIN code AS varchar(5) DEFAULT 'none';
CREATE DOMAIN feeling AS mood;
CREATE DOMAIN numbers AS int[] CHECK (cardinality(value) < 9);
CREATE DOMAIN couple AS pair;
CREATE DOMAIN small_positive AS positive CHECK (value < 100);
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = spanmultirange);
CREATE TYPE words AS RANGE (subtype = text, collation = "C");
-- A cast that is not what the type reads.
CREATE FUNCTION shout(text) RETURNS mood LANGUAGE sql AS $$SELECT 'sad'::public.mood$$;
CREATE CAST (text AS mood) WITH FUNCTION shout(text);
