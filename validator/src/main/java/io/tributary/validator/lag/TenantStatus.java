package io.tributary.validator.lag;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a tenant is doing. Whatever could not be read is empty, never zero, and {@code notes} says why. Its fields are those
 * of the JSON, where empty is null. While the target serves a tenant, what is said of its pipeline, from {@code state} to
 * {@code remedy} and from {@code lagBytes} to {@code retainedBytes}, is said of the way back.
 *
 * @param slug the tenant
 * @param name its display name
 * @param phase what its application is told: {@code replication}
 * @param state what its pipeline is doing
 * @param reason why it is paused, retrying, stopped or copied anew
 * @param remedy what to do about it
 * @param rowsCopied the rows of the last snapshot
 * @param load how far the copying of rows around Kafka is; empty where they were not copied so, and when they have been
 * @param transactions the transactions applied since then
 * @param changes the row changes and truncates in them
 * @param skipped the refused changes that were left out, as somebody asked, since the last snapshot
 * @param lagBytes how much of the source's log lies behind what has been applied; of all databases of its server, so it
 *     shrinks to little and not always to zero
 * @param lagSeconds 0 when every stage is at work, nothing waits in Kafka and heartbeats arrive; else the age of the last applied transaction,
 *     by this machine's clock against the source's
 * @param lagRecords the records that the transformer and the sink have yet to commit
 * @param position the End of the last transaction applied, as PostgreSQL writes an LSN
 * @param offset the offset in the target topic of the record behind it
 * @param retainedBytes how much of the source's log the tenant's slot keeps; empty without a slot, too
 * @param lastValidation the newest comparison; empty before the first
 * @param move the newest cutover or rollback, also one that is under way; empty before the first
 * @param alerts what a running validator found wrong and what has not ended yet, the oldest first
 * @param notes what could not be read and why, and the indexes that are yet to be built for the target
 */
public record TenantStatus(
        String slug,
        String name,
        @JsonSerialize(using = OptionalSerializer.class) Optional<String> phase,
        TenantState state,
        @JsonSerialize(using = OptionalSerializer.class) Optional<String> reason,
        @JsonSerialize(using = OptionalSerializer.class) Optional<String> remedy,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Long> rowsCopied,
        @JsonSerialize(using = OptionalSerializer.class) Optional<LoadStatus> load,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Long> transactions,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Long> changes,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Long> skipped,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Long> lagBytes,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Double> lagSeconds,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Long> lagRecords,
        @JsonSerialize(using = OptionalSerializer.class) Optional<String> position,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Long> offset,
        @JsonSerialize(using = OptionalSerializer.class) Optional<Long> retainedBytes,
        @JsonSerialize(using = OptionalSerializer.class) Optional<LastValidation> lastValidation,
        @JsonSerialize(using = OptionalSerializer.class) Optional<LastMove> move,
        List<OpenAlert> alerts,
        List<String> notes) {

    /** The same tenant with what another pipeline does. */
    TenantStatus flowing(TenantStatus other) {
        return new TenantStatus(
                slug,
                name,
                phase,
                other.state,
                other.reason,
                other.remedy,
                rowsCopied,
                load,
                transactions,
                changes,
                skipped,
                other.lagBytes,
                other.lagSeconds,
                other.lagRecords,
                other.position,
                other.offset,
                other.retainedBytes,
                lastValidation,
                move,
                alerts,
                Stream.concat(notes.stream(), other.notes.stream()).distinct().toList());
    }
}
