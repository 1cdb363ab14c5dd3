package io.tributary.connector.capture;

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

/**
 * Copies a tenant's rows and then its committed transactions, in commit order, into its source topic. Every transaction
 * arrives at least once, whole; after a restart those that were not acknowledged to the source arrive again.
 */
public final class ConnectorStage implements Stage {
    private final Plan plan;
    private final Control control;
    private final SchemaStore schemas;
    private final Topics topics;
    private final KafkaClients clients;

    /** The control schema is installed. The stage owns neither it nor the schema store. */
    public ConnectorStage(Plan plan, Control control, SchemaStore schemas) {
        this.plan = plan;
        this.control = control;
        this.schemas = schemas;
        this.topics = new Topics(plan);
        this.clients = new KafkaClients(plan.kafka());
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
            new Capture(plan, tenant, control).run(turn, publisher);
        }
    }

    @Override
    public void close() {}
}
