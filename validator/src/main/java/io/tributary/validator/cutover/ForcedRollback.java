package io.tributary.validator.cutover;

import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.sequence.SourceSequences;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Brings a tenant back to its source while the target is gone for good, with what has come back until then. The target's
 * transactions behind that are lost.
 */
public final class ForcedRollback implements AutoCloseable {
    private static final String LOSS = Statements.resource("loss.sql");

    private final Plan reversed;
    private final Tenant tenant;
    private final Connection source;

    private ForcedRollback(Plan reversed, Tenant tenant, Connection source) {
        this.reversed = reversed;
        this.tenant = tenant;
        this.source = source;
    }

    /** Opens a session with the source. The target is not asked for anything. */
    public static ForcedRollback open(Plan plan, Tenant tenant) throws SQLException {
        Plan reversed = plan.reversed(tenant);
        Connection source = tenant.source().connect("tributary rollback");
        source.setAutoCommit(false);
        return new ForcedRollback(reversed, reversed.tenants().get(0), source);
    }

    /** Whether the target answers, so that a rollback without loss is the way. */
    public static boolean targetAnswers(Plan plan) {
        try (Connection target = plan.target().database().connect("tributary rollback")) {
            return target.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * What is lost: all that the target has committed for the tenant behind a position.
     *
     * @param position in the target's log; what was committed there up to it has come back. Empty where a cutover had closed
     *     the source's gate and the way back had not begun: then all is lost that the target committed since, if it was
     *     switched to at all
     * @param committedAt when the last transaction that has come back was committed, by the target's clock; empty before the
     *     first
     */
    public record Loss(Optional<String> position, Optional<String> committedAt) {}

    /**
     * Looks up what would be lost, and changes nothing.
     *
     * @throws MoveFailedException when the source serves the tenant already
     */
    public Loss loss() throws SQLException, MoveFailedException {
        Optional<Loss> loss = Statements.first(
                source,
                LOSS,
                row -> new Loss(Optional.ofNullable(row.getString(1)), Optional.ofNullable(row.getString(2))),
                reversed.migration(),
                tenant.slug());
        source.commit();
        return loss.orElseThrow(() -> new MoveFailedException(
                "the source serves tenant '" + tenant.slug() + "': its gate is open, and no way back is in use"));
    }

    /**
     * Moves the source's sequences past what has come back, opens its gate, puts the way back to rest, and records who did it and what was lost, in one transaction. From
     * then on no move that the target's journal knows has a say in the source, see {@link ReturnedTarget}.
     */
    public void force(Loss loss, String requestedBy, String reason) throws SQLException {
        new ProgressTable(reversed, tenant).lock(source);
        SourceSequences.passRows(source, reversed.tables()::selects);
        Statements.update(
                source,
                "UPDATE tributary.tenant SET phase = 'multi_tenant', resume_position = NULL"
                        + " WHERE migration = ? AND slug = ?",
                reversed.migration(),
                tenant.slug());
        Statements.update(
                source,
                "UPDATE tributary.gate SET writable = true, reason = NULL, move = move + 1 WHERE tenant_id ="
                        + " (SELECT tenant_id FROM tributary.tenant WHERE migration = ? AND slug = ?)",
                reversed.migration(),
                tenant.slug());
        Statements.update(
                source,
                "INSERT INTO tributary.move (migration, slug, kind, state, requested_by, reason, finished_at, evidence)"
                        + " VALUES (?, ?, 'rollback', 'done', ?, ?, clock_timestamp(),"
                        + " jsonb_build_object('acceptedLossBehind', ?::text, 'committedAt', ?::text))",
                reversed.migration(),
                tenant.slug(),
                requestedBy,
                reason,
                loss.position().orElse(null),
                loss.committedAt().orElse(null));
        TransactionSettings.durably(source);
        source.commit();
    }

    @Override
    public void close() throws SQLException {
        source.close();
    }
}
