-- the same in every tenant
CREATE TABLE country (code char(2) PRIMARY KEY, name text NOT NULL UNIQUE, part_of char(2) REFERENCES country);

-- a key that every strategy has to keep
CREATE TABLE device (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), label text);

CREATE TABLE person (
    id bigserial PRIMARY KEY,
    email text NOT NULL UNIQUE,
    country char(2) NOT NULL REFERENCES country ON UPDATE CASCADE,
    device_id uuid REFERENCES device ON DELETE SET NULL,
    boss_id bigint CONSTRAINT boss REFERENCES person ON DELETE SET NULL,
    CONSTRAINT not_both CHECK (boss_id IS NULL OR device_id IS NULL)
);
CREATE INDEX person_boss_id_idx ON person (boss_id DESC) WHERE boss_id IS NOT NULL;

-- its key is a person's
CREATE TABLE profile (
    person_id bigint PRIMARY KEY REFERENCES person ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    bio text
);

-- points at a key that points at a key, and is narrower than both
CREATE TABLE picture (
    id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    profile_id integer NOT NULL REFERENCES profile ON DELETE RESTRICT,
    taken date,
    UNIQUE (profile_id, taken)
);

-- two tables that point at each other
CREATE TABLE team (id serial PRIMARY KEY, captain_id integer, name text NOT NULL);
CREATE TABLE player (
    id serial PRIMARY KEY,
    team_id integer NOT NULL REFERENCES team DEFERRABLE,
    person_id bigint NOT NULL REFERENCES person (id),
    shirt smallint,
    UNIQUE (team_id, shirt),
    UNIQUE (team_id, id)
);
-- a composite key of which only one column is set to null
ALTER TABLE team ADD CONSTRAINT captain FOREIGN KEY (id, captain_id) REFERENCES player (team_id, id)
    ON DELETE SET NULL (captain_id) DEFERRABLE INITIALLY DEFERRED;

-- two keys that are each other's
CREATE TABLE left_half (id integer PRIMARY KEY, note text);
CREATE TABLE right_half (id integer PRIMARY KEY REFERENCES left_half DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE left_half ADD CONSTRAINT other_half FOREIGN KEY (id) REFERENCES right_half
    DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE friendship (
    one_id bigint REFERENCES person ON DELETE CASCADE,
    other_id bigint REFERENCES person ON DELETE CASCADE,
    since date NOT NULL,
    PRIMARY KEY (one_id, other_id),
    CONSTRAINT once_a_day EXCLUDE USING btree (one_id WITH =, since WITH =)
);

CREATE TABLE seat (
    device_id uuid REFERENCES device ON DELETE CASCADE,
    number smallint,
    person_id bigint REFERENCES person ON DELETE SET DEFAULT,
    PRIMARY KEY (device_id, number)
);
