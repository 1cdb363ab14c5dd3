package io.tributary.cli.demo;

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
 * @param transactions how many transactions the writers committed
 * @param rolledBack how many they rolled back on purpose
 * @param refused how many statements the sources refused
 * @param tablesWritten the script's tables that the writers changed; empty without a script
 * @param tablesNotWritten the script's tables in which they found nothing that the sources let them change
 * @param invariantChecks how often the invariants were read on the target, each time in one snapshot
 * @param violations how often that showed what must never be seen
 * @param seed where the random choices began
 * @param chaos what was killed, and what that did; null where nothing was to be killed
 */
@JsonPropertyOrder({"equal", "tenants", "lagMillis"})
public record DemoReport(
        List<TenantReport> tenants,
        Lag lagMillis,
        long transactions,
        long rolledBack,
        long refused,
        List<String> tablesWritten,
        List<String> tablesNotWritten,
        long invariantChecks,
        long violations,
        long seed,
        @JsonUnwrapped Chaos chaos) {

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
            boolean equal,
            String position,
            long offset,
            Lag lagMillis,
            List<TableValidation> tables) {}

    /** Whether every tenant's rows were equal. */
    @JsonProperty
    public boolean equal() {
        return tenants.stream().allMatch(TenantReport::equal);
    }

    /** Whether it has shown what it is to show: equal rows, and no reader that saw anything else. */
    public boolean passed() {
        return equal() && violations == 0 && (chaos == null || chaos.lost() == 0 && chaos.doubled() == 0);
    }
}
