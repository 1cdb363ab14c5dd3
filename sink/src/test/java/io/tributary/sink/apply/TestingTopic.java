package io.tributary.sink.apply;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Change.Operation;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Epochs;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.Truncate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.postgresql.replication.LogSequenceNumber;

/** Writes a tenant's target topic as a transformer would. Values of rows stand without the tenant's id. */
final class TestingTopic implements AutoCloseable {
    private final Plan plan;
    private final Tenant tenant;
    private final UUID tenantId;
    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final MessageEncoder encoder;
    private final Map<String, TableShape> shapes = new HashMap<>();
    private long position = 1000;
    private long previous;
    private long epoch = 1;
    private long snapshots;

    TestingTopic(Plan plan, Tenant tenant, UUID tenantId, SchemaStore schemas) {
        this.plan = plan;
        this.tenant = tenant;
        this.tenantId = tenantId;
        this.topic = new Topics(plan).target(tenant);
        this.producer = new KafkaClients(plan.kafka()).producer();
        this.encoder = new MessageEncoder(schemas, new Topics(plan).targetFamily());
    }

    Tenant tenant() {
        return tenant;
    }

    UUID tenantId() {
        return tenantId;
    }

    /** The End of the last transaction written. */
    LogSequenceNumber position() {
        return LogSequenceNumber.valueOf(previous);
    }

    void epoch(long epoch) {
        this.epoch = epoch;
    }

    Change insert(String table, String... values) {
        return new Change(Operation.INSERT, shape(table), null, stamped(values));
    }

    Change update(String table, String... values) {
        return new Change(Operation.UPDATE, shape(table), null, stamped(values));
    }

    /** An update that changes a key of one column. */
    Change move(String table, String oldKey, String... values) {
        return new Change(Operation.UPDATE, shape(table), stamped(oldKey), stamped(values));
    }

    Change delete(String table, String... key) {
        return new Change(Operation.DELETE, shape(table), stamped(key), null);
    }

    Truncate truncate(String table) {
        return new Truncate(new TableName("public", table));
    }

    private String[] stamped(String... values) {
        String[] stamped = new String[values.length + 1];
        stamped[0] = tenantId.toString();
        System.arraycopy(values, 0, stamped, 1, values.length);
        return stamped;
    }

    /** The shape of a table as the target has it now. */
    TableShape shape(String table) {
        return shapes.computeIfAbsent(table, this::readShape);
    }

    void shape(String table, TableShape shape) {
        shapes.put(table, shape);
    }

    private TableShape readShape(String name) {
        TableName table = new TableName("public", name);
        try (Connection connection = plan.target().database().connect("test")) {
            Table found = Catalog.tables(connection, table::equals).get(0);
            List<String> key = found.primaryKey().isEmpty() ? List.of("tenant_id") : found.primaryKey();
            return new TableShape(table, found.shape().columns(), key);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a whole transaction, and returns its End's position. */
    LogSequenceNumber transaction(Message... messages) {
        return transaction(Begin.Kind.TRANSACTION, List.of(messages));
    }

    LogSequenceNumber transaction(Begin.Kind kind, List<? extends Message> messages) {
        write(new Begin(kind == Begin.Kind.SNAPSHOT ? ++snapshots : 1, kind));
        messages.forEach(this::write);
        return end(messages.size());
    }

    /** Ends a transaction as the one that follows the last. */
    LogSequenceNumber end(int messages) {
        position += 8;
        write(end(position, previous, messages));
        previous = position;
        return position();
    }

    static End end(long position, long previous, int messages) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return new End(LogSequenceNumber.valueOf(position), LogSequenceNumber.valueOf(previous), messages, now);
    }

    /** Goes back in the source's history, as a writer does that repeats what it is not sure of. */
    void rewind(LogSequenceNumber to) {
        position = to.asLong();
        previous = to.asLong();
    }

    void write(Message message) {
        try {
            var unused =
                    producer.send(Epochs.record(topic, encoder.encode(message).get(0), epoch));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
