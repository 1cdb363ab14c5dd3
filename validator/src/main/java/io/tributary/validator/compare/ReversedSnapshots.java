package io.tributary.validator.compare;

import io.tributary.contract.control.Progress;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * Both sides while the target serves: changes come from it and go to the source.
 *
 * @param back the snapshots of the way back, whose source is the target
 * @param copy the id of the copy that the target's rows began with
 */
record ReversedSnapshots(AlignedSnapshots back, long copy) implements Snapshots {
    @Override
    public Connection source() {
        return back.target();
    }

    @Override
    public Connection target() {
        return back.source();
    }

    @Override
    public SnapshotReaders sourceReaders() {
        return back.targetReaders();
    }

    @Override
    public SnapshotReaders targetReaders() {
        return back.sourceReaders();
    }

    @Override
    public Set<TableName> replacedTables() throws SQLException {
        return back.replacedInTarget();
    }

    @Override
    public Set<TableName> replacedInTarget() throws SQLException {
        return back.replacedTables();
    }

    @Override
    public Progress progress() {
        return back.progress();
    }

    @Override
    public long skippedChanges() throws SQLException {
        return back.skippedChanges();
    }

    @Override
    public long heldMillis() {
        return back.heldMillis();
    }
}
