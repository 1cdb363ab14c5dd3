package io.tributary.connector.text;

import io.debezium.snapshot.spi.SnapshotLock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Locks tables as soon as a copy has its snapshot: those that were truncated while the last copy had not come to them yet, so
 * that this one does not fail for the same reason. Other tables are locked when they are read, as by any {@code SELECT}.
 */
public final class TruncatedTables implements SnapshotLock {
    /** The name under which Debezium's settings ask for it. */
    public static final String NAME = "tributary_truncated";

    /** The beginning of a setting for each such table, which ends in the table's quoted name. */
    public static final String TABLE = "tributary.truncated.";

    private final Set<String> tables = new HashSet<>();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> properties) {
        properties.keySet().stream()
                .filter(name -> name.startsWith(TABLE))
                .map(name -> name.substring(TABLE.length()))
                .forEach(tables::add);
    }

    /** For a TRUNCATE and an ALTER TABLE that comes meanwhile to wait, and for no other writer. */
    @Override
    public Optional<String> tableLockingStatement(Duration limit, String table) {
        return tables.contains(table)
                ? Optional.of("LOCK TABLE " + table + " IN ACCESS SHARE MODE;")
                : Optional.empty();
    }
}
