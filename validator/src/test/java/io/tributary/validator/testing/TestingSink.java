package io.tributary.validator.testing;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.control.RuleTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.ReplicationSlotInfo;

/**
 * Copies a source into the target and follows it, a target transaction for each of the source's, and keeps the sink's side
 * of the hold protocol of {@link ProgressTable}.
 */
public final class TestingSink implements AutoCloseable {
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final Plan plan;
    private final Tenant tenant;
    private final ProgressTable table;
    private final OutputReader reader;
    private final UUID tenantId;
    private final Connection replication;
    private final Connection target;
    private final Thread thread = new Thread(this::follow, "testing-sink");
    private volatile boolean closed;
    private volatile Exception failure;

    private TestingSink(Plan plan, Tenant tenant, UUID tenantId) throws SQLException {
        this.plan = plan;
        this.tenant = tenant;
        this.table = new ProgressTable(plan, tenant);
        this.reader = new OutputReader(tenantId, plan.tables()::shares);
        this.tenantId = tenantId;
        this.target = plan.target().database().connect("testing sink");
        this.replication = replication(tenant);
    }

    /** Copies all rows, and returns when it follows. */
    public static TestingSink start(Plan plan, Tenant tenant, UUID tenantId) throws SQLException {
        TestingSink sink = new TestingSink(plan, tenant, tenantId);
        sink.copy();
        sink.thread.start();
        return sink;
    }

    private static Connection replication(Tenant tenant) throws SQLException {
        Properties properties = tenant.source().properties("testing sink");
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        return DriverManager.getConnection(tenant.source().url(), properties);
    }

    private void copy() throws SQLException {
        ReplicationSlotInfo slot = replication
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .createReplicationSlot()
                .logical()
                .withSlotName(plan.replicationName(tenant))
                .withOutputPlugin("pgoutput")
                .withTemporaryOption()
                .make();
        try (Connection source = tenant.source().connect("testing sink");
                Statement statement = source.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            statement.execute("SET TRANSACTION SNAPSHOT '" + slot.getSnapshotName() + "'");
            Transaction snapshot = new Transaction();
            SortedMap<TableName, TableRule> rules = new TreeMap<>();
            for (Table copied : Catalog.tables(source, plan.tables()::selects)) {
                boolean shared = plan.tables().shares(copied.name());
                rules.put(copied.name(), shared ? TableRule.ofShared() : TableRule.composite());
                copy(statement, copied, snapshot);
            }
            new RuleTable(plan.migration(), target).add(new MappingRules(rules));
            snapshot.end = slot.getConsistentPoint();
            begin();
            apply(snapshot, table.lock(target));
        }
    }

    private void copy(Statement source, Table copied, Transaction snapshot) throws SQLException {
        List<String> columns = copied.storedColumns().stream().map(Column::sql).toList();
        String sql = "SELECT " + String.join("::text, ", columns) + "::text FROM "
                + copied.name().sql();
        try (ResultSet row = source.executeQuery(sql.replace("::text::text", "::text"))) {
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns.size(); i++) {
                    values.add(row.getString(i));
                }
                snapshot.statements.add(reader.insert(copied.name(), columns, values));
            }
        }
    }

    private void follow() {
        try {
            PGReplicationStream stream = replication
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(plan.replicationName(tenant))
                    .withSlotOption("proto_version", 1)
                    .withSlotOption("publication_names", "everything")
                    .withSlotOption("messages", true)
                    .start();
            while (!closed) {
                ByteBuffer message = stream.readPending();
                if (message == null) {
                    TimeUnit.MILLISECONDS.sleep(1);
                    continue;
                }
                Optional<Transaction> complete = reader.read(message);
                if (complete.isPresent()) {
                    receive(complete.get());
                }
            }
        } catch (SQLException | InterruptedException | RuntimeException e) {
            failure = closed ? null : e;
        }
    }

    private void receive(Transaction transaction) throws SQLException {
        Progress progress = begin();
        while (progress.holdAt().isPresent() && progress.holdAt().get().compareTo(transaction.end) <= 0) {
            table.held(target, progress.holdAt().get());
            target.commit();
            target.setAutoCommit(true);
            table.lockHold(target);
            table.release(target);
            table.unlockHold(target);
            progress = begin();
        }
        apply(transaction, progress);
    }

    private Progress begin() throws SQLException {
        target.setAutoCommit(false);
        return table.lock(target);
    }

    private void apply(Transaction transaction, Progress last) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.addBatch("SET LOCAL app.tenant_id = '" + tenantId + "'");
            for (String sql : transaction.statements) {
                statement.addBatch(sql);
            }
            statement.executeBatch();
        }
        for (String marker : transaction.markers) {
            table.recordMarker(target, marker, transaction.end);
        }
        table.write(
                target,
                new Progress(
                        transaction.end,
                        last.kafkaOffset() + 1,
                        1,
                        Optional.of(POSTGRES_EPOCH.plusNanos(transaction.committedMicros * 1_000)),
                        Optional.empty(),
                        0,
                        0,
                        last.transactions() + 1,
                        last.changes() + transaction.statements.size(),
                        Optional.empty(),
                        Optional.empty()));
        target.commit();
    }

    /** What ended it before it was closed. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() throws Exception {
        closed = true;
        thread.join();
        replication.close();
        target.close();
    }
}
