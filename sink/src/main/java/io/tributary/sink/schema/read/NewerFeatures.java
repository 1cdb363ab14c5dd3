package io.tributary.sink.schema.read;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TablePart;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Marks, on tables that were read in the terms of every version, what only servers from PostgreSQL 18 on know: virtual
 * columns, keys without overlaps, constraints that are not enforced, and NOT NULL that old rows may break.
 */
final class NewerFeatures {
    private static final int FIRST_WITH_THEM = 18;

    private final TableName table;
    private final Kind kind;
    private final String constraint;
    private final String column;

    private NewerFeatures(ResultSet row) throws SQLException {
        this.table = new TableName(row.getString("schema_name"), row.getString("table_name"));
        this.kind = Kind.valueOf(row.getString("kind"));
        this.constraint = row.getString("constraint_name");
        this.column = row.getString("column_name");
    }

    private enum Kind {
        VIRTUAL,
        TEMPORAL,
        NOT_ENFORCED,
        NOT_VALID_NOT_NULL
    }

    static SortedMap<TableName, TableDefinition> marked(
            Connection connection, SortedMap<TableName, TableDefinition> tables) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() < FIRST_WITH_THEM) {
            return tables;
        }
        SortedMap<TableName, TableDefinition> marked = new TreeMap<>(tables);
        CatalogQuery.rows(connection, "newer_features.sql", NewerFeatures::new)
                .forEach(feature -> marked.computeIfPresent(feature.table, (name, found) -> feature.mark(found)));
        return marked;
    }

    private TableDefinition mark(TableDefinition found) {
        return switch (kind) {
            case VIRTUAL ->
                withColumn(found, one -> one.withSettings(one.settings().withVirtual(true)));
            case TEMPORAL ->
                found.withPrimaryKey(key(found.primaryKey()))
                        .withUniques(changed(found.uniques(), this::isIt, KeyConstraint::temporal))
                        .withForeignKeys(
                                changed(found.foreignKeys(), this::isIt, key -> key.with(true, key.enforced())));
            case NOT_ENFORCED ->
                found.withChecks(changed(found.checks(), this::isIt, CheckConstraint::notEnforced))
                        .withForeignKeys(
                                changed(found.foreignKeys(), this::isIt, key -> key.with(key.period(), false)));
            case NOT_VALID_NOT_NULL ->
                withColumn(found, one -> one.withNullable(true)).withChecks(withNotNull(found.checks()));
        };
    }

    private Optional<KeyConstraint> key(Optional<KeyConstraint> key) {
        return key.map(one -> isIt(one) ? one.temporal() : one);
    }

    private TableDefinition withColumn(TableDefinition found, UnaryOperator<ColumnDefinition> change) {
        return found.withColumns(changed(found.columns(), one -> one.name().equals(column), change));
    }

    /** The column may hold nulls, so what says that it may not is a check that was never validated. */
    private List<CheckConstraint> withNotNull(List<CheckConstraint> checks) {
        if (constraint == null) {
            return checks;
        }
        List<CheckConstraint> all = new ArrayList<>(checks);
        all.add(new CheckConstraint(
                constraint, new Expression("(" + Names.quote(column) + " IS NOT NULL)"), false, false));
        return all;
    }

    private boolean isIt(TablePart part) {
        return part.name().equals(constraint);
    }

    private static <P> List<P> changed(List<P> parts, Predicate<? super P> which, UnaryOperator<P> change) {
        return parts.stream()
                .map(part -> which.test(part) ? change.apply(part) : part)
                .toList();
    }
}
