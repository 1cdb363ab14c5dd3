package io.tributary.validator.lag;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;

/**
 * The newest comparison of a tenant.
 *
 * @param equal whether all rows were the same
 * @param at when it ended
 * @param position the position that both sides were compared at, as PostgreSQL writes an LSN
 */
public record LastValidation(
        boolean equal,
        @JsonSerialize(using = ToStringSerializer.class) Instant at,
        String position) {}
