package io.tributary.sink.schema.read;

import static io.tributary.sink.schema.read.CatalogQuery.text;
import static io.tributary.sink.schema.read.CatalogQuery.texts;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.ColumnSettings;
import io.tributary.sink.schema.model.Deferral;
import io.tributary.sink.schema.model.Exclusion;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.Relation;
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

    static SortedMap<TableName, TableDefinition> read(Connection connection, Predicate<TableName> selected)
            throws SQLException {
        TableReader reader = new TableReader(selected);
        CatalogQuery.rows(connection, "columns.sql", reader::column);
        CatalogQuery.rows(connection, "indexes.sql", reader::index);
        CatalogQuery.rows(connection, "foreign_keys.sql", reader::foreignKey);
        CatalogQuery.rows(connection, "checks.sql", reader::check);
        SortedMap<TableName, TableDefinition> tables = new TreeMap<>();
        reader.parts.forEach((name, table) -> tables.put(name, table.build(name)));
        return tables;
    }

    private Void column(ResultSet row) throws SQLException {
        TableName name = new TableName(row.getString("schema_name"), row.getString("table_name"));
        if (!selected.test(name)) {
            return null;
        }
        TableParts table = parts.computeIfAbsent(name, key -> new TableParts());
        table.relation = relation(row);
        table.options = texts(row, "table_options");
        table.comment = text(row, "table_comment");
        if (row.getString("column_name") != null) {
            table.columns.add(columnDefinition(row));
        }
        return null;
    }

    private static ColumnDefinition columnDefinition(ResultSet row) throws SQLException {
        return new ColumnDefinition(
                row.getString("column_name"),
                row.getString("type"),
                text(row, "user_type"),
                row.getBoolean("row_type"),
                row.getBoolean("nullable"),
                text(row, "default_value").map(Expression::new),
                Column.Identity.valueOf(row.getString("identity")),
                text(row, "identity_options").orElse(""),
                text(row, "generated").map(Expression::new),
                text(row, "collation"),
                settings(row),
                text(row, "column_comment"));
    }

    private static ColumnSettings settings(ResultSet row) throws SQLException {
        return new ColumnSettings(
                text(row, "storage"),
                text(row, "compression"),
                Optional.ofNullable(row.getObject("statistics", Integer.class)),
                texts(row, "column_options"));
    }

    private static Relation relation(ResultSet row) throws SQLException {
        Optional<Relation.Partitioning> partitioning = Optional.empty();
        if (row.getString("partition_key") != null) {
            partitioning = Optional.of(new Relation.Partitioning(
                    new Expression(row.getString("partition_key")), texts(row, "partition_columns")));
        }
        List<TableName> parents = parents(texts(row, "parent_schemas"), texts(row, "parent_tables"));
        if (row.getString("bound") == null) {
            return new Relation(partitioning, Optional.empty(), parents);
        }
        Relation.Partition partition = new Relation.Partition(
                parents.get(0),
                new TableName(row.getString("root_schema"), row.getString("root_table")),
                new Expression(row.getString("bound")),
                row.getBoolean("is_foreign"));
        return new Relation(partitioning, Optional.of(partition), List.of());
    }

    private static List<TableName> parents(List<String> schemas, List<String> tables) {
        List<TableName> parents = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            parents.add(new TableName(schemas.get(i), tables.get(i)));
        }
        return List.copyOf(parents);
    }

    private Void index(ResultSet row) throws SQLException {
        TableParts table = table(row);
        switch (row.getString("constraint_type")) {
            case "p" -> table.primaryKey = key(row, true);
            case "u" -> table.uniques.add(key(row, false));
            case "x" -> table.exclusions.add(exclusion(row));
            default -> table.indexes.add(plainIndex(row));
        }
        return null;
    }

    private static KeyConstraint key(ResultSet row, boolean primary) throws SQLException {
        return new KeyConstraint(
                row.getString("index_name"),
                primary,
                texts(row, "columns"),
                texts(row, "included"),
                row.getBoolean("nulls_not_distinct"),
                Deferral.valueOf(row.getString("deferral")),
                texts(row, "options"));
    }

    private static Exclusion exclusion(ResultSet row) throws SQLException {
        return new Exclusion(
                row.getString("index_name"),
                row.getString("method"),
                elements(row),
                texts(row, "included"),
                text(row, "predicate").map(Expression::new),
                Deferral.valueOf(row.getString("deferral")),
                texts(row, "options"));
    }

    private static Index plainIndex(ResultSet row) throws SQLException {
        return new Index(
                row.getString("index_name"),
                row.getString("method"),
                row.getBoolean("is_unique"),
                row.getBoolean("nulls_not_distinct"),
                elements(row),
                texts(row, "included"),
                text(row, "predicate").map(Expression::new),
                texts(row, "options"),
                new TreeMap<>());
    }

    private static List<Expression> elements(ResultSet row) throws SQLException {
        return texts(row, "elements").stream().map(Expression::new).toList();
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

    /** What is not selected is collected too, and thrown away with this. */
    private TableParts table(ResultSet row) throws SQLException {
        TableName name = new TableName(row.getString("schema_name"), row.getString("table_name"));
        TableParts table = parts.get(name);
        return table != null ? table : new TableParts();
    }
}
