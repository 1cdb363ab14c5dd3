package io.tributary.validator.cutover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.gate.OvertakenException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The journal of moves in the target's control schema, over sessions of the caller's and within their transactions. A state is
 * changed by {@link #advance} and by nothing else.
 */
public final class Journal {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLUMNS = "SELECT id, slug, kind, state, requested_by, reason, started_at, deadline_at,"
            + " finished_at, drained, switched, failure, evidence::text FROM tributary.move";
    private static final String TENANT = " WHERE migration = ? AND slug = ?";
    private static final String OPEN = " AND state NOT IN ('done', 'undone')";

    private final Plan plan;

    public Journal(Plan plan) {
        this.plan = plan;
    }

    /** The tenant's move that is not over; empty when there is none. */
    public Optional<Move> unfinished(Connection session, Tenant tenant) throws SQLException {
        return Statements.first(session, COLUMNS + TENANT + OPEN, Journal::move, plan.migration(), tenant.slug());
    }

    /** The tenant's newest move. */
    public Optional<Move> newest(Connection session, Tenant tenant) throws SQLException {
        String sql = COLUMNS + TENANT + " ORDER BY id DESC LIMIT 1";
        return Statements.first(session, sql, Journal::move, plan.migration(), tenant.slug());
    }

    /** The move with this number. */
    public Move move(Connection session, long id) throws SQLException {
        return Statements.first(session, COLUMNS + " WHERE id = ?", Journal::move, id)
                .orElseThrow(() -> new SQLException("the journal has no move " + id));
    }

    /**
     * Writes down that a move begins.
     *
     * @param reason null when none was given
     * @throws OvertakenException when another one is under way
     */
    public Move begin(Connection session, Tenant tenant, MoveKind kind, String requestedBy, String reason)
            throws SQLException, OvertakenException {
        String sql = "INSERT INTO tributary.move (migration, slug, kind, requested_by, reason) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (migration, slug) WHERE state NOT IN ('done', 'undone') DO NOTHING RETURNING id";
        Optional<Long> id = Statements.first(
                session, sql, row -> row.getLong(1), plan.migration(), tenant.slug(), kind.text(), requestedBy, reason);
        if (id.isEmpty()) {
            throw new OvertakenException("another move of tenant '" + tenant.slug() + "' is under way");
        }
        return move(session, id.get());
    }

    /**
     * Brings a move from the state that the caller knows to another one, and keeps the steps that were done in the former.
     * Nothing else changes a state. A move whose deadline is over is not switched any more.
     *
     * @return the move as it is then
     * @throws IllegalStateException when there is no such transition
     * @throws OvertakenException when it has another state than the caller believes, or came too late for the switch
     */
    public Move advance(Connection session, Move move, MoveState next, List<StepRecord> steps)
            throws SQLException, OvertakenException {
        if (!move.state().mayBecome(next)) {
            throw new IllegalStateException("a move that is " + move.state().text() + " cannot become " + next.text());
        }
        String sql = "UPDATE tributary.move SET state = ?, evidence = jsonb_set(evidence, '{steps}',"
                + " coalesce(evidence -> 'steps', '[]') || ?::jsonb)"
                + (next.over() ? ", finished_at = clock_timestamp()" : "")
                + " WHERE id = ? AND state = ?"
                + (next == MoveState.SWITCHED ? " AND deadline_at > clock_timestamp()" : "");
        int changed = Statements.update(
                session, sql, next.text(), json(steps), move.id(), move.state().text());
        if (changed != 1) {
            throw new OvertakenException("move " + move.id() + " of tenant '" + move.slug() + "' is not "
                    + move.state().text() + " any more, or its time is over");
        }
        return move(session, move.id());
    }

    /** Writes down when writes must be possible again. */
    void limit(Connection session, Move move, Duration limit) throws SQLException {
        Statements.update(
                session,
                "UPDATE tributary.move SET deadline_at = clock_timestamp() + make_interval(secs => ?) WHERE id = ?",
                limit.toMillis() / 1_000.0,
                move.id());
    }

    /** Writes down where the last change was. */
    void drained(Connection session, Move move, LogSequenceNumber position) throws SQLException {
        Statements.update(
                session, "UPDATE tributary.move SET drained = ?::pg_lsn WHERE id = ?", position.asString(), move.id());
    }

    /** Writes down where the log of the side that serves now was. */
    void switched(Connection session, Move move, String position) throws SQLException {
        Statements.update(session, "UPDATE tributary.move SET switched = ?::pg_lsn WHERE id = ?", position, move.id());
    }

    /** Writes down why a move is called off; the first reason stays. */
    void failure(Connection session, Move move, String failure) throws SQLException {
        Statements.update(
                session, "UPDATE tributary.move SET failure = coalesce(failure, ?) WHERE id = ?", failure, move.id());
    }

    private static String json(List<StepRecord> steps) {
        try {
            return JSON.writeValueAsString(steps);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a step's detail cannot be written as JSON", e);
        }
    }

    private static Move move(ResultSet row) throws SQLException {
        return new Move(
                row.getLong("id"),
                row.getString("slug"),
                MoveKind.of(row.getString("kind")),
                MoveState.of(row.getString("state")),
                row.getString("requested_by"),
                Optional.ofNullable(row.getString("reason")),
                row.getTimestamp("started_at").toInstant(),
                instant(row, "deadline_at"),
                instant(row, "finished_at"),
                position(row, "drained"),
                position(row, "switched"),
                Optional.ofNullable(row.getString("failure")),
                row.getString("evidence"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    private static Optional<LogSequenceNumber> position(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(LogSequenceNumber::valueOf);
    }
}
