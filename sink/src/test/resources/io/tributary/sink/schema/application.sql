CREATE TYPE state AS ENUM ('open', 'paid', 'sent');
CREATE TABLE customer (
    id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, parent integer REFERENCES customer,
    tags text[] NOT NULL DEFAULT '{}', profile jsonb NOT NULL DEFAULT '{}');
CREATE TABLE article (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku varchar(20) NOT NULL UNIQUE, price numeric(10, 2) NOT NULL,
    gross numeric(12, 4) GENERATED ALWAYS AS (price * 1.19) STORED);
CREATE TABLE purchase (
    id bigserial PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer ON DELETE CASCADE,
    state state NOT NULL DEFAULT 'open', placed timestamptz NOT NULL DEFAULT '2026-01-01', note text);
CREATE INDEX purchase_customer ON purchase (customer_id);
CREATE TABLE line (
    purchase_id bigint REFERENCES purchase ON DELETE CASCADE, number smallint, article_id integer NOT NULL REFERENCES article,
    amount integer NOT NULL CHECK (amount > 0), PRIMARY KEY (purchase_id, number));
CREATE TABLE archived_line (
    purchase_id bigint, number smallint, article_id integer NOT NULL, amount integer NOT NULL,
    PRIMARY KEY (purchase_id, number));
CREATE TABLE node (
    id integer PRIMARY KEY, next integer NOT NULL REFERENCES node DEFERRABLE INITIALLY DEFERRED,
    rank integer NOT NULL UNIQUE DEFERRABLE INITIALLY IMMEDIATE);
CREATE TABLE reservation (
    id serial PRIMARY KEY, during daterange NOT NULL, EXCLUDE USING gist (during WITH &&));
CREATE TABLE measured (at date, sensor integer, value double precision, PRIMARY KEY (at, sensor)) PARTITION BY RANGE (at);
CREATE TABLE measured_old PARTITION OF measured FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE measured_new PARTITION OF measured FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE TABLE token (id uuid PRIMARY KEY, label text NOT NULL UNIQUE);
CREATE TABLE invoice (id bigint PRIMARY KEY, label text NOT NULL UNIQUE);
CREATE SEQUENCE receipt_number START 1000;
