package io.tributary.connector.capture;

import io.tributary.connector.load.Loads;
import io.tributary.connector.schema.SourceWatch;
import io.tributary.connector.schema.TargetAdjustment;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Stage;
import io.tributary.contract.stage.Turn;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.SchemaStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies a tenant's rows, into the target or as the plan says into its source topic, and its committed transactions, in
 * commit order, into its source topic. Every transaction
 * arrives at least once, whole; after a restart those that were not acknowledged to the source arrive again.
 */
public final class ConnectorStage implements Stage {
    private final Plan plan;
    private final Control control;
    private final SchemaStore schemas;
    private final TargetAdjustment adjustment;
    private final Map<String, SourceWatch> watches = new ConcurrentHashMap<>();
    private final Topics topics;
    private final KafkaClients clients;
    private final Loads loads;

    /** The control schema is installed. The stage owns none of its arguments. */
    public ConnectorStage(Plan plan, Control control, SchemaStore schemas, TargetAdjustment adjustment) {
        this.plan = plan;
        this.control = control;
        this.schemas = schemas;
        this.adjustment = adjustment;
        this.topics = new Topics(plan);
        this.clients = new KafkaClients(plan.kafka());
        this.loads = new Loads(plan, control);
    }

    @Override
    public StageName name() {
        return StageName.CONNECTOR;
    }

    @Override
    public void run(Tenant tenant, Turn turn) throws Exception {
        topics.createFor(tenant, clients);
        MessageEncoder encoder = new MessageEncoder(schemas, topics.sourceFamily());
        try (Publisher publisher = new Publisher(clients.producer(), encoder, topics.source(tenant), turn.epoch())) {
            new Capture(plan, tenant, control, watch(tenant), loads).run(turn, publisher);
        }
    }

    private SourceWatch watch(Tenant tenant) {
        return watches.computeIfAbsent(tenant.slug(), slug -> new SourceWatch(plan, tenant, control, adjustment));
    }

    @Override
    public void close() {}
}
