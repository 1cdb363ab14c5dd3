package io.tributary.sink.schema;

import io.tributary.contract.check.Finding;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.RuleTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.sink.schema.ddl.Section;
import io.tributary.sink.schema.design.SourceSchema;
import io.tributary.sink.schema.read.SchemaReader;
import io.tributary.sink.schema.read.TargetReader;
import io.tributary.sink.schema.read.TargetState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The target's multi-tenant schema, designed from the catalogs of all sources and compared with what the target has.
 * One thread at a time.
 */
public final class TargetSchema {
    private static final String APPLICATION = "tributary schema";
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('tributary/schema', 0))";
    private static final Set<Section> ADDITIONS =
            EnumSet.of(Section.TYPES, Section.LABELS, Section.SEQUENCES, Section.ADDITIONS);

    private final Plan plan;
    private final List<SourceSchema> sources;
    private Design design;
    private Design.Outcome outcome;

    private TargetSchema(Plan plan, List<SourceSchema> sources, Design design, Design.Outcome outcome) {
        this.plan = plan;
        this.sources = sources;
        this.design = design;
        this.outcome = outcome;
    }

    /**
     * Reads the sources and the target; writes nothing.
     *
     * @throws SQLException when a source or the target cannot be read
     */
    public static TargetSchema read(Plan plan) throws SQLException {
        List<SourceSchema> sources = new ArrayList<>();
        for (Tenant tenant : plan.tenants()) {
            sources.add(source(plan, tenant));
        }
        try (Connection connection = plan.target().database().connect(APPLICATION)) {
            Design design = new Design(plan, sources, stored(plan, connection));
            return new TargetSchema(plan, sources, design, design.compare(target(plan, design, connection)));
        }
    }

    private static SourceSchema source(Plan plan, Tenant tenant) throws SQLException {
        try (Connection connection = tenant.source().connect(APPLICATION)) {
            return new SourceSchema(
                    tenant.slug(),
                    SchemaReader.read(connection, plan.tables()::selects),
                    SchemaReader.unported(connection));
        }
    }

    private static TargetState target(Plan plan, Design design, Connection connection) throws SQLException {
        return TargetReader.read(
                connection,
                plan.target().applicationRole(),
                design.schema().tables().keySet()::contains);
    }

    private static MappingRules stored(Plan plan, Connection connection) throws SQLException {
        return new RuleTable(plan.migration(), connection).load();
    }

    /**
     * How rows are mapped, so that they fit the schema; {@link #apply} keeps it in the control schema. Before that it is
     * what will be kept there; while a blocker stands, a proposal.
     */
    public MappingRules rules() {
        return design.rules();
    }

    /** What stands in the schema's way, what it leaves out and what it changes; sources first, in the plan's order. */
    public List<Finding> findings() {
        return outcome.findings();
    }

    /**
     * The statements that the target lacks, for people and for psql. The same for the same sources and target; empty when
     * the target lacks nothing. While a blocker stands, they are a proposal that {@link #apply} refuses to run.
     */
    public String ddl() {
        return outcome.script().text();
    }

    /** What of the sources no statement here makes, for a person to port. */
    public Unported unported() {
        return design.unported();
    }

    /**
     * Gives the target what it lacks by now, in one transaction; the target keeps what it was when that fails. Two
     * callers at once wait for each other. Afterwards {@link #findings} and {@link #ddl} are those of the target as it
     * then is.
     *
     * @throws IllegalStateException when a blocker is among the findings, or something else in the target has the name of
     *     what it lacks; the message has all of them
     * @throws SQLException when the target refuses a statement, or cannot be reached
     */
    public void apply() throws SQLException {
        inTransaction((connection, statement) -> {
            apply(connection, statement);
            outcome = complete(connection);
        });
    }

    /**
     * Adds the columns that may be null and the enum values that the target lacks by now, in one transaction, and nothing
     * else. The rows that are there get NULL. It waits a second for each table, so that nobody has to wait long behind it.
     *
     * @throws IllegalStateException when a blocker is among the findings; the message has all of them
     * @throws SQLException when the target refuses a statement, or a table is in use
     */
    public void addColumns() throws SQLException {
        inTransaction((connection, statement) -> {
            statement.execute("SET LOCAL lock_timeout = '1s'");
            statement.execute(LOCK);
            redesign(connection);
            outcome = design.compare(target(plan, design, connection));
            requireUnblocked();
            for (String sql : outcome.script().statements(ADDITIONS)) {
                execute(statement, sql);
            }
        });
    }

    private void inTransaction(Work work) throws SQLException {
        try (Connection connection = plan.target().database().connect(APPLICATION)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // braces in a default or a check are no escapes of JDBC's
                statement.setEscapeProcessing(false);
                work.run(connection, statement);
                connection.commit();
            } catch (SQLException | IllegalStateException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private void apply(Connection connection, Statement statement) throws SQLException {
        statement.execute(LOCK);
        redesign(connection);
        outcome = design.compare(target(plan, design, connection));
        requireUnblocked();
        for (String sql : outcome.script().statements()) {
            execute(statement, sql);
        }
        Control.createSchema(connection);
        new RuleTable(plan.migration(), connection).add(design.rules());
        redesign(connection);
    }

    private void requireUnblocked() {
        if (outcome.blocked()) {
            throw new IllegalStateException("the target's schema cannot be applied: " + outcome.blockers());
        }
    }

    /** The rules that are stored may be others than those that were read. */
    private void redesign(Connection connection) throws SQLException {
        MappingRules stored = stored(plan, connection);
        if (!stored.equals(design.stored())) {
            design = new Design(plan, sources, stored);
        }
    }

    /** IF NOT EXISTS passes by whatever else has the name, so that only another look tells whether all is there. */
    private Design.Outcome complete(Connection connection) throws SQLException {
        Design.Outcome applied = design.compare(target(plan, design, connection));
        if (!applied.script().statements().isEmpty() || applied.blocked()) {
            throw new IllegalStateException("the target did not become what it should be, and is left as it was; it"
                    + " would still lack: " + String.join("; ", applied.script().statements()) + applied.blockers());
        }
        return applied;
    }

    private static void execute(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SQLException(e.getMessage() + " in: " + sql, e.getSQLState(), e);
        }
    }

    private interface Work {
        void run(Connection connection, Statement statement) throws SQLException;
    }
}
