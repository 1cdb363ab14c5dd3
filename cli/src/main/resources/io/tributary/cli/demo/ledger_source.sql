-- Every transaction that a writer commits enters itself here; a writer's numbers have no gaps.
CREATE SCHEMA demo_ledger;
CREATE TABLE demo_ledger.entry (
    writer text NOT NULL,
    number bigint NOT NULL,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (writer, number)
);
