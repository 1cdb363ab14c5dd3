package io.tributary.sink.apply;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.stage.Stage;
import io.tributary.contract.stage.Turn;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.SchemaStore;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies transactions to the target: whole ones, in commit order, each once. Rows and position are written in one commit,
 * so that it holds whatever dies and whenever.
 *
 * <p>Meters, each with the tag {@code tenant}: {@code tributary.sink.lag}, a timer with percentiles, from the commit at
 * the source to the one in the target, for each transaction but snapshots; {@code tributary.sink.transactions};
 * {@code tributary.sink.changes}.
 */
public final class SinkStage implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(SinkStage.class);
    private static final int LOOK_MILLIS = 200;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Plan plan;
    private final Control control;
    private final SchemaStore schemas;
    private final MeterRegistry meters;
    private final Limits limits;
    private final TargetSessions sessions;
    private final Topics topics;
    private final KafkaClients clients;

    /** Owns none of its arguments. The target need not be there yet. */
    public SinkStage(Plan plan, Control control, SchemaStore schemas, MeterRegistry meters) {
        this(plan, control, schemas, meters, Limits.DEFAULT);
    }

    SinkStage(Plan plan, Control control, SchemaStore schemas, MeterRegistry meters, Limits limits) {
        this.plan = plan;
        this.control = control;
        this.schemas = schemas;
        this.meters = meters;
        this.limits = limits;
        this.sessions = new TargetSessions(plan);
        this.topics = new Topics(plan);
        this.clients = new KafkaClients(plan.kafka());
    }

    @Override
    public StageName name() {
        return StageName.SINK;
    }

    @Override
    public void run(Tenant tenant, Turn turn) throws Exception {
        requireControl(tenant);
        topics.createFor(tenant, clients);
        TenantIdentity identity = control.identity(tenant);
        SinkMetrics metrics = new SinkMetrics(meters, tenant.slug(), Clock.systemUTC());
        TenantTarget target = new TenantTarget(sessions, plan, tenant, identity.id(), metrics, turn);
        target.takeOver();
        Consumer<byte[], byte[]> consumer = clients.consumer(topics.sinkGroup());
        try (AutoCloseable reading = () -> consumer.close(CloseOptions.timeout(CLOSE_LIMIT))) {
            turn.onEnd(consumer::wakeup);
            TopicReader topic = new TopicReader(consumer, topics.target(tenant));
            RowWriter rows = new RowWriter(new TargetTables(plan, tenant.slug(), identity), limits);
            while (LoadWait.until(plan, control, tenant, turn)) {
                TenantSink sink = new TenantSink(tenant, target, rows, limits);
                follow(tenant, sink, topic, turn);
            }
        } catch (InvalidOffsetException e) {
            throw new PausedException(
                    "topic " + topics.target(tenant) + " no longer has the records that come next: " + e.getMessage(),
                    Commands.resync(tenant) + "; and let no topic of the migration expire",
                    e);
        }
    }

    private void follow(Tenant tenant, TenantSink sink, TopicReader topic, Turn turn) throws Exception {
        try {
            sink.follow(topic, schemas, control.copyRequest(tenant), turn);
        } catch (OvertakenException e) {
            LOG.info("going on from where the target is: {}", e.getMessage());
        } catch (DormantException e) {
            LOG.info("waiting: {}", e.getMessage());
            awaitWork(tenant, turn);
        } catch (WakeupException e) {
            if (!turn.over()) {
                throw e;
            }
        }
    }

    private void awaitWork(Tenant tenant, Turn turn) throws SQLException, InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        turn.onEnd(over::countDown);
        while (!control.tenantPhase(tenant).applies() && !over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            LOG.trace("at rest");
        }
    }

    private void requireControl(Tenant tenant) throws SQLException, PausedException {
        if (!control.installed() || control.progress(tenant).isEmpty()) {
            throw new PausedException(
                    "the target has no control schema that knows tenant " + tenant.slug(), "tributary schema --apply");
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
