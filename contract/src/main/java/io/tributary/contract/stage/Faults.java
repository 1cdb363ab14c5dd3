package io.tributary.contract.stage;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;

/** Tells faults that pass by themselves from those that do not. The only place that does. */
public final class Faults {
    /**
     * SQLSTATE classes that pass, from "PostgreSQL Error Codes" in PostgreSQL's manual: connection exception, transaction
     * rollback (serialization, deadlock), insufficient resources (too many connections, disk full, out of memory),
     * operator intervention (shutdown, restart, cancelled).
     */
    private static final List<String> PASSING_CLASSES = List.of("08", "40", "53", "57");
    /** Object in use (a slot that a dead connection still holds), lock not available, and a transaction idle for too long. */
    private static final Set<String> PASSING_STATES = Set.of("55006", "55P03", "25P03");

    /**
     * What a decoding session says of a table that was truncated or rewritten around a crash of its server. PostgreSQL has
     * no state of its own for it; the next session decodes the same log without complaint.
     */
    private static final String REWRITTEN_TABLE = "could not map filenumber";

    /**
     * What a copy says that is to read what a slot's beginning showed when the session that made the slot has ended. The
     * next copy makes another slot. The server's state is the one of any object that is not there.
     */
    private static final Pattern SNAPSHOT_GONE = Pattern.compile("snapshot \"[^\"]+\" does not exist");

    /**
     * What HikariCP's connections say, without a state, once the pool has taken the session away because it broke: of what
     * broke it only the first one to ask is told. See {@code ClosedConnection} in its {@code ProxyConnection}.
     */
    private static final String TAKEN_AWAY = "Connection is closed";

    private Faults() {}

    /**
     * Whether trying again, unchanged but with new clients and sessions, may well succeed. What a server said decides, and
     * not what it is wrapped in.
     */
    public static boolean passes(Throwable fault) {
        boolean passing = false;
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof PausedException) {
                return false;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return passes(sql.getSQLState()) || saysThatItPasses(String.valueOf(sql.getMessage()));
            }
            if (cause instanceof SQLException && TAKEN_AWAY.equals(cause.getMessage())) {
                return true;
            }
            if (cause instanceof RetriableException || cause instanceof ApplicationRecoverableException) {
                return true;
            }
            if (cause instanceof ApiException) {
                return cause instanceof OutOfOrderSequenceException;
            }
            passing |= cause instanceof IOException;
        }
        return passing;
    }

    /** The message of the deepest cause that has one: what the server itself said. */
    public static String describe(Throwable fault) {
        String message = fault.toString();
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof PausedException) {
                return cause.getMessage();
            }
            if (cause.getMessage() != null) {
                message = cause.getMessage();
            }
        }
        return message;
    }

    /** The same, and what a person is to do about it, where that is known. */
    public static String advise(Throwable fault) {
        return pause(fault)
                .map(pause -> pause.getMessage() + "; " + pause.remedy())
                .orElseGet(() -> describe(fault));
    }

    /** The pause that a fault is about, however it was wrapped on its way. */
    static Optional<PausedException> pause(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof PausedException pause) {
                return Optional.of(pause);
            }
        }
        return Optional.empty();
    }

    private static boolean saysThatItPasses(String message) {
        return message.contains(REWRITTEN_TABLE)
                || SNAPSHOT_GONE.matcher(message).find();
    }

    private static boolean passes(String state) {
        return PASSING_STATES.contains(state) || PASSING_CLASSES.stream().anyMatch(state::startsWith);
    }
}
