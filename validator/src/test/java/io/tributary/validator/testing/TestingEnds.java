package io.tributary.validator.testing;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.MessageParts;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.SchemaStores;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Writes into a tenant's source topic how far its target has come, as ends of transactions without changes: where a
 * connector would have written all of them before.
 */
final class TestingEnds implements AutoCloseable {
    private static final long POLL_MILLIS = 20;

    private final Control control;
    private final Tenant tenant;
    private final String topic;
    private final SchemaStore schemas;
    private final MessageEncoder encoder;
    private final Producer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::follow, "testing-ends");
    private volatile boolean closed;
    private LogSequenceNumber last = LogSequenceNumber.INVALID_LSN;

    TestingEnds(Plan plan, Control control, Tenant tenant) {
        this.control = control;
        this.tenant = tenant;
        Topics topics = new Topics(plan);
        this.topic = topics.source(tenant);
        this.schemas = SchemaStores.open(plan);
        this.encoder = new MessageEncoder(schemas, topics.sourceFamily());
        this.producer = new KafkaClients(plan.kafka()).producer();
        thread.start();
    }

    private void follow() {
        try {
            while (!closed) {
                LogSequenceNumber position = control.progress(tenant)
                        .map(progress -> progress.position())
                        .orElse(last);
                if (position.compareTo(last) > 0) {
                    send(new Begin(1, Begin.Kind.TRANSACTION));
                    send(new End(position, last, 0, Instant.EPOCH));
                    last = position;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(Message message) throws IOException {
        for (ProducerRecord<byte[], byte[]> record : MessageParts.records(topic, encoder.encode(message), 1)) {
            producer.send(record);
        }
    }

    @Override
    public void close() throws Exception {
        closed = true;
        thread.join();
        producer.close();
        schemas.close();
    }
}
