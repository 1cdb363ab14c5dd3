package io.tributary.sink.schema.read;

import static io.tributary.sink.schema.read.CatalogQuery.text;
import static io.tributary.sink.schema.read.CatalogQuery.texts;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.ColumnSettings;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.Relation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A row of {@code columns.sql}. */
final class ColumnRow {
    private ColumnRow() {}

    static ColumnDefinition column(ResultSet row) throws SQLException {
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

    static Relation relation(ResultSet row) throws SQLException {
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
}
