package io.tributary.validator.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.tributary.contract.plan.Direction;
import io.tributary.validator.check.CheckFinding;
import java.time.Instant;
import java.util.List;

/**
 * What a comparison of a tenant's rows found. Its fields are those of the JSON that is kept as evidence.
 *
 * @param slug the tenant
 * @param scope which rows were compared
 * @param position the End of the last transaction that the target had applied in the last snapshots, as PostgreSQL writes an
 *     LSN; the source had committed nothing else of the selected tables
 * @param positions where rows were compared; both are {@code position} unless it took several snapshots, or went on behind
 *     what an earlier one had verified before it was ended
 * @param offset the offset in the tenant's target topic of the record behind {@code position}
 * @param served which side was written to: {@code source} or {@code target}; positions are of its log, {@code offset} is of
 *     the topic that the other side's changes come from
 * @param sourceOffset where the tenant's source topic ended before the first of the snapshots was taken: what the source has
 *     changed since any row was compared is at this offset or behind it; null where Kafka did not say, and while the target
 *     served
 * @param backOffset the same of the last topic of the way back and of what the target has changed; null while the source
 *     served, except where both stood still
 * @param equal whether every table had the same rows on both sides
 * @param rows the source's rows in all tables that were compared
 * @param tables every table that was compared, ordered by name
 * @param findings what was found beyond rows: foreign keys without a parent, isolation, sequences; null where that was not
 *     looked at, as when only some rows were compared
 * @param skipped how many changes that the target refused were left out, as somebody asked, since the tenant was copied
 * @param heldMillis for how long nothing could be applied for this tenant, in milliseconds, over all snapshots
 * @param durationMillis how long it all took, in milliseconds
 * @param startedAt when it began, by the validator's clock
 * @param requestedBy who asked
 */
public record Validation(
        String slug,
        Scope scope,
        String position,
        Positions positions,
        long offset,
        String served,
        Long sourceOffset,
        @JsonInclude(JsonInclude.Include.NON_NULL) Long backOffset,
        boolean equal,
        long rows,
        List<TableValidation> tables,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<CheckFinding> findings,
        long skipped,
        long heldMillis,
        long durationMillis,
        @JsonSerialize(using = ToStringSerializer.class) Instant startedAt,
        String requestedBy) {

    /** How {@code served} names the side that changes come from. */
    static String served(Direction direction) {
        return direction == Direction.FORWARD ? "source" : "target";
    }

    /** Whether all is as it should be: every table equal, and no promise broken beyond rows. */
    public boolean passed() {
        return equal && violations().isEmpty();
    }

    /** The promises that are broken beyond rows, as far as that was looked at. */
    public List<CheckFinding> violations() {
        return findings == null
                ? List.of()
                : findings.stream().filter(CheckFinding::violation).toList();
    }

    /** The tables whose rows differ. */
    public List<TableValidation> differing() {
        return tables.stream().filter(table -> !table.equal()).toList();
    }

    /** The same with other findings of its tables. */
    Validation withTables(List<TableValidation> others) {
        return new Validation(
                slug,
                scope,
                position,
                positions,
                offset,
                served,
                sourceOffset,
                backOffset,
                others.stream().allMatch(TableValidation::equal),
                rows,
                others,
                findings,
                skipped,
                heldMillis,
                durationMillis,
                startedAt,
                requestedBy);
    }

    /** This one, proven at the position of a later one, which found that what has changed in between is the same, too. */
    Validation at(Validation changes) {
        return new Validation(
                slug,
                scope,
                changes.position,
                changes.positions,
                changes.offset,
                served,
                changes.sourceOffset,
                changes.backOffset,
                equal,
                rows,
                tables,
                findings,
                changes.skipped,
                heldMillis + changes.heldMillis,
                durationMillis + changes.durationMillis,
                startedAt,
                requestedBy);
    }
}
