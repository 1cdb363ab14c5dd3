package io.tributary.sink.schema.model;

import io.tributary.contract.table.Column;
import java.util.Optional;

/**
 * A column.
 *
 * @param name its name
 * @param type its type with modifiers
 * @param userType the type, or its elements' type, where that is not PostgreSQL's own; as SQL wants it
 * @param rowType whether that type is the row type of a table or view
 * @param nullable whether it may be null
 * @param defaultValue its default, not that of a generated column
 * @param identity whether its values come from an identity sequence
 * @param identityOptions what of that sequence is not the default, as SQL wants it; possibly empty
 * @param generated what it is computed from
 * @param collation its collation where that is not its type's, as SQL wants it
 * @param settings how it is kept and analysed
 * @param comment its comment
 */
public record ColumnDefinition(
        String name,
        String type,
        Optional<String> userType,
        boolean rowType,
        boolean nullable,
        Optional<Expression> defaultValue,
        Column.Identity identity,
        String identityOptions,
        Optional<Expression> generated,
        Optional<String> collation,
        ColumnSettings settings,
        Optional<String> comment) {

    /** A column with a type of PostgreSQL's own and nothing special to it. */
    public static ColumnDefinition required(String name, String type, Optional<String> defaultValue) {
        return new ColumnDefinition(
                name,
                type,
                Optional.empty(),
                false,
                false,
                defaultValue.map(Expression::new),
                Column.Identity.NONE,
                "",
                Optional.empty(),
                Optional.empty(),
                ColumnSettings.DEFAULT,
                Optional.empty());
    }

    /** The same with another type, of PostgreSQL's own, whose collation and storage are that type's. */
    public ColumnDefinition withType(String otherType) {
        ColumnSettings analysed =
                new ColumnSettings(Optional.empty(), Optional.empty(), settings.statistics(), settings.options());
        return new ColumnDefinition(
                name,
                otherType,
                Optional.empty(),
                false,
                nullable,
                defaultValue,
                identity,
                identityOptions,
                generated,
                Optional.empty(),
                analysed,
                comment);
    }

    /** The same that may, or may not, be null. */
    public ColumnDefinition withNullable(boolean mayBeNull) {
        return new ColumnDefinition(
                name,
                type,
                userType,
                rowType,
                mayBeNull,
                defaultValue,
                identity,
                identityOptions,
                generated,
                collation,
                settings,
                comment);
    }

    /** The same with another default, or none, and no identity sequence. */
    public ColumnDefinition withDefault(Optional<Expression> otherDefault) {
        return new ColumnDefinition(
                name,
                type,
                userType,
                rowType,
                nullable,
                otherDefault,
                Column.Identity.NONE,
                "",
                generated,
                collation,
                settings,
                comment);
    }

    /** The same, kept and analysed otherwise. */
    public ColumnDefinition withSettings(ColumnSettings otherSettings) {
        return new ColumnDefinition(
                name,
                type,
                userType,
                rowType,
                nullable,
                defaultValue,
                identity,
                identityOptions,
                generated,
                collation,
                otherSettings,
                comment);
    }

    /** What decides which values it takes. */
    public Values values() {
        return new Values(type, nullable, generated, collation);
    }

    /** What decides which values a column takes; defaults, identity and comments do not. */
    public record Values(String type, boolean nullable, Optional<Expression> generated, Optional<String> collation) {

        /** The same for people. */
        public String describe() {
            return type
                    + collation.map(text -> " COLLATE " + text).orElse("")
                    + generated.map(text -> " GENERATED AS (" + text + ")").orElse("")
                    + (nullable ? "" : " NOT NULL");
        }
    }
}
