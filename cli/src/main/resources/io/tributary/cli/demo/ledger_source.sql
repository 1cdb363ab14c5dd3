-- Every transaction of a writer enters itself here, as the last thing that it does: it takes the next number, which the
-- others wait for until it has ended, so that numbers have the order of the commits, whatever came before in each.
CREATE SCHEMA demo_ledger;

CREATE TABLE demo_ledger.counter (
    id     int PRIMARY KEY,
    number bigint NOT NULL,
    -- what the accounts are like after that transaction
    state  bigint NOT NULL
);

CREATE TABLE demo_ledger.entry (
    number bigint PRIMARY KEY,
    writer text NOT NULL,
    -- how many rows of the table below the same transaction makes
    lines  int NOT NULL
);

CREATE TABLE demo_ledger.line (
    entry bigint NOT NULL REFERENCES demo_ledger.entry,
    line  int NOT NULL,
    PRIMARY KEY (entry, line)
);

CREATE TABLE demo_ledger.account (
    id      bigint PRIMARY KEY,
    slot    int NOT NULL UNIQUE,
    balance bigint NOT NULL
);

CREATE FUNCTION demo_ledger.state() RETURNS bigint LANGUAGE sql AS
    'SELECT sum(id + slot * balance)::bigint FROM demo_ledger.account';

-- Enters the calling transaction: with 1 to 3 lines, money that goes from one account to another, whichever is the first,
-- and, each now and then, two accounts that exchange their slots, or one whose key changes.
CREATE FUNCTION demo_ledger.enter(writer text, lines int, giving int, taking int, amount int, act int)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    entered bigint;
BEGIN
    SELECT c.number + 1 INTO entered FROM demo_ledger.counter AS c FOR UPDATE;
    INSERT INTO demo_ledger.entry VALUES (entered, writer, lines);
    INSERT INTO demo_ledger.line SELECT entered, l FROM generate_series(1, lines) AS l;
    UPDATE demo_ledger.account SET balance = balance - amount WHERE slot = giving;
    UPDATE demo_ledger.account SET balance = balance + amount WHERE slot = taking;
    IF act = 0 AND giving <> taking THEN
        UPDATE demo_ledger.account SET slot = -1 WHERE slot = giving;
        UPDATE demo_ledger.account SET slot = giving WHERE slot = taking;
        UPDATE demo_ledger.account SET slot = taking WHERE slot = -1;
    ELSIF act = 1 THEN
        UPDATE demo_ledger.account SET id = 1000 + entered WHERE slot = giving;
    END IF;
    -- once only: whoever sees it written without being raised has seen a transaction applied again
    UPDATE demo_ledger.counter SET number = entered, state = demo_ledger.state();
    RETURN entered;
END $$;

INSERT INTO demo_ledger.account SELECT slot, slot, 1000 FROM generate_series(1, 20) AS slot;
INSERT INTO demo_ledger.counter VALUES (1, 0, demo_ledger.state());
