package io.tributary.sink.schema.read;

import static io.tributary.sink.schema.read.CatalogQuery.text;
import static io.tributary.sink.schema.read.CatalogQuery.texts;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.Comment;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Dependency;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.SequenceDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TypeDefinition;
import io.tributary.sink.schema.model.UnportedObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Reads a database's schema from its catalogs, over a session whose search path is empty. */
public final class SchemaReader {
    private SchemaReader() {}

    /** The selected tables, and what belongs to them: sequences, dependencies, and all types that the user made. */
    public static DatabaseSchema read(Connection connection, Predicate<TableName> selected) throws SQLException {
        SortedMap<TableName, TableDefinition> tables =
                NewerFeatures.marked(connection, TableReader.read(connection, selected));
        return new DatabaseSchema(
                tables,
                types(connection),
                sequences(connection, tables.keySet()),
                dependencies(connection, tables.keySet()),
                CatalogQuery.rows(connection, "comments.sql", SchemaReader::comment));
    }

    /** What a person has to carry over: views, functions, triggers, policies, rules, grants. */
    public static List<UnportedObject> unported(Connection connection) throws SQLException {
        return CatalogQuery.rows(
                connection,
                "unported.sql",
                row -> new UnportedObject(
                        row.getString("kind"), row.getString("identity"), row.getString("definition")));
    }

    private static SortedMap<String, TypeDefinition> types(Connection connection) throws SQLException {
        SortedMap<String, TypeDefinition> types = new TreeMap<>();
        CatalogQuery.rows(
                        connection,
                        "types.sql",
                        row -> new TypeDefinition(
                                row.getString("name"),
                                row.getString("schema_name"),
                                TypeDefinition.Kind.valueOf(row.getString("kind")),
                                new Expression(text(row, "definition").orElse("")),
                                texts(row, "requires")))
                .forEach(type -> types.put(type.name(), type));
        return types;
    }

    private static SortedMap<String, SequenceDefinition> sequences(Connection connection, Set<TableName> tables)
            throws SQLException {
        SortedMap<String, SequenceDefinition> sequences = new TreeMap<>();
        for (SequenceDefinition sequence : CatalogQuery.rows(connection, "sequences.sql", SchemaReader::sequence)) {
            if (belongs(sequence, tables)) {
                sequences.put(sequence.name(), withSelectedOwner(sequence, tables));
            }
        }
        return sequences;
    }

    private static SequenceDefinition sequence(ResultSet row) throws SQLException {
        String ownerTable = row.getString("owner_table");
        Optional<SequenceDefinition.Owner> owner = ownerTable == null
                ? Optional.empty()
                : Optional.of(new SequenceDefinition.Owner(
                        new TableName(row.getString("owner_schema"), ownerTable), row.getString("owner_column")));
        return new SequenceDefinition(
                row.getString("name"),
                row.getString("schema_name"),
                row.getString("definition"),
                owner,
                texts(row, "used_by"));
    }

    /** A sequence that no column owns may be read by the application itself, so it comes with its schema. */
    private static boolean belongs(SequenceDefinition sequence, Set<TableName> tables) {
        Set<String> names = new TreeSet<>();
        tables.forEach(table -> names.add(table.toString()));
        if (sequence.usedBy().stream().anyMatch(names::contains)) {
            return true;
        }
        return sequence.owner().map(owner -> tables.contains(owner.table())).orElseGet(() -> tables.stream()
                .anyMatch(table -> table.schema().equals(sequence.schema())));
    }

    private static SequenceDefinition withSelectedOwner(SequenceDefinition sequence, Set<TableName> tables) {
        return new SequenceDefinition(
                sequence.name(),
                sequence.schema(),
                sequence.definition(),
                sequence.owner().filter(owner -> tables.contains(owner.table())),
                sequence.usedBy());
    }

    private static List<Dependency> dependencies(Connection connection, Set<TableName> tables) throws SQLException {
        List<Dependency> all =
                new ArrayList<>(CatalogQuery.rows(connection, "dependencies.sql", SchemaReader::dependency));
        all.addAll(CatalogQuery.rows(connection, "built_ins.sql", SchemaReader::dependency));
        return all.stream()
                .filter(dependency -> dependency.table().map(tables::contains).orElse(true))
                .toList();
    }

    private static Comment comment(ResultSet row) throws SQLException {
        return new Comment(
                Comment.Kind.valueOf(row.getString("kind")),
                table(row),
                row.getString("name"),
                row.getString("comment"));
    }

    private static Optional<TableName> table(ResultSet row) throws SQLException {
        String table = row.getString("table_name");
        return table == null ? Optional.empty() : Optional.of(new TableName(row.getString("schema_name"), table));
    }

    private static Dependency dependency(ResultSet row) throws SQLException {
        return new Dependency(
                table(row),
                text(row, "type"),
                text(row, "extension"),
                text(row, "extension_schema").orElse(""),
                text(row, "object").orElse(""));
    }
}
