package io.tributary.sink.apply;

import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.stage.Turn;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.SchemaStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Brings one tenant's topic into the target, from where the target is until the turn is over. For one thread. */
final class TenantSink implements TransactionReceiver {
    private final Tenant tenant;
    private final TenantTarget target;
    private final GroupWriter group;
    private final LargeWriter large;
    private final Limits limits;

    TenantSink(Tenant tenant, TenantTarget target, RowWriter rows, Limits limits) {
        RunApplier applier = new RunApplier(rows);
        this.tenant = tenant;
        this.target = target;
        this.group = new GroupWriter(target, applier, limits);
        this.large = new LargeWriter(target, rows, applier);
        this.limits = limits;
    }

    /**
     * Applies what the topic has and what comes.
     *
     * @param request the newest request for a new copy
     * @throws OvertakenException, DormantException when the target is no longer where this brought it; another sink of this tenant is to
     *     start from there
     * @throws PausedException when a person must do something
     */
    void follow(TopicReader topic, SchemaStore schemas, Optional<CopyRequest> request, Turn turn) throws Exception {
        Standing standing = target.refresh(request);
        Assembler assembler = new Assembler(limits, standing, this);
        topic.start(standing, schemas);
        try (large) {
            while (!turn.over()) {
                boolean conclusive = topic.read(assembler, group::isEmpty);
                group.flush();
                topic.commit();
                if (assembler.flaw().isPresent()) {
                    target.requireUnmoved();
                }
                if (conclusive && assembler.flaw().isPresent()) {
                    throw new PausedException(
                            "tenant " + tenant.slug() + ": " + assembler.flaw().get(), Commands.resync(tenant));
                }
                if (large.isOpen() && topic.stalled()) {
                    letGo(topic, turn);
                }
            }
        }
    }

    /**
     * What was applied of a transaction is undone while the rest does not come. It holds back vacuum, and where the source
     * is on the target's own server, the connector's new slot waits for it while it waits for the connector.
     */
    private void letGo(TopicReader topic, Turn turn) throws SQLException, OvertakenException {
        large.close();
        topic.awaitMore(turn::over);
        throw new OvertakenException("the rest of a large transaction was long in coming");
    }

    @Override
    public void whole(Transaction transaction) throws Exception {
        group.add(transaction);
    }

    @Override
    public void part(Begin begin, List<Message> messages) throws Exception {
        group.flush();
        large.part(begin, messages);
    }

    @Override
    public void finished(Begin begin, Completion completion) throws Exception {
        large.finish(begin, completion);
    }

    @Override
    public void voided() throws Exception {
        large.close();
    }
}
