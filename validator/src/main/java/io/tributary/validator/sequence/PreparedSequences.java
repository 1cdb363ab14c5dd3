package io.tributary.validator.sequence;

import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.stage.PausedException;
import io.tributary.validator.sequence.Goal.Shifted;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Sequences that are to be moved, with sessions on both sides. For one thread. */
public final class PreparedSequences implements AutoCloseable {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int TRIES = 10;
    /** While this waits for a sequence, so does everyone who wants a number of it. */
    private static final String LOCK_TIMEOUT = "SET lock_timeout = '300ms'";

    private final Connection source;
    private final Connection target;
    private final List<Goal> goals;
    private final boolean forward;
    private final UUID tenantId;

    /** @param forward whether the goals are the target's sequences; else the source's */
    PreparedSequences(Connection source, Connection target, List<Goal> goals, boolean forward, UUID tenantId)
            throws SQLException {
        this.source = source;
        this.target = target;
        this.goals = goals;
        this.forward = forward;
        this.tenantId = tenantId;
        execute(source, LOCK_TIMEOUT);
        execute(target, LOCK_TIMEOUT);
    }

    /** Moves them past what there is now, on both sides and of every tenant. */
    void moveAhead() throws SQLException, PausedException {
        Map<Goal, BigDecimal> wanted = wanted(true);
        Map<Goal, BigDecimal> ofAll = forward ? ofAllTenants() : Map.of();
        for (Goal goal : goals) {
            BigDecimal ofTenant = wanted.get(goal);
            BigDecimal all = goal.counter().cycles() ? ofTenant : goal.counter().later(ofTenant, ofAll.get(goal));
            boolean fits = all == null || goal.counter().reaches(all);
            wanted.put(goal, fits || !goal.apart() ? all : ofTenant);
        }
        requireRoom(wanted);
        advance(wanted);
    }

    /**
     * Moves them past what the tenant has by now; to be called while nobody writes its tables on either side. One question
     * to each side.
     *
     * @return all of them, ordered by name, also those that had nothing to pass any more
     * @throws PausedException when one stays in use for too long
     */
    public List<MovedSequence> move() throws SQLException, PausedException {
        Map<Goal, BigDecimal> wanted = wanted(false);
        advance(wanted);
        return goals.stream()
                .filter(goal -> wanted.get(goal) != null)
                .map(goal -> new MovedSequence(
                        goal.counter().name().toString(), wanted.get(goal).toPlainString()))
                .toList();
    }

    /** @param thorough whether values are looked for also where no index helps: they need not be unique there */
    private Map<Goal, BigDecimal> wanted(boolean thorough) throws SQLException {
        Readings ofSource = new Readings();
        Readings ofTarget = new Readings();
        Readings followed = forward ? ofSource : ofTarget;
        for (Goal goal : goals) {
            goal.followed().forEach(of -> followed.add(position(of.of())));
            columns(goal, thorough).forEach(of -> ofSource.add(of.of().last(goal.counter(), "true")));
        }
        ofSource.read(source);
        ofTarget.read(target);
        Map<Goal, BigDecimal> wanted = new HashMap<>();
        for (Goal goal : goals) {
            BigDecimal last = goal.floor();
            for (Shifted<Counter> of : goal.followed()) {
                last = later(goal, last, Goal.plus(followed.value(position(of.of())), of.by()));
            }
            for (Shifted<Column> of : columns(goal, thorough).toList()) {
                last = later(goal, last, Goal.plus(ofSource.value(of.of().last(goal.counter(), "true")), of.by()));
            }
            wanted.put(goal, last);
        }
        return wanted;
    }

    /** A number that the source's sequence cannot reach, the target may have given to another tenant. */
    private BigDecimal later(Goal goal, BigDecimal last, BigDecimal number) {
        boolean elsewhere = !forward && number != null && !goal.counter().reaches(number);
        return elsewhere ? last : goal.counter().later(last, number);
    }

    /** Behind a sequence that begins anew, values say nothing of what comes next. */
    private static Stream<Shifted<Column>> columns(Goal goal, boolean thorough) {
        return goal.values().stream()
                .filter(of -> !goal.counter().cycles() && (thorough || of.of().indexed()));
    }

    /** SQL for the last number that a sequence gave. */
    private static String position(Counter counter) {
        return "(SELECT last_value::numeric - CASE WHEN is_called THEN 0 ELSE " + counter.increment() + " END FROM "
                + counter.name().sql() + ")";
    }

