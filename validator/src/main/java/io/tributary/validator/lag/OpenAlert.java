package io.tributary.validator.lag;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;

/**
 * What is wrong with a tenant at present, as a running validator found it.
 *
 * @param kind {@code difference}, {@code lag}, {@code paused} or {@code retainedWal}
 * @param since when it began, by the target's clock
 * @param detail what is wrong, with names and numbers
 */
public record OpenAlert(
        String kind,
        @JsonSerialize(using = ToStringSerializer.class) Instant since,
        String detail) {}
