package io.tributary.sink.schema.read;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Exclusion;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.StatisticsDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A table while its rows come in from several queries. */
final class TableParts {
    Relation relation = Relation.NONE;
    List<String> options = List.of();
    Optional<String> comment = Optional.empty();
    KeyConstraint primaryKey;
    final List<ColumnDefinition> columns = new ArrayList<>();
    final List<KeyConstraint> uniques = new ArrayList<>();
    final List<ForeignKey> foreignKeys = new ArrayList<>();
    final List<CheckConstraint> checks = new ArrayList<>();
    final List<Exclusion> exclusions = new ArrayList<>();
    final List<Index> indexes = new ArrayList<>();
    final List<StatisticsDefinition> statistics = new ArrayList<>();
    final Set<String> usedTypes = new TreeSet<>();

    TableDefinition build(TableName name) {
        return new TableDefinition(
                name,
                relation,
                List.copyOf(columns),
                Optional.ofNullable(primaryKey),
                List.copyOf(uniques),
                List.copyOf(foreignKeys),
                List.copyOf(checks),
                List.copyOf(exclusions),
                List.copyOf(indexes),
                List.copyOf(statistics),
                Set.copyOf(usedTypes),
                options,
                comment);
    }
}
