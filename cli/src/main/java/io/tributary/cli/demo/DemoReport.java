package io.tributary.cli.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tributary.cli.chaos.Killer;
import io.tributary.cli.demo.LagMeters.Lag;
import io.tributary.validator.compare.TableValidation;
import java.util.List;
import java.util.Map;

/**
 * What a demo has shown. Its fields are those of its JSON.
 *
 * @param tenants one after the other, in the order of the plan
 * @param lagMillis from a change's commit in its source to its commit in the target, of all tenants together
 * @param moves the cutovers and rollbacks, in their order; none where something was to be killed
 * @param written what the applications did
 * @param invariantChecks how often the invariants were read on the target, each time in one snapshot
 * @param violations how often that showed what must never be seen
 * @param seed where the random choices began
 * @param chaos what was killed, and what that did; null where nothing was to be killed
 */
@JsonPropertyOrder({"equal", "tenants", "lagMillis"})
public record DemoReport(
        List<TenantReport> tenants,
        Lag lagMillis,
        List<ShownMove> moves,
        @JsonUnwrapped Written written,
        long invariantChecks,
        long violations,
        long seed,
        @JsonUnwrapped Chaos chaos) {

    public DemoReport {
        tenants = List.copyOf(tenants);
        moves = List.copyOf(moves);
    }

    /**
     * What the tenants' applications did.
     *
     * @param access how they came to their rows
     * @param transactions how many transactions they committed
     * @param rolledBack how many they rolled back on purpose
     * @param refused how many statements the servers refused, as they may
     * @param waited how often a transaction was made again, since its tenant was being moved
     * @param failedTransactions how many failed, as none should; null where something was to be killed
     * @param firstFailure what the first of them was told; null without one
     * @param tablesWritten the script's tables that they changed; empty without a script
     * @param tablesNotWritten the script's tables in which they found nothing that the servers let them change
     */
    public record Written(
            AccessKind access,
            long transactions,
            long rolledBack,
            long refused,
            long waited,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long failedTransactions,
            @JsonInclude(JsonInclude.Include.NON_NULL) String firstFailure,
            List<String> tablesWritten,
            List<String> tablesNotWritten) {

        static Written of(Writers writers, AccessKind access) {
            boolean moved = access != AccessKind.SOURCES;
            return new Written(
                    access,
                    writers.committed(),
                    writers.rolledBack(),
                    writers.refused(),
                    writers.waited(),
                    moved ? writers.failed() : null,
                    moved ? writers.firstFailure().orElse(null) : null,
                    writers.tables(true),
                    writers.tables(false));
        }

        boolean failed() {
            return failedTransactions != null && failedTransactions > 0;
        }
    }

    /**
     * What was killed, and what that did.
     *
     * @param kills how often something was killed
     * @param seconds how long that took
     * @param killed how often each victim was, before every tenant had been copied and since then
     * @param endedByThemselves how often a stage ended without being killed, and was started again
     * @param applied how many of the writers' transactions the target has
     * @param lost how many a source has and the target does not
     * @param doubled how many were applied to the target more than once
     */
    public record Chaos(
            int kills,
            long seconds,
            Map<String, Killer.Deaths> killed,
            int endedByThemselves,
            long applied,
            long lost,
            long doubled) {}

    /**
     * What it has shown of one tenant.
     *
     * @param slug the tenant
     * @param rows the rows that were compared
     * @param rowsCopied the rows that were there before changes streamed
     * @param changes the changes that streamed after them
     * @param changesBack the changes of the target that came back to the source
     * @param equal whether every row was the same on both sides
     * @param position the position compared at
     * @param offset the target topic's offset behind it
     * @param lagMillis from a change's commit in the source to its commit in the target
     * @param tables what was found in each table
     */
    public record TenantReport(
            String slug,
            long rows,
            long rowsCopied,
            long changes,
            long changesBack,
            boolean equal,
            String position,
            long offset,
            Lag lagMillis,
            List<TableValidation> tables) {}

    /** Whether every tenant's rows were equal, and every transaction of the applications ended as it was meant to. */
    @JsonProperty
    public boolean equal() {
        return tenants.stream().allMatch(TenantReport::equal) && !written.failed();
    }

    /** Whether the rows are as promised: equal, and no reader saw anything else. */
    public boolean rowsAsPromised() {
        return tenants.stream().allMatch(TenantReport::equal)
                && violations == 0
                && (chaos == null || chaos.lost() == 0 && chaos.doubled() == 0);
    }

    /** Whether it has shown what it is to show: rows as promised, every move done, and no transaction that failed for it. */
    public boolean passed() {
        return rowsAsPromised() && equal() && moves.stream().allMatch(ShownMove::done);
    }
}
