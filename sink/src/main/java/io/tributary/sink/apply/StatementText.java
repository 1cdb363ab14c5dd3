package io.tributary.sink.apply;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Column.Identity;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SQL of a {@link Write}. Its parameters are arrays of text, one for each of {@link #parameters}, with an element
 * for each row; the server itself casts them to the target's types.
 */
final class StatementText {
    private static final String TENANT = Identifiers.quote(TableMapping.TENANT_COLUMN);

    private final TargetTable table;
    private final BitSet unchanged;
    private final Write.Kind kind;
    private final int[] parameters;
    private final String sql;

    /** @param kind anything but {@link Write.Kind#CLEAR} */
    StatementText(Write.Kind kind, TargetTable table, BitSet unchanged) {
        this.table = table;
        this.unchanged = unchanged;
        this.kind = kind;
        this.parameters = parameters(kind);
        this.sql = sql(kind);
    }

    /** Deletes a tenant's rows of a table. */
    static String clear(Table table, UUID tenantId) {
        return "DELETE FROM " + table.ownRows() + " WHERE " + TableMapping.TENANT_COLUMN + " = '" + tenantId
                + "'::uuid";
    }

    /** Deletes all rows of a table that has no tenants. Unlike a TRUNCATE, it keeps nobody from reading meanwhile. */
    static String clearShared(Table table) {
        return "DELETE FROM " + table.ownRows();
    }

    /** The statement itself. */
    String sql() {
        return sql;
    }

    /** Which elements of a write's rows the parameters take, in their order. Not to be modified. */
    int[] parameters() {
        return parameters;
    }

    private int[] parameters(Write.Kind kind) {
        int columns = table.columns().size();
        int keys = table.keyIndexes().length;
        return switch (kind) {
            case CLEAR -> throw new IllegalArgumentException("a table is cleared without values");
            case DELETE -> IntStream.range(0, keys).toArray();
            case UPSERT, INSERT -> IntStream.range(0, columns).toArray();
            case UPDATE -> known(columns);
            case MOVE -> known(columns + keys);
        };
    }

    private int[] known(int elements) {
        return IntStream.range(0, elements)
                .filter(element -> !unchanged.get(element))
                .toArray();
    }

    private String sql(Write.Kind kind) {
        return switch (kind) {
            case CLEAR -> throw new IllegalArgumentException("a table is cleared without values");
            case DELETE -> delete();
            case UPDATE -> update(0);
            case MOVE -> update(table.columns().size());
            case UPSERT -> insert() + onConflict();
            case INSERT -> insert();
        };
    }

    private String insert() {
        Stream<Column> columns = Stream.concat(table.columns().stream(), table.absent().stream());
        Stream<String> values = Stream.concat(
                IntStream.of(parameters).mapToObj(i -> value(i)),
                table.absent().stream().map(column -> "NULL::" + column.castType()));
        return "INSERT INTO " + table.sql() + " AS t ("
                + columns.map(Column::sql).collect(joining(", ")) + ") OVERRIDING SYSTEM VALUE SELECT "
                + values.collect(joining(", ")) + " FROM " + rows();
    }

    private String onConflict() {
        String key = IntStream.of(table.keyIndexes())
                .mapToObj(i -> table.columns().get(i).sql())
                .collect(joining(", "));
        String assignments = settable(false).map(i -> i + " = EXCLUDED." + i).collect(joining(", "));
        if (assignments.isEmpty()) {
            return " ON CONFLICT (" + key + ") DO NOTHING";
        }
        // another tenant's row is left as it is, and missing in the count
        String own = table.keyNamesNoTenant() ? " WHERE t." + TENANT + " = EXCLUDED." + TENANT : "";
        return " ON CONFLICT (" + key + ") DO UPDATE SET " + assignments + own;
    }

    private Stream<String> settable(boolean keysToo) {
        return settableIndexes(keysToo).mapToObj(i -> table.columns().get(i).sql());
    }

    /** The server sets a GENERATED ALWAYS identity only itself; the source cannot have changed one either. */
    private IntStream settableIndexes(boolean keysToo) {
        return IntStream.range(0, table.columns().size())
                .filter(i -> !unchanged.get(i))
                .filter(i -> table.columns().get(i).identity() != Identity.ALWAYS)
                .filter(i -> keysToo || !table.isKey(i));
    }

    private String delete() {
        return "DELETE FROM " + table.ownRows() + " AS t USING " + rows() + " WHERE " + keyMatches(0) + ofTenant();
    }

    /** @param oldKey where the key's old values stand among a row's elements; 0 when the key did not change */
    private String update(int oldKey) {
        List<String> assignments = settableIndexes(oldKey > 0)
                .mapToObj(i -> table.columns().get(i).sql() + " = " + value(i))
                .collect(toCollection(ArrayList::new));
        if (assignments.isEmpty()) {
            // nothing to set, but the row must be there all the same
            String key = table.columns().get(table.keyIndexes()[0]).sql();
            assignments.add(key + " = t." + key);
        }
        return "UPDATE " + table.ownRows() + " AS t SET " + String.join(", ", assignments) + " FROM " + rows()
                + " WHERE " + (oldKey > 0 ? keyMatches(oldKey) : rowKeyMatches()) + ofTenant();
    }

    /** For keys that do not name the tenant, the tenant whose transaction it is. */
    private String ofTenant() {
        return table.keyNamesNoTenant()
                ? " AND t." + TENANT + " = (SELECT current_setting('app.tenant_id')::uuid)"
                : "";
    }

    private String rowKeyMatches() {
        return IntStream.of(table.keyIndexes()).mapToObj(i -> equal(i, i)).collect(joining(" AND "));
    }

    private String keyMatches(int first) {
        return IntStream.range(0, table.keyIndexes().length)
                .mapToObj(i -> equal(table.keyIndexes()[i], first + i))
                .collect(joining(" AND "));
    }

    private String equal(int column, int element) {
        Column of = table.columns().get(column);
        return of.equal("t." + of.sql(), value(element));
    }

    private static String value(int element) {
        return "v.c" + element;
    }

    /**
     * The rows, with values of the target's types. They are cast here, and not where they are compared: a cast from text may
     * tell of what it reads, and so row-level security would have it wait until the server has read every row of the tenant;
     * comparisons of typed values may use the key's index. OFFSET keeps the two apart. See "Row Security Policies" and
     * "Function Security" (LEAKPROOF) in PostgreSQL's manual.
     */
    private String rows() {
        return "(SELECT "
                + IntStream.of(parameters)
                        .mapToObj(i -> column(i).read("a.c" + i) + " AS c" + i)
                        .collect(joining(", "))
                + " FROM unnest("
                + IntStream.of(parameters).mapToObj(i -> "?::text[]").collect(joining(", "))
                + ") AS a(" + IntStream.of(parameters).mapToObj(i -> "c" + i).collect(joining(", "))
                + ") OFFSET 0) AS v";
    }

    /** A deleted row is its key; behind other rows' columns stand the old values of the key. */
    private Column column(int element) {
        int first = kind == Write.Kind.DELETE ? 0 : table.columns().size();
        return table.columns().get(element < first ? element : table.keyIndexes()[element - first]);
    }
}
