package io.tributary.validator.cutover;

import java.time.Instant;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A cutover or a rollback as the journal has it.
 *
 * @param id its number; greater than that of every move before it
 * @param slug the tenant
 * @param kind which way
 * @param state how far it has come
 * @param requestedBy who asked
 * @param reason why; empty for a cutover
 * @param startedAt when it began, by the target's clock
 * @param deadlineAt when writes must be possible again if nothing was switched by then; empty before they are stopped
 * @param finishedAt when it was over
 * @param drained the position of the last change where the tenant was served before
 * @param switched where the log of the side that serves now was at the switch
 * @param failure why it was called off
 * @param evidence what was done and found, as JSON
 */
public record Move(
        long id,
        String slug,
        MoveKind kind,
        MoveState state,
        String requestedBy,
        Optional<String> reason,
        Instant startedAt,
        Optional<Instant> deadlineAt,
        Optional<Instant> finishedAt,
        Optional<LogSequenceNumber> drained,
        Optional<LogSequenceNumber> switched,
        Optional<String> failure,
        String evidence) {}
