package io.tributary.validator.compare;

import io.tributary.contract.control.Progress;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** What sessions on both sides of a tenant see of its rows: the same instant of the tenant's history. */
interface Snapshots {

    /** A session that sees the source. It should read no table: the lock would stay until it is closed. */
    Connection source();

    /** A session that sees the target. */
    Connection target();

    /** Sessions of the source, each query in a transaction of its own. */
    SnapshotReaders sourceReaders();

    /** The same of the target. */
    SnapshotReaders targetReaders();

    /** The tables of the source that were truncated or rewritten since, so that what is seen does not have them. */
    Set<TableName> replacedTables() throws SQLException;

    /** The same of the target, by the target's names. */
    Set<TableName> replacedInTarget() throws SQLException;

    /** How far the side that follows has come in what is seen of it. */
    Progress progress();

    /** The id of the copy that the target's rows began with. */
    long copy();

    /** How many refused changes the following side lacks, as somebody asked. */
    long skippedChanges() throws SQLException;

    /** For how long nothing could be applied. */
    long heldMillis();
}
