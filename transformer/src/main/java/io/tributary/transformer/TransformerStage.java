package io.tributary.transformer;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.stage.Stage;
import io.tributary.contract.stage.Turn;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.SchemaStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Applies the mapping to every change: reads a tenant's source topic, writes its target topic, in the same order, at
 * least once. After a failure it goes on at the start of a transaction, so that what a reader sees of an unfinished one is
 * voided by the Begin that follows.
 */
public final class TransformerStage implements Stage {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Plan plan;
    private final Control control;
    private final SchemaStore schemas;
    private final Topics topics;
    private final KafkaClients clients;

    /** Owns none of its arguments; opens clients only while it runs. */
    public TransformerStage(Plan plan, Control control, SchemaStore schemas) {
        this.plan = plan;
        this.control = control;
        this.schemas = schemas;
        this.topics = new Topics(plan);
        this.clients = new KafkaClients(plan.kafka());
    }

    @Override
    public StageName name() {
        return StageName.TRANSFORMER;
    }

    @Override
    public void run(Tenant tenant, Turn turn) throws Exception {
        topics.createFor(tenant, clients);
        Transformation transformation = transformation(tenant);
        Consumer<byte[], byte[]> consumer = clients.consumer(topics.transformerGroup());
        try (AutoCloseable reading = () -> consumer.close(CloseOptions.timeout(CLOSE_LIMIT))) {
            Producer<byte[], byte[]> producer = clients.producer();
            try (AutoCloseable writing = () -> producer.close(CLOSE_LIMIT)) {
                turn.onEnd(consumer::wakeup);
                SourceReader reader = new SourceReader(consumer, topics.source(tenant), schemas);
                reader.start(control.copyRequest(tenant));
                TargetWriter writer = new TargetWriter(producer, topics, tenant, schemas, turn.epoch());
                SourceReader.Check counts = () -> !control.overruled(tenant, turn.epoch());
                transform(reader, transformation, writer, counts, turn);
            }
        } catch (InvalidOffsetException e) {
            throw new PausedException(
                    "topic " + topics.source(tenant) + " no longer has the records that come next: " + e.getMessage(),
                    Commands.resync(tenant) + "; and let no topic of the migration expire",
                    e);
        }
    }

    private Transformation transformation(Tenant tenant) throws SQLException {
        return plan.direction() == Direction.FORWARD
                ? new Transformation(new ControlDesign(control), control.identity(tenant))
                : new Transformation(BackwardMappings.of(plan, control), false);
    }

    private static void transform(
            SourceReader reader,
            Transformation transformation,
            TargetWriter writer,
            SourceReader.Check counts,
            Turn turn)
            throws Exception {
        SourceReader.Receiver receiver = message -> {
            Optional<Message> mapped = transformation.apply(message);
            if (mapped.isPresent()) {
                writer.write(mapped.get());
            }
        };
        try {
            while (!turn.over()) {
                if (!transformSome(reader, receiver, counts, writer, turn)) {
                    turn.end();
                }
            }
        } catch (WakeupException e) {
            if (!turn.over()) {
                throw e;
            }
        }
    }

    /**
     * Reads on while what was written is on its way, so that no round trip to the broker is waited for. Reading may start
     * again only behind what has arrived. What comes before a message that pauses the tenant is brought to its end too, so that
     * no turn repeats it.
     */
    private static boolean transformSome(
            SourceReader reader,
            SourceReader.Receiver receiver,
            SourceReader.Check counts,
            TargetWriter writer,
            Turn turn)
            throws Exception {
        boolean goesOn;
        try {
            goesOn = reader.read(receiver, counts);
        } catch (PausedException e) {
            writer.mark(reader.border());
            writer.awaitAcknowledgement();
            commit(reader::commit, writer, turn);
            throw e;
        }
        if (goesOn) {
            writer.mark(reader.border());
            commit(reader::commitSoon, writer, turn);
        }
        return goesOn;
    }

    /** What was written after another process took over counts for nothing, so reading must not start behind it. */
    private static void commit(java.util.function.Consumer<OffsetAndMetadata> group, TargetWriter writer, Turn turn)
            throws IOException {
        Optional<OffsetAndMetadata> acknowledged = writer.acknowledged();
        if (acknowledged.isPresent() && !turn.over()) {
            group.accept(acknowledged.get());
        }
    }

    /** Nothing outlives a turn. */
    @Override
    public void close() {}
}
