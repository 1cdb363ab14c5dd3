package io.tributary.connector.prepare;

import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What a source knows of a replication slot.
 *
 * @param plugin its output plugin
 * @param ofThisDatabase whether it decodes the database that was asked
 * @param user the process on the source that uses it now
 * @param userName the application name of that process
 * @param confirmed everything before this position was acknowledged, and will not be sent again
 * @param lost whether the source has removed log that the slot needs
 */
record SlotState(
        String plugin,
        boolean ofThisDatabase,
        Optional<Integer> user,
        Optional<String> userName,
        LogSequenceNumber confirmed,
        boolean lost) {}
