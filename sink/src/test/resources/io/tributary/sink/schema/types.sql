CREATE EXTENSION citext;
CREATE SCHEMA "Büro";
CREATE TYPE mood AS ENUM ('glad', 'it''s so-so');
CREATE DOMAIN posint AS integer DEFAULT 1 CHECK (VALUE > 0);
CREATE TYPE "Büro".address AS (street text, "no." public.posint, moods public.mood[]);
CREATE TYPE unused AS ENUM ('never');

CREATE TABLE "Büro"."Order" (
    "select" uuid PRIMARY KEY,
    "Straße" "Büro".address,
    feelings mood[] NOT NULL DEFAULT '{}',
    amount posint,
    doubled integer GENERATED ALWAYS AS (amount * 2) STORED,
    nick citext,
    nicks citext[],
    sorted text COLLATE "C",
    "user" integer
);
CREATE UNIQUE INDEX "Order one nick" ON "Büro"."Order" (nick, (amount + 1)) INCLUDE (sorted) WHERE amount > 5;
CREATE UNIQUE INDEX order_nulls ON "Büro"."Order" (sorted COLLATE "POSIX" DESC) NULLS NOT DISTINCT;
ALTER TABLE "Büro"."Order" ADD CONSTRAINT included UNIQUE (amount) INCLUDE (nick) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE booking (
    id integer PRIMARY KEY,
    room text NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (room <> 'hall')
);
CREATE INDEX booking_during_idx ON booking USING gist (during);
CREATE INDEX booking_room_idx ON booking USING hash (room);

CREATE TABLE hen (id integer PRIMARY KEY, egg_id integer);
CREATE TABLE egg (
    id integer PRIMARY KEY,
    hen_id integer CONSTRAINT laid_by REFERENCES hen ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE hen ADD CONSTRAINT hatched_from FOREIGN KEY (egg_id) REFERENCES egg ON DELETE SET DEFAULT;

CREATE TABLE pair (a integer, b integer, PRIMARY KEY (a, b), CONSTRAINT pair_b_a_key UNIQUE (b, a));
CREATE TABLE pair_user (
    id integer PRIMARY KEY,
    a integer,
    b integer,
    CONSTRAINT both_or_none FOREIGN KEY (b, a) REFERENCES pair (b, a) MATCH FULL
);
