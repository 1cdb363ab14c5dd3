package io.tributary.connector.schema;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Progress;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one tenant's source for changes of its schema, in the order of the stream: a row shows them, and else the
 * heartbeat, which says what the schema was when it was written. The stream ends there, and goes on once the target has
 * followed. Lasts longer than a turn; the threads of the engine, the stream and the turn use it one after the other, and that of a
 * load beside them.
 */
public final class SourceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Plan plan;
    private final Tenant tenant;
    private final Control control;
    private final TargetAdjustment adjustment;
    private final Predicate<TableName> selected;
    private volatile KnownLayouts known;
    private volatile Optional<LogSequenceNumber> reached = Optional.empty();
    private volatile SourceLayout began;
    private volatile Set<TableName> truncated = Set.of();

    /** @param selected which tables are watched */
    public SourceWatch(
            Plan plan, Tenant tenant, Control control, TargetAdjustment adjustment, Predicate<TableName> selected) {
        this.selected = selected;
        this.plan = plan;
        this.tenant = tenant;
        this.control = control;
        this.adjustment = adjustment;
    }

    /** A copy of all rows begins; a change of the schema while it lasts is found by {@link #copied}. */
    public void copyBegins(Connection source) throws SQLException {
        reached = Optional.empty();
        began = read(source, Set.of());
        known = new KnownLayouts(began, List.of());
    }

    /**
     * All rows are in Kafka, or have been read by a load beside which the stream has begun already.
     *
     * @throws IOException when the schema has changed meanwhile, so that rows may be missing from the copy: a table that
     *     ALTER TABLE rewrites is empty to whoever reads an older state
     */
    public synchronized void copied(Connection source) throws SQLException, IOException {
        remember(new KnownLayouts(unchangedSinceCopyBegan(source), List.of()));
        truncated = Set.of();
    }

    /**
     * The copy has failed, as it does when a table or a column is dropped, or a table truncated, before it is read.
     *
     * @throws IOException when that has happened since it began, so that another copy may well succeed
     */
    public synchronized void copyFailed(Connection source) throws SQLException, IOException {
        // a stream beside a load may know of other files by now
        Set<TableName> replaced = began.replacedIn(unchangedSinceCopyBegan(source));
        if (!replaced.isEmpty()) {
            Set<TableName> all = new HashSet<>(truncated);
            all.addAll(replaced);
            truncated = Set.copyOf(all);
            throw new IOException("tables " + replaced
                    + " were truncated or rewritten before their rows were copied; all are copied again");
        }
    }

    /** The tables that were truncated while rows were copied, which the next copy has to be faster with. */
    public Set<TableName> truncated() {
        return truncated;
    }

    private SourceLayout unchangedSinceCopyBegan(Connection source) throws SQLException, IOException {
        SourceLayout now = read(source, oids());
        List<SchemaChange> changes = LayoutDifference.between(known.current(), now);
        if (!changes.isEmpty()) {
            throw new IOException(describe(changes) + " while rows were copied; they are copied again");
        }
        return now;
    }

    /** The stream goes on behind what was not streamed; what the source looks like by now is what it is compared with. */
    public void beginsAnew(Connection source) throws SQLException {
        reached = Optional.empty();
        remember(new KnownLayouts(read(source, Set.of()), List.of()));
    }

    /**
     * The stream is about to go on. If it ended at a change of the schema, the target has to have followed.
     *
     * @param published the tables whose changes are in the stream
     * @throws SchemaChangedException when the target does not yet have everything before the change
     * @throws PausedException when a person has to change the target
     */
    public void streamBegins(Connection source, Set<TableName> published)
            throws SQLException, IOException, PausedException {
        Optional<String> recorded = control.sourceLayout(tenant);
        if (recorded.isEmpty()) {
            remember(new KnownLayouts(read(source, Set.of()), List.of()));
            return;
        }
        KnownLayouts all = KnownLayouts.parse(recorded.get());
        known = new KnownLayouts(all.current().selected(selected), all.former());
        if (reached.isPresent()) {
            SourceLayout now = read(source, oids());
            List<SchemaChange> changes = LayoutDifference.between(known.current(), now);
            settle(source, published, changes);
            LOG.info("the target has followed: {}", describe(changes));
            remember(known.followed(now));
            reached = Optional.empty();
        }
    }

    private void settle(Connection source, Set<TableName> published, List<SchemaChange> changes)
            throws SQLException, IOException, PausedException {
        try (TargetView target = new TargetView(plan, control.identity(tenant))) {
            Settlement settlement =
                    new Settlement(plan, tenant, control, adjustment, new SourceView(source, published), target);
            settlement.addColumns(changes);
            if (!applied(reached.orElseThrow())) {
                throw new SchemaChangedException(
                        describe(changes) + "; waiting until the target has everything that was committed before");
            }
            settlement.complete(changes);
        }
    }

    private boolean applied(LogSequenceNumber position) throws SQLException {
        return control.progress(tenant)
                .map(Progress::position)
                .filter(applied -> Long.compareUnsigned(applied.asLong(), position.asLong()) >= 0)
                .isPresent();
    }

    /** The stream has ended at a change, behind this position. */
    public void reached(LogSequenceNumber position) {
        reached = Optional.of(position);
    }

    /** What a heartbeat says of the schema, so that it is known when it comes by in the stream. */
    public String fingerprint(Connection source) throws SQLException {
        return fingerprint(read(source, oids()));
    }

    /**
     * A heartbeat has come by.
     *
     * @throws SchemaChangedException when the schema has changed in a way that the target has to follow
     */
    public void heartbeat(String fingerprint) throws SQLException, SchemaChangedException {
        if (!fingerprint.equals(fingerprint(known.current()))) {
            review();
        }
    }

    /**
     * Whether changes of a table are the stream's; those of one that the plan excludes by now are not.
     *
     * @throws SchemaChangedException when the target has to follow first
     * @throws PausedException when changes come of a table that had this name for a while only
     */
    public boolean captures(TableName table) throws SQLException, SchemaChangedException, PausedException {
        if (known.current().table(table).isEmpty()) {
            review();
        }
        boolean captured = known.current().table(table).isPresent();
        if (!captured && selected.test(table)) {
            throw new PausedException(
                    "the log has changes of table " + table + ", which is not there under that name any more",
                    Commands.resync(tenant));
        }
        return captured;
    }

    /**
     * How rows are to be written that the stream describes so; empty where they are as they should be.
     *
     * @param key the key's columns as the engine knows them
     * @throws SchemaChangedException when the target has to follow first
     * @throws PausedException when rows come that nothing is known of any more
     */
    public Optional<RowLift> lift(TableName table, List<RowColumn> row, List<String> key)
            throws SQLException, SchemaChangedException, PausedException {
        Optional<RowLift> lift = knownLift(table, row, key);
        if (lift == null) {
            review();
            lift = knownLift(table, row, key);
        }
        if (lift == null) {
            TableLayout current = known.current().table(table).orElseThrow();
            boolean fits = row.stream()
                            .allMatch(column ->
                                    current.stored().stream().map(RowColumn::of).anyMatch(column::equals))
                    && Set.copyOf(key).equals(Set.copyOf(current.key()));
            if (!fits) {
                throw new PausedException(
                        "table " + table + " has rows in the log with the columns "
                                + row.stream().map(RowColumn::name).collect(Collectors.joining(", "))
                                + ", from between two changes of its schema",
                        Commands.resync(tenant));
            }
            lift = Optional.of(RowLift.byName(row, current));
        }
        return lift;
    }

    /**
     * Why rows that a session reads cannot be written as the stream's; empty where they can. To be asked when the session has
     * locked the tables, so that what holds now goes on to hold.
     *
     * @param snapshot a session in a transaction that sees its source as it was where the stream is
     * @param now another session
     * @throws SQLException with the SQLSTATE of a lock that is not available when a table was truncated or rewritten since the
     *     snapshot, which does not have its rows then; another snapshot has
     */
    public Optional<String> unreadable(Connection snapshot, Connection now, List<TableName> tables)
            throws SQLException {
        SourceLayout seen = SourceLayout.read(snapshot);
        SourceLayout present = SourceLayout.read(now);
        for (TableName name : tables) {
            Optional<TableLayout> ofStream = known.current().table(name);
            Optional<TableLayout> then = seen.table(name);
            if (ofStream.isEmpty() || then.isEmpty()) {
                return Optional.of("the stream has no table " + name);
            }
            if (!then.get().writes(ofStream.get())) {
                return Optional.of("the columns of table " + name + " have changed, and the stream has not come to it");
            }
            if (present.table(name).filter(then.get()::hasRowsOf).isEmpty()) {
                throw new SQLException(
                        "table " + name + " was truncated or rewritten a moment ago", LOCK_NOT_AVAILABLE);
            }
        }
        return Optional.empty();
    }

    /** Null where the layout is not known. */
    private Optional<RowLift> knownLift(TableName table, List<RowColumn> row, List<String> key) {
        Optional<TableLayout> current = known.current().table(table);
        if (current.isEmpty()
                || !Set.copyOf(key).equals(Set.copyOf(current.get().key()))) {
            return null;
        }
        if (current.get().describes(row)) {
            return Optional.empty();
        }
        return known.former().stream()
                .filter(former -> former.oid() == current.get().oid() && former.describes(row))
                .findFirst()
                .map(former -> Optional.of(RowLift.between(former, current.get())))
                .orElse(null);
    }

    private synchronized void review() throws SQLException, SchemaChangedException {
        SourceLayout now;
        try (Connection source = tenant.source().connect("tributary connector")) {
            now = read(source, oids());
        }
        List<SchemaChange> changes = LayoutDifference.between(known.current(), now);
        if (!changes.isEmpty()) {
            throw new SchemaChangedException(describe(changes));
        }
        if (!now.equals(known.current())) {
            remember(known.followed(now));
        }
    }

    private void remember(KnownLayouts layouts) throws SQLException {
        control.recordSourceLayout(tenant, layouts.json());
        known = layouts;
    }

    private Set<Long> oids() {
        Set<Long> oids = new HashSet<>();
        known.current().tables().forEach(table -> oids.add(table.oid()));
        return oids;
    }

    /** With those that were renamed so that the plan does not select them any more. */
    private SourceLayout read(Connection source, Set<Long> oids) throws SQLException {
        SourceLayout all = SourceLayout.read(source);
        return new SourceLayout(all.tables().stream()
                .filter(table -> selected.test(table.name()) || oids.contains(table.oid()))
                .toList());
    }

    private static String fingerprint(SourceLayout layout) {
        String json = new KnownLayouts(layout, List.of()).json();
        return UUID.nameUUIDFromBytes(json.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private String describe(List<SchemaChange> changes) {
        return changes.stream().map(change -> change.describe(plan.direction())).collect(Collectors.joining("; "));
    }
}
