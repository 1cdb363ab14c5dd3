package io.tributary.sink.schema.read;

import static io.tributary.sink.schema.read.CatalogQuery.text;
import static io.tributary.sink.schema.read.CatalogQuery.texts;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.Deferral;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.StatisticsDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads tables with their constraints and indexes. */
final class TableReader {
    private final Map<TableName, TableParts> parts = new HashMap<>();
    private final Predicate<TableName> selected;

    private TableReader(Predicate<TableName> selected) {
        this.selected = selected;
    }

    /** The tables whose root, or who themselves, are selected. */
    static SortedMap<TableName, TableDefinition> read(Connection connection, Predicate<TableName> selected)
            throws SQLException {
        TableReader reader = new TableReader(selected);
        CatalogQuery.rows(connection, "columns.sql", reader::column);
        CatalogQuery.rows(connection, "indexes.sql", reader::index);
        CatalogQuery.rows(connection, "foreign_keys.sql", reader::foreignKey);
        CatalogQuery.rows(connection, "checks.sql", reader::check);
        CatalogQuery.rows(connection, "statistics.sql", reader::statistics);
        CatalogQuery.rows(connection, "used_types.sql", reader::usedType);
        SortedMap<TableName, TableDefinition> tables = new TreeMap<>();
        reader.parts.forEach((name, table) -> tables.put(name, table.build(name)));
        return tables;
    }

    private Void column(ResultSet row) throws SQLException {
        TableName name = new TableName(row.getString("schema_name"), row.getString("table_name"));
        TableName root = row.getString("root_table") == null
                ? name
                : new TableName(row.getString("root_schema"), row.getString("root_table"));
        if (!selected.test(root)) {
            return null;
        }
        TableParts table = parts.computeIfAbsent(name, key -> new TableParts());
        table.relation = ColumnRow.relation(row);
        table.options = texts(row, "table_options");
        table.comment = text(row, "table_comment");
        if (row.getString("column_name") != null) {
            table.columns.add(ColumnRow.column(row));
        }
        return null;
    }

    private Void index(ResultSet row) throws SQLException {
        TableParts table = table(row);
        switch (row.getString("constraint_type")) {
            case "p" -> table.primaryKey = IndexRow.key(row, true);
            case "u" -> table.uniques.add(IndexRow.key(row, false));
            case "x" -> table.exclusions.add(IndexRow.exclusion(row));
            default -> table.indexes.add(IndexRow.index(row));
        }
        return null;
    }

    private Void foreignKey(ResultSet row) throws SQLException {
        table(row)
                .foreignKeys
                .add(new ForeignKey(
                        row.getString("name"),
                        texts(row, "columns"),
                        new TableName(row.getString("referenced_schema"), row.getString("referenced_table")),
                        texts(row, "referenced_columns"),
                        row.getBoolean("match_full"),
                        ForeignKey.Action.of(row.getString("on_update")),
                        ForeignKey.Action.of(row.getString("on_delete")),
                        texts(row, "set_columns"),
                        Deferral.valueOf(row.getString("deferral")),
                        row.getBoolean("validated")));
        return null;
    }

    private Void check(ResultSet row) throws SQLException {
        table(row)
                .checks
                .add(new CheckConstraint(
                        row.getString("name"),
                        new Expression(row.getString("expression")),
                        row.getBoolean("validated"),
                        row.getBoolean("no_inherit")));
        return null;
    }

    private Void statistics(ResultSet row) throws SQLException {
        List<Expression> elements = new ArrayList<>();
        texts(row, "columns").forEach(column -> elements.add(new Expression(column)));
        // a function call would do without parentheses, but then PostgreSQL 14 does not take all of what it prints
        texts(row, "expressions").forEach(text -> elements.add(new Expression("(" + text + ")")));
        table(row)
                .statistics
                .add(new StatisticsDefinition(
                        row.getString("name"),
                        row.getString("statistics_schema"),
                        texts(row, "kinds"),
                        elements,
                        Optional.ofNullable(row.getObject("target", Integer.class))));
        return null;
    }

    private Void usedType(ResultSet row) throws SQLException {
        table(row).usedTypes.add(row.getString("type"));
        return null;
    }

    /** What is not selected is collected too, and thrown away with this. */
    private TableParts table(ResultSet row) throws SQLException {
        TableName name = new TableName(row.getString("schema_name"), row.getString("table_name"));
        TableParts table = parts.get(name);
        return table != null ? table : new TableParts();
    }
}
