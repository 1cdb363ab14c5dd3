-- The same parent and child under each key strategy, and a partitioned child.
CREATE TABLE account (id serial PRIMARY KEY, email text NOT NULL UNIQUE, balance numeric(12, 2) NOT NULL);
CREATE TABLE entry (
    id serial PRIMARY KEY, account_id integer NOT NULL REFERENCES account, at timestamptz NOT NULL, reference text NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple', reference)) STORED);
CREATE INDEX entry_account ON entry (account_id);
CREATE INDEX entry_at ON entry (at);
CREATE INDEX entry_reference ON entry (reference);
CREATE INDEX entry_words ON entry USING gin (words);
CREATE TABLE kept_account (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, balance numeric(12, 2) NOT NULL);
CREATE TABLE kept_entry (
    id uuid PRIMARY KEY, account_id uuid NOT NULL REFERENCES kept_account, at timestamptz NOT NULL, reference text NOT NULL);
CREATE INDEX kept_entry_account ON kept_entry (account_id);
CREATE INDEX kept_entry_at ON kept_entry (at);
CREATE INDEX kept_entry_reference ON kept_entry (reference);
CREATE TABLE moved_account (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, balance numeric(12, 2) NOT NULL);
CREATE TABLE moved_entry (
    id bigint PRIMARY KEY, account_id bigint NOT NULL REFERENCES moved_account, at timestamptz NOT NULL,
    reference text NOT NULL);
CREATE INDEX moved_entry_account ON moved_entry (account_id);
CREATE INDEX moved_entry_at ON moved_entry (at);
CREATE INDEX moved_entry_reference ON moved_entry (reference);
CREATE TABLE parted_entry (
    id integer NOT NULL, account_id integer NOT NULL REFERENCES account, at timestamptz NOT NULL, reference text NOT NULL,
    PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE parted_entry_1 PARTITION OF parted_entry FOR VALUES FROM (MINVALUE) TO ('2026-01-11');
CREATE TABLE parted_entry_2 PARTITION OF parted_entry FOR VALUES FROM ('2026-01-11') TO (MAXVALUE);
CREATE INDEX parted_entry_account ON parted_entry (account_id);
CREATE INDEX parted_entry_at ON parted_entry (at);
CREATE INDEX parted_entry_reference ON parted_entry (reference);