    private Map<Goal, BigDecimal> ofAllTenants() throws SQLException {
        Map<Goal, BigDecimal> wanted = new HashMap<>();
        try {
            for (String tenant : tenants()) {
                setTenant(tenant);
                Readings readings = new Readings();
                goals.forEach(goal ->
                        goal.own().forEach(column -> readings.add(column.last(goal.counter(), column.rowsOf(tenant)))));
                readings.read(target);
                for (Goal goal : goals) {
                    for (Column column : goal.own()) {
                        BigDecimal last = readings.value(column.last(goal.counter(), column.rowsOf(tenant)));
                        wanted.merge(goal, last == null ? none(goal.counter()) : last, (one, other) -> goal.counter()
                                .later(one, other));
                    }
                }
            }
        } finally {
            setTenant(tenantId.toString());
        }
        return wanted;
    }

    /** Which of the target's have yet to pass the tenant's own values there. */
    List<MovedSequence> behind() throws SQLException {
        Readings values = new Readings();
        Readings positions = new Readings();
        for (Goal goal : goals) {
            positions.add(position(goal.counter()));
            goal.own().forEach(column -> values.add(ofTenant(goal, column)));
        }
        // in this order, since both grow
        values.read(target);
        positions.read(target);
        List<MovedSequence> behind = new ArrayList<>();
        for (Goal goal : goals) {
            BigDecimal position = positions.value(position(goal.counter()));
            for (Column column : goal.own()) {
                BigDecimal value = values.value(ofTenant(goal, column));
                if (value != null
                        && !goal.counter().cycles()
                        && goal.counter().reaches(value)
                        && goal.counter().later(position, value).compareTo(position) != 0) {
                    behind.add(new MovedSequence(goal.counter().name().toString(), value.toPlainString()));
                }
            }
        }
        return behind;
    }

    private String ofTenant(Goal goal, Column column) {
        return column.last(goal.counter(), column.rowsOf(tenantId.toString()));
    }

    /** Before its first number. */
    private static BigDecimal none(Counter counter) {
        return BigDecimal.valueOf(counter.up() ? counter.least() : counter.most())
                .subtract(BigDecimal.valueOf(counter.increment()));
    }

    private List<String> tenants() throws SQLException {
        List<String> tenants = new ArrayList<>();
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM " + Tenancy.TENANTS.sql())) {
            while (row.next()) {
                tenants.add(row.getString(1));
            }
        }
        return tenants;
    }

    private void setTenant(String tenant) throws SQLException {
        try (PreparedStatement setting =
                target.prepareStatement("SELECT set_config('" + Tenancy.SETTING + "', ?, false)")) {
            setting.setString(1, tenant);
            setting.execute();
        }
    }

    private void requireRoom(Map<Goal, BigDecimal> wanted) throws PausedException {
        for (Goal goal : goals) {
            BigDecimal past = wanted.get(goal);
            Counter counter = goal.counter();
            if (forward && past != null && !counter.cycles() && !counter.reaches(past)) {
                throw new PausedException(
                        "sequence " + counter.name() + " of the target has come to its end: the next number behind "
                                + past.toPlainString() + " is out of its range, which ends at "
                                + (counter.up() ? counter.most() : counter.least()),
                        "in the target: make the columns that it feeds bigint, and ALTER SEQUENCE "
                                + counter.name().sql() + " AS bigint "
                                + (counter.up() ? "NO MAXVALUE;" : "NO MINVALUE;"));
            }
        }
    }

    private void advance(Map<Goal, BigDecimal> wanted) throws SQLException, PausedException {
        StringBuilder statements = new StringBuilder();
        for (Goal goal : goals) {
            BigDecimal past = wanted.get(goal);
            if (past != null
                    && (goal.counter().reaches(past)
                            || !forward && !goal.counter().cycles())) {
                statements.append(goal.counter().advance(past, forward)).append(";\n");
            }
        }
        for (int left = TRIES; statements.length() > 0; left--) {
            try {
                execute(forward ? target : source, statements.toString());
                return;
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || left == 0) {
                    throw busy(e);
                }
            }
        }
    }

    private static SQLException busy(SQLException failure) throws PausedException {
        if (LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
            throw new PausedException(
                    "a sequence stays in use by a transaction that goes on for too long: " + failure.getMessage(),
                    "end it, or try again when it has ended",
                    failure);
        }
        return failure;
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        try (source) {
            target.close();
        }
    }
}
