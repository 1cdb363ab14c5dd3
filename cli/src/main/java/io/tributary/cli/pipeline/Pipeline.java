package io.tributary.cli.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.connector.capture.ConnectorStage;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.stage.Stage;
import io.tributary.contract.stage.StageRunner;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.SchemaStores;
import io.tributary.sink.apply.SinkStage;
import io.tributary.transformer.TransformerStage;
import io.tributary.validator.ValidatorStage;
import java.util.Collection;
import java.util.Set;

/** The stages that this process runs for all tenants of a plan, from {@link #start} until it is closed. */
public final class Pipeline implements AutoCloseable {
    private final Plan plan;
    private final MeterRegistry meters;
    private final OpenResources opened = new OpenResources();

    private Pipeline(Plan plan, MeterRegistry meters) {
        this.plan = plan;
        this.meters = meters;
    }

    /**
     * Starts stages. The target has been prepared.
     *
     * @param blocked slugs of tenants that are not captured before their sources pass the checks
     */
    public static Pipeline start(Plan plan, Collection<StageName> stages, Set<String> blocked, MeterRegistry meters)
            throws Exception {
        Pipeline pipeline = new Pipeline(plan, meters);
        try {
            SchemaStore schemas = pipeline.opened.add(SchemaStores.open(plan));
            for (StageName stage : stages) {
                pipeline.start(stage, schemas, blocked);
            }
            pipeline.opened.add(WaysBack.start(plan, stages, meters));
            return pipeline;
        } catch (Exception e) {
            pipeline.close();
            throw e;
        }
    }

    /** Starts stages of one tenant's way back, which may not be prepared yet: they wait for that. */
    static Pipeline startBack(Plan back, Collection<StageName> stages, MeterRegistry meters) throws Exception {
        Pipeline pipeline = new Pipeline(back, meters);
        try {
            SchemaStore schemas = pipeline.opened.add(SchemaStores.open(back));
            stages.forEach(stage -> pipeline.start(stage, schemas, Set.of()));
            return pipeline;
        } catch (Exception e) {
            pipeline.close();
            throw e;
        }
    }

    /** Each stage has a session of its own with the target, so that none waits for another's. */
    private void start(StageName name, SchemaStore schemas, Set<String> blocked) {
        Control control = opened.add(new Control(plan, "tributary-" + name.text()));
        opened.add(StageRunner.start(stage(name, control, schemas, blocked), control, plan.tenants()));
    }

    private Stage stage(StageName name, Control control, SchemaStore schemas, Set<String> blocked) {
        return switch (name) {
            case CONNECTOR ->
                GuardedStage.of(new ConnectorStage(plan, control, schemas, new TargetChange(plan)), plan, blocked);
            case TRANSFORMER -> new TransformerStage(plan, control, schemas);
            case SINK -> new SinkStage(plan, control, schemas, meters);
            case VALIDATOR -> new ValidatorStage(plan, control);
        };
    }

    /** Stops the stages, the last started first, each at a point where nothing is left half-done. */
    @Override
    public void close() throws Exception {
        opened.close();
    }
}
