package io.tributary.contract.wire;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;

/** Opens the schema store that a plan asks for. */
public final class SchemaStores {

    private SchemaStores() {}

    /** The plan's registry, or the migration's topic, which is created if it is not there. */
    public static SchemaStore open(Plan plan) {
        if (plan.schemaRegistry().isPresent()) {
            return new RegistrySchemaStore(plan.schemaRegistry().get());
        }
        Topics topics = new Topics(plan);
        KafkaClients clients = new KafkaClients(plan.kafka());
        topics.createSchemas(clients);
        return new TopicSchemaStore(topics.schemas(), clients.producer(), clients.consumer("schemas"));
    }
}
