package io.tributary.validator.lag;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import java.util.Optional;

/**
 * The newest cutover or rollback of a tenant.
 *
 * @param id its number in the journal
 * @param kind {@code cutover} or {@code rollback}
 * @param state how far it has come
 * @param finished whether it is over
 * @param startedAt when it began, by the target's clock
 * @param failure why it was called off
 */
public record LastMove(
        long id,
        String kind,
        String state,
        boolean finished,
        @JsonSerialize(using = ToStringSerializer.class) Instant startedAt,
        @JsonSerialize(using = OptionalSerializer.class) Optional<String> failure) {}
