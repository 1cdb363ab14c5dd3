package io.tributary.validator.check;

import static java.util.stream.Collectors.joining;

import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds rows that a tenant lacks among the rows of other tenants. */
public final class Misplaced {
    private static final String QUERY = Query.resource("keyed_rows.sql");
    private static final String LIMITS = "SET statement_timeout = '60s'; SET lock_timeout = '10s'";

    private final Plan plan;
    private final TableMapping mapping;
    private final Table table;
    /** The columns that name a row, and all of them, without the tenant's. */
    private final List<String> key;

    private final List<String> columns;

    private Misplaced(Plan plan, TableMapping mapping, Table table) {
        this.plan = plan;
        this.mapping = mapping;
        this.table = table;
        this.key = own(mapping.target().key());
        this.columns = own(mapping.target().columns());
    }

    /**
     * Looks under every other tenant for rows with the same key and the same other values.
     *
     * @param source a session with the source's snapshot; nothing is written
     * @param table a tenant table, as the source has it
     * @param keys keys of rows that the target lacks, as the target would have them: the values of the primary key as
     *     PostgreSQL writes a record, without tenant and parentheses. One that was cut off is not found
     * @return by key, the slug of the tenant that has the row now, for as many as were found
     * @throws SQLException when a query failed; then nothing is known
     */
    public static Map<String, String> find(
            Plan plan, Control control, Tenant tenant, Connection source, Table table, Collection<String> keys)
            throws SQLException {
        Optional<TableRule> rule = control.rules().rule(table.name()).filter(known -> !known.shared());
        if (rule.isEmpty() || table.primaryKey().isEmpty() || keys.isEmpty()) {
            return Map.of();
        }
        Map<Tenant, TenantIdentity> identities = control.identities();
        TableMapping mapping = TableMapping.of(table.shape(), rule.get(), identities.get(tenant));
        Misplaced misplaced = new Misplaced(plan, mapping, table);
        Map<String, String> sought = misplaced.inSource(source, keys);
        Map<String, String> found = new HashMap<>();
        for (Map.Entry<Tenant, TenantIdentity> other : identities.entrySet()) {
            if (!other.getKey().equals(tenant) && !sought.isEmpty()) {
                misplaced.inTarget(other.getValue(), sought).forEach((each, hash) -> {
                    if (hash.equals(sought.get(each))) {
                        found.put(each, other.getKey().slug());
                    }
                });
                sought.keySet().removeAll(found.keySet());
            }
        }
        return found;
    }

    private static List<String> own(List<String> columns) {
        return columns.stream()
                .filter(column -> !column.equals(TableMapping.TENANT_COLUMN))
                .toList();
    }

    /** The rows' hashes as the target should have them, by key. */
    private Map<String, String> inSource(Connection source, Collection<String> keys) throws SQLException {
        return read(
                source,
                table.ownRows(),
                "true",
                key.stream().map(this::mapped).toList(),
                columns.stream().map(this::mapped).toList(),
                condition(keys, this::equalInSource));
    }

    private String mapped(String column) {
        return mapping.expressions().get(mapping.target().columns().indexOf(column));
    }

    /** Only a value that the mapping leaves as it is can be looked up in an index. */
    private String equalInSource(String column, String value) {
        String expression = mapped(column);
        Optional<Column> unchanged =
                column(table, column).filter(known -> known.sql().equals(expression));
        return unchanged
                .map(known -> known.equal(expression, known.read(value)))
                .orElse("(" + expression + ")::text = " + value);
    }

    private Map<String, String> inTarget(TenantIdentity other, Map<String, String> sought) throws SQLException {
        try (Connection session = plan.target().database().connect("tributary validator");
                Statement limits = session.createStatement();
                PreparedStatement setting = session.prepareStatement("SELECT set_config(?, ?, false)")) {
            limits.execute(LIMITS);
            setting.setString(1, Tenancy.SETTING);
            setting.setString(2, other.id().toString());
            setting.execute();
            Optional<Table> target = Catalog.tables(session, mapping.target().name()::equals).stream()
                    .findFirst();
            if (target.isEmpty()) {
                return Map.of();
            }
            String rows = Identifiers.quote(TableMapping.TENANT_COLUMN) + " = '" + other.id() + "'";
            String condition = condition(sought.keySet(), (column, value) -> {
                Column known = column(target.get(), column).orElseThrow();
                return known.equal(known.sql(), known.read(value));
            });
            return read(session, target.get().ownRows(), rows, quoted(key), quoted(columns), condition);
        }
    }

    private static List<String> quoted(List<String> names) {
        return names.stream().map(Identifiers::quote).toList();
    }

    private static Optional<Column> column(Table table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
    }

    /** SQL for whether a row has one of the keys. */
    private String condition(Collection<String> keys, Equality equality) {
        List<String> alternatives = new ArrayList<>();
        for (String each : keys) {
            List<String> values = RecordText.fields(each);
            if (values.size() == key.size() && !values.contains(null)) {
                List<String> parts = new ArrayList<>();
                for (int i = 0; i < values.size(); i++) {
                    parts.add(equality.sql(key.get(i), Identifiers.literal(values.get(i))));
                }
                alternatives.add(parts.stream().collect(joining(" AND ", "(", ")")));
            }
        }
        return alternatives.isEmpty() ? "false" : String.join(" OR ", alternatives);
    }

    private static Map<String, String> read(
            Connection session, String from, String rows, List<String> key, List<String> columns, String keys)
            throws SQLException {
        String sql = Query.fill(
                QUERY,
                Map.of(
                        "key", String.join(", ", key),
                        "columns", String.join(", ", columns),
                        "table", from,
                        "rows", rows,
                        "keys", keys));
        Map<String, String> hashes = new HashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                String record = row.getString("key");
                hashes.put(record.substring(1, record.length() - 1), row.getString("hash"));
            }
        }
        return hashes;
    }

    private interface Equality {
        String sql(String column, String value);
    }
}
