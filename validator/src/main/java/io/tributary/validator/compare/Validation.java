package io.tributary.validator.compare;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import java.util.List;

/**
 * What a comparison of all of a tenant's rows found. Its fields are those of the JSON that is kept as evidence.
 *
 * @param slug the tenant
 * @param position the End of the last transaction that the target had applied, as PostgreSQL writes an LSN; the source had
 *     committed nothing else of the selected tables
 * @param offset the offset in the tenant's target topic of the record behind that End
 * @param equal whether every table had the same rows on both sides
 * @param rows the source's rows in all tables
 * @param tables every table that takes part, ordered by name
 * @param skipped how many changes that the target refused were left out, as somebody asked, since the tenant was copied
 * @param heldMillis for how long nothing could be applied for this tenant, in milliseconds
 * @param durationMillis how long it all took, in milliseconds
 * @param startedAt when it began, by the validator's clock
 */
public record Validation(
        String slug,
        String position,
        long offset,
        boolean equal,
        long rows,
        List<TableValidation> tables,
        long skipped,
        long heldMillis,
        long durationMillis,
        @JsonSerialize(using = ToStringSerializer.class) Instant startedAt) {

    /** The tables whose rows differ. */
    public List<TableValidation> differing() {
        return tables.stream().filter(table -> !table.equal()).toList();
    }
}
