package io.tributary.validator.alert;

import java.time.Instant;
import java.util.Optional;

/**
 * An alert with a message that is due.
 *
 * @param id its number
 * @param slug the tenant
 * @param kind what it is about
 * @param detail what is wrong, with names and numbers
 * @param remedy what to do about it
 * @param beganAt since when, by the target's clock
 * @param endedAt until when, once it is over
 * @param due {@code begin} or {@code end}: which message
 * @param attempts the tries to deliver it so far
 * @param expired whether it is too old to be of use
 */
record Alert(
        long id,
        String slug,
        AlertKind kind,
        String detail,
        String remedy,
        Instant beganAt,
        Optional<Instant> endedAt,
        String due,
        int attempts,
        boolean expired) {

    /** Whether the message tells the beginning; else the end. */
    boolean begins() {
        return due.equals(AlertTable.BEGIN);
    }
}
