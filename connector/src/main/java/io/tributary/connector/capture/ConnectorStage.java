package io.tributary.connector.capture;

import io.tributary.connector.load.Loads;
import io.tributary.connector.schema.SourceWatch;
import io.tributary.connector.schema.TargetAdjustment;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.TenantPhase;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Stage;
import io.tributary.contract.stage.Turn;
import io.tributary.contract.table.TableName;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.SchemaStore;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

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
        TenantPhase phase = control.tenantPhase(tenant);
        if (phase.dormant()) {
            new Rest(plan, tenant, control).until(turn);
            return;
        }
        MessageEncoder encoder = new MessageEncoder(schemas, topics.sourceFamily());
        try (Publisher publisher = new Publisher(clients.producer(), encoder, topics.source(tenant), turn.epoch())) {
            new Capture(plan, tenant, control, watch(tenant), loads, phase).run(turn, publisher);
        }
    }

    /** One thread asks for each tenant's. */
    private SourceWatch watch(Tenant tenant) throws SQLException {
        SourceWatch watch = watches.get(tenant.slug());
        if (watch == null) {
            watch = new SourceWatch(plan, tenant, control, adjustment, watched());
            watches.put(tenant.slug(), watch);
        }
        return watch;
    }

    /** Of a target, the tables that have rows of tenants. */
    private Predicate<TableName> watched() throws SQLException {
        if (plan.direction() == Direction.FORWARD) {
            return plan.tables()::selects;
        }
        try (Control forward = new Control(plan.forward(), "tributary-connector")) {
            MappingRules rules = forward.rules();
            return table -> plan.tables().selects(table)
                    && !table.equals(Tenancy.TENANTS)
                    && rules.rule(table).filter(TableRule::shared).isEmpty();
        }
    }

    @Override
    public void close() {
        loads.close();
    }
}
