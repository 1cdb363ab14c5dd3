CREATE TABLE place (
    id integer PRIMARY KEY,
    name text NOT NULL DEFAULT 'nowhere',
    height integer CHECK (height > -500),
    CONSTRAINT only_here CHECK (id < 1000) NO INHERIT
);
CREATE TABLE owned (owner text NOT NULL, since date, PRIMARY KEY (owner));
CREATE TABLE city (mayor text, height integer DEFAULT 3, PRIMARY KEY (id), UNIQUE (name)) INHERITS (place);
ALTER TABLE city ALTER COLUMN name SET DEFAULT 'town';
CREATE TABLE capital (state text, PRIMARY KEY (id)) INHERITS (city);
CREATE TABLE estate (acres numeric, PRIMARY KEY (id)) INHERITS (place, owned);
ALTER TABLE estate ADD CONSTRAINT estate_acres CHECK (acres > 0);
CREATE INDEX city_mayor ON city (mayor);
CREATE TABLE visit (
    id integer PRIMARY KEY,
    city_id integer REFERENCES city
);
