package io.tributary.sink.schema.ddl;

import io.tributary.contract.table.Identifiers;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Comment;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TablePart;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The comments that a target lacks. One that it has already may be someone's own, and stays. */
final class Comments {
    private final DatabaseSchema wanted;
    private final DatabaseSchema target;
    private final Set<String> schemas;
    private final Script script;

    /**
     * Prepares.
     *
     * @param schemas the schemas that the target has, or gets, as SQL wants them
     */
    Comments(DatabaseSchema wanted, DatabaseSchema target, Set<String> schemas, Script script) {
        this.wanted = wanted;
        this.target = target;
        this.schemas = schemas;
        this.script = script;
    }

    void add() {
        wanted.tables().values().forEach(this::table);
        for (Comment comment : wanted.comments()) {
            if (isWanted(comment)) {
                comment(object(comment), Optional.of(comment.text()), existing(comment));
            }
        }
    }

    private void table(TableDefinition table) {
        Optional<TableDefinition> existing = Optional.ofNullable(target.tables().get(table.name()));
        comment("TABLE " + Names.quote(table.name()), table.comment(), existing.flatMap(TableDefinition::comment));
        for (ColumnDefinition column : table.columns()) {
            comment(
                    "COLUMN " + Names.quote(table.name()) + "." + Names.quote(column.name()),
                    column.comment(),
                    existing.flatMap(there -> there.column(column.name())).flatMap(ColumnDefinition::comment));
        }
    }

    /** What the design left out, or named otherwise, has no comment either. */
    private boolean isWanted(Comment comment) {
        Optional<TableDefinition> table = comment.table().map(wanted.tables()::get);
        return switch (comment.kind()) {
            case CONSTRAINT ->
                table.filter(found -> has(constraints(found), comment.name())).isPresent();
            case INDEX ->
                table.filter(found -> has(indexes(found), comment.name())).isPresent();
            case STATISTICS ->
                table.filter(found -> has(found.statistics(), comment.name())).isPresent();
            case TYPE, DOMAIN -> wanted.types().containsKey(comment.name());
            case SEQUENCE -> wanted.sequences().containsKey(comment.name());
            case SCHEMA -> schemas.contains(comment.name());
        };
    }

    private static boolean has(Collection<? extends TablePart> parts, String name) {
        return parts.stream().anyMatch(part -> part.name().equals(name));
    }

    private static Collection<TablePart> constraints(TableDefinition table) {
        return Stream.of(
                        table.primaryKey().stream(),
                        table.uniques().stream(),
                        table.foreignKeys().stream(),
                        table.checks().stream(),
                        table.exclusions().stream())
                .flatMap(parts -> parts)
                .map(TablePart.class::cast)
                .collect(Collectors.toList());
    }

    private static Collection<TablePart> indexes(TableDefinition table) {
        return Stream.of(
                        table.primaryKey().stream(),
                        table.uniques().stream(),
                        table.exclusions().stream(),
                        table.indexes().stream())
                .flatMap(parts -> parts)
                .map(TablePart.class::cast)
                .collect(Collectors.toList());
    }

    private static String object(Comment comment) {
        String kind = comment.kind() + " ";
        return switch (comment.kind()) {
            case CONSTRAINT ->
                kind + Names.quote(comment.name()) + " ON "
                        + Names.quote(comment.table().orElseThrow());
            case INDEX, STATISTICS ->
                kind + Names.quote(comment.table().orElseThrow().schema(), comment.name());
            case TYPE, DOMAIN, SEQUENCE, SCHEMA -> kind + comment.name();
        };
    }

    private Optional<String> existing(Comment comment) {
        return target.comments().stream()
                .filter(found -> found.kind() == comment.kind()
                        && found.table().equals(comment.table())
                        && found.name().equals(comment.name()))
                .map(Comment::text)
                .findFirst();
    }

    private void comment(String object, Optional<String> wantedText, Optional<String> found) {
        if (wantedText.isPresent() && found.isEmpty()) {
            script.add(Section.COMMENTS, "COMMENT ON " + object + " IS " + Identifiers.literal(wantedText.get()));
        }
    }
}
