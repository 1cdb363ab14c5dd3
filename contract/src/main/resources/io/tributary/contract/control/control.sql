-- The control schema: what the stages and commands of every migration into this database know of each other.
-- Safe to run again.
CREATE SCHEMA IF NOT EXISTS tributary;

COMMENT ON SCHEMA tributary IS 'Tributary: the state of running migrations';

-- What a tenant is to its migration, and what its application is told.
CREATE TABLE IF NOT EXISTS tributary.tenant (
    migration         text NOT NULL,
    slug              text NOT NULL,
    tenant_id         uuid NOT NULL UNIQUE,
    -- its number within the migration, in the order in which tenants joined
    ordinal           int NOT NULL,
    name              text NOT NULL,
    phase             text NOT NULL DEFAULT 'single_tenant'
                      CHECK (phase IN ('single_tenant', 'replication', 'cutover', 'multi_tenant')),
    -- where the source's slot began, once all rows that it had there are in Kafka, or in the target itself
    snapshot_position pg_lsn,
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (migration, slug),
    UNIQUE (migration, ordinal)
);

-- What a tenant's source looked like where its stream is: changes of its schema are seen against it.
CREATE TABLE IF NOT EXISTS tributary.source_layout (
    migration text NOT NULL,
    slug      text NOT NULL,
    layout    jsonb NOT NULL,
    PRIMARY KEY (migration, slug),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- How tables' rows are mapped. Written with the target's schema, which it has to fit.
CREATE TABLE IF NOT EXISTS tributary.rule (
    migration    text NOT NULL,
    table_schema text NOT NULL,
    table_name   text NOT NULL,
    shared       boolean NOT NULL,
    strategy     text NOT NULL CHECK (strategy IN ('composite', 'keep', 'offset', 'uuid')),
    -- by column: {"offset": stride} or {"uuid": "schema.table"}
    remapped     jsonb NOT NULL,
    -- by column: the target's column that has the old value
    kept         jsonb NOT NULL,
    PRIMARY KEY (migration, table_schema, table_name)
);

-- One row for each stage of each tenant; the epoch grows whenever a process takes it over.
CREATE TABLE IF NOT EXISTS tributary.stage (
    migration  text NOT NULL,
    slug       text NOT NULL,
    stage      text NOT NULL,
    epoch      bigint NOT NULL DEFAULT 0,
    state      text NOT NULL DEFAULT 'stopped' CHECK (state IN ('stopped', 'running', 'retrying', 'paused')),
    reason     text,
    remedy     text,
    owner      text,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (migration, slug, stage),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- How far a tenant's changes have been applied. The sink writes it in the commit of the rows themselves.
CREATE TABLE IF NOT EXISTS tributary.progress (
    migration    text NOT NULL,
    slug         text NOT NULL,
    -- the End of the last transaction applied, and the offset in the target topic behind it
    position     pg_lsn NOT NULL DEFAULT '0/0',
    kafka_offset bigint NOT NULL DEFAULT 0,
    epoch        bigint NOT NULL DEFAULT 0,
    -- when the source committed it, and when the target did
    committed_at timestamptz,
    applied_at   timestamptz,
    -- the last snapshot applied, and its rows
    snapshot_id  bigint NOT NULL DEFAULT 0,
    rows_copied  bigint NOT NULL DEFAULT 0,
    transactions bigint NOT NULL DEFAULT 0,
    changes      bigint NOT NULL DEFAULT 0,
    -- a validator's wish: apply what is before hold_at and nothing else; held_at: done
    hold_at      pg_lsn,
    held_at      pg_lsn,
    PRIMARY KEY (migration, slug),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- Markers that have passed every stage.
CREATE TABLE IF NOT EXISTS tributary.marker (
    migration  text NOT NULL,
    slug       text NOT NULL,
    id         text NOT NULL,
    position   pg_lsn NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (migration, slug, id),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- Evidence: every comparison that was made.
CREATE TABLE IF NOT EXISTS tributary.validation (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration    text NOT NULL,
    slug         text NOT NULL,
    position     pg_lsn NOT NULL,
    kafka_offset bigint NOT NULL,
    equal        boolean NOT NULL,
    report       jsonb NOT NULL,
    requested_by text NOT NULL,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz NOT NULL,
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- Which rows were compared: full, changed, tables or fenced.
ALTER TABLE tributary.validation ADD COLUMN IF NOT EXISTS scope text;
-- What the source has changed since is at this offset of its topic or behind it.
ALTER TABLE tributary.validation ADD COLUMN IF NOT EXISTS source_offset bigint;
-- A digest of the copy, the layout and the rules that it rests on: under others it says nothing.
ALTER TABLE tributary.validation ADD COLUMN IF NOT EXISTS basis text;

-- What the target has changed since is at this offset of the last topic of the way back or behind it.
ALTER TABLE tributary.validation ADD COLUMN IF NOT EXISTS back_offset bigint;
-- By the target's clock, as are the moves that it may not outlive.
ALTER TABLE tributary.validation ADD COLUMN IF NOT EXISTS recorded_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- What a comparison of all of a tenant's rows has verified so far, so that another can go on behind it when it is killed.
CREATE TABLE IF NOT EXISTS tributary.validation_range (
    migration     text NOT NULL,
    slug          text NOT NULL,
    table_schema  text NOT NULL,
    table_name    text NOT NULL,
    -- in the order of keys; there may be gaps
    number        bigint NOT NULL,
    -- a digest of the copy, the layout and the rules that it rests on: under others it says nothing
    basis         text NOT NULL,
    -- where the source topic ended before any of it was read
    source_offset bigint,
    position      pg_lsn NOT NULL,
    -- the keys between which the rows are, the upper one included, on both sides; null for an open end
    lower_source  text[],
    lower_target  text[],
    upper_source  text[],
    upper_target  text[],
    -- what both sides have there
    row_count     bigint NOT NULL,
    upper_sum     bigint NOT NULL,
    lower_sum     bigint NOT NULL,
    verified_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (migration, slug, table_schema, table_name, number),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- Every time that somebody asked for a tenant's rows to be copied anew. The newest counts.
CREATE TABLE IF NOT EXISTS tributary.resync (
    migration     text NOT NULL,
    slug          text NOT NULL,
    -- what a stage's turn with a smaller epoch writes does not count any more; a snapshot with a greater id answers it
    epoch         bigint NOT NULL,
    -- where the tenant's topics ended then: the new copy comes behind that
    source_offset bigint NOT NULL,
    target_offset bigint NOT NULL,
    requested_by  text NOT NULL,
    requested_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason        text,
    PRIMARY KEY (migration, slug, epoch),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- The change that the target refused last, of each tenant. It stands while the sink is paused for this reason.
CREATE TABLE IF NOT EXISTS tributary.refusal (
    migration   text NOT NULL,
    slug        text NOT NULL,
    -- its transaction's End, its number among that transaction's messages, from 1, and the id in the Begin
    position    pg_lsn NOT NULL,
    change      bigint NOT NULL,
    transaction bigint NOT NULL,
    -- the operation, the row's key and the table; no other values
    description text NOT NULL,
    reason      text NOT NULL,
    PRIMARY KEY (migration, slug),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- Refused changes that a person had left out.
CREATE TABLE IF NOT EXISTS tributary.skip (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration    text NOT NULL,
    slug         text NOT NULL,
    position     pg_lsn NOT NULL,
    change       bigint NOT NULL,
    transaction  bigint NOT NULL,
    description  text NOT NULL,
    -- what the target said
    refusal      text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason       text NOT NULL,
    -- written in the commit of the rest of its transaction: when, and the snapshot whose rows it is missing from
    skipped_at   timestamptz,
    snapshot_id  bigint,
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- Alerts: what is wrong with a tenant, from when to when, and which messages of it were delivered.
CREATE TABLE IF NOT EXISTS tributary.alert (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration       text NOT NULL,
    slug            text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('difference', 'lag', 'paused', 'retainedWal')),
    detail          text NOT NULL,
    remedy          text NOT NULL,
    began_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at        timestamptz,
    -- when a webhook accepted the message of the beginning, and that of the end
    begin_sent_at   timestamptz,
    end_sent_at     timestamptz,
    -- the message that has yet to be accepted; null without one, and where the plan has no webhook
    due             text CHECK (due IN ('begin', 'end')),
    -- the tries to deliver that one, and when the next may be made
    attempts        int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- What is wrong already does not begin again, whichever process looks.
CREATE UNIQUE INDEX IF NOT EXISTS alert_open ON tributary.alert (migration, slug, kind) WHERE ended_at IS NULL;

-- Looked up every few seconds: the newest comparison, and the newest that looked beyond rows.
CREATE INDEX IF NOT EXISTS validation_newest ON tributary.validation (migration, slug, id);
CREATE INDEX IF NOT EXISTS validation_checked ON tributary.validation (migration, slug, id)
    WHERE jsonb_typeof(report -> 'findings') = 'array';

-- Every time that somebody asked for rows to be read from the source again and applied in order with the stream.
CREATE TABLE IF NOT EXISTS tributary.repair (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration    text NOT NULL,
    slug         text NOT NULL,
    -- [{"schema": …, "table": …, "keys": [["7"], …]}]: the source's keys as text; without keys the whole table
    tables       jsonb NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason       text,
    state        text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'published', 'failed')),
    -- the End of the transaction that the rows came with
    position     pg_lsn,
    -- what an asked one waits for, or why it failed
    message      text,
    finished_at  timestamptz,
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

CREATE INDEX IF NOT EXISTS repair_asked ON tributary.repair (migration, slug, id) WHERE state = 'asked';

-- How far the copying of a tenant's rows around Kafka is, or was: the newest copy, one row a table.
CREATE TABLE IF NOT EXISTS tributary.load (
    migration    text NOT NULL,
    slug         text NOT NULL,
    table_schema text NOT NULL,
    table_name   text NOT NULL,
    -- the connector's turn that copies
    epoch        bigint NOT NULL,
    -- how many rows the source's catalogs think there are, and how large they are on its disk
    total_rows   bigint NOT NULL,
    total_bytes  bigint NOT NULL,
    -- what has been copied, in bytes of the copy itself
    rows         bigint NOT NULL DEFAULT 0,
    bytes        bigint NOT NULL DEFAULT 0,
    finished     boolean NOT NULL DEFAULT false,
    -- the tenant that the copy waits for, since its changes have fallen behind
    waits_for    text,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (migration, slug, table_schema, table_name),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);
-- Where a stream goes on that was at rest while its other end served: the connector moves its slot there, and the progress to
-- the slot, and empties this. Until then nothing is applied.
ALTER TABLE tributary.tenant ADD COLUMN IF NOT EXISTS resume_position pg_lsn;

-- When the way back was given up for good: nothing of the tenant flows any more, either way.
ALTER TABLE tributary.tenant ADD COLUMN IF NOT EXISTS completed_at timestamptz;

-- Tenants whose way back is prepared: from then on stages also run from the target to their source.
CREATE TABLE IF NOT EXISTS tributary.way_back (
    migration    text NOT NULL,
    slug         text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- when a marker last came from the target to the source this way
    rehearsed_at timestamptz,
    PRIMARY KEY (migration, slug),
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- The journal of cutovers and rollbacks: each step is written here before it is done.
CREATE TABLE IF NOT EXISTS tributary.move (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration    text NOT NULL,
    slug         text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('cutover', 'rollback')),
    state        text NOT NULL DEFAULT 'prepared'
                 CHECK (state IN ('prepared', 'fencing', 'draining', 'verifying', 'switched', 'routed', 'done',
                                  'undoing', 'undone')),
    requested_by text NOT NULL,
    reason       text,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- when writes must be possible again if nothing was switched by then; set with the fence
    deadline_at  timestamptz,
    finished_at  timestamptz,
    -- the drained marker's position where the tenant was written before, and where the other side's log was at the switch
    drained      pg_lsn,
    switched     pg_lsn,
    -- why it was undone
    failure      text,
    -- what was done, found and measured, by step
    evidence     jsonb NOT NULL DEFAULT '{}',
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

-- A tenant moves once at a time.
CREATE UNIQUE INDEX IF NOT EXISTS move_open ON tributary.move (migration, slug) WHERE state NOT IN ('done', 'undone');

-- What was seen of a tenant from its application's side, each time that somebody looked after a switch.
CREATE TABLE IF NOT EXISTS tributary.post_check (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration  text NOT NULL,
    slug       text NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ok         boolean NOT NULL,
    -- [{"name": …, "ok": …, "detail": …, "millis": …}]
    checks     jsonb NOT NULL,
    FOREIGN KEY (migration, slug) REFERENCES tributary.tenant
);

ALTER TABLE tributary.alert DROP CONSTRAINT IF EXISTS alert_kind_check;
ALTER TABLE tributary.alert ADD CONSTRAINT alert_kind_check
    CHECK (kind IN ('difference', 'lag', 'paused', 'retainedWal', 'postCheck', 'rollbackAdvised'));

-- Whether the position is where a stream was told to go on, and not yet that of a transaction that was applied.
ALTER TABLE tributary.progress ADD COLUMN IF NOT EXISTS baseline boolean NOT NULL DEFAULT false;

-- Indexes of the target that are built after a tenant's rows were copied: each is here from the transaction that
-- drops it until it is built again.
CREATE TABLE IF NOT EXISTS tributary.deferred_index (
    table_schema text NOT NULL,
    table_name   text NOT NULL,
    index_name   text NOT NULL,
    definition   text NOT NULL,
    -- for whose rows it was dropped; it also outlives that tenant's own rows here
    of_migration text NOT NULL,
    of_slug      text NOT NULL,
    dropped_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- what the server said when it was built last, in vain
    failure      text,
    PRIMARY KEY (table_schema, index_name)
);
