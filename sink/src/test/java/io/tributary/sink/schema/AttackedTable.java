package io.tributary.sink.schema;

import static java.util.stream.Collectors.joining;

import io.tributary.contract.table.Identifiers;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A table with tenants' rows, as one who knows all of it sees it.
 *
 * @param name as SQL wants it
 * @param columns those that an insert may name
 * @param key the primary key's columns
 * @param text the text column that says whose a row is
 * @param references the columns of foreign keys to other tenants' tables, each key as a list
 * @param theirs a row of the victim, as JSON
 * @param ours a row of the attacker, as JSON
 */
record AttackedTable(
        String name,
        List<String> columns,
        List<String> key,
        String text,
        List<List<String>> references,
        String theirs,
        String ours) {
    private static final String TABLES = """
            SELECT format('%I.%I', n.nspname, c.relname) AS name,
                   ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                            AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
                   ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid
                            AND a.attnum = ANY (i.indkey::int2[]) WHERE i.indrelid = c.oid AND i.indisprimary
                          ORDER BY array_position(i.indkey::int2[], a.attnum)) AS key,
                   (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.atttypid = 'text'::regtype
                       AND a.attname <> 'country' ORDER BY a.attnum LIMIT 1) AS text,
                   ARRAY(SELECT (SELECT string_agg(a.attname, ',') FROM pg_attribute a WHERE a.attrelid = c.oid
                                    AND a.attnum = ANY (k.conkey) AND a.attname <> 'tenant_id')
                           FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'
                            AND cardinality(k.conkey) > 1) AS references
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p')
               AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
               AND n.nspname NOT IN ('tributary', 'pg_catalog', 'information_schema')
             ORDER BY 1
            """;

    /** Every table and partition of a target that has tenants' rows, read by a superuser. */
    static List<AttackedTable> read(Connection superuser, UUID victim, UUID attacker) throws SQLException {
        List<AttackedTable> tables = new ArrayList<>();
        try (Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                String name = row.getString("name");
                tables.add(new AttackedTable(
                        name,
                        strings(row.getArray("columns")),
                        strings(row.getArray("key")),
                        row.getString("text"),
                        strings(row.getArray("references")).stream()
                                .map(columns -> List.of(columns.split(",")))
                                .toList(),
                        rowOf(superuser, name, victim),
                        rowOf(superuser, name, attacker)));
            }
        }
        return tables;
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private static String rowOf(Connection superuser, String table, UUID tenant) throws SQLException {
        try (Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT to_jsonb(t) FROM " + table + " AS t WHERE tenant_id = '" + tenant + "' LIMIT 1")) {
            if (!row.next()) {
                throw new IllegalStateException("a tenant has no row in " + table + ", so nothing can be shown there");
            }
            return row.getString(1);
        }
    }

    /** An attack's statement, for this table. */
    String sql(String template, UUID victim, UUID attacker) {
        return template.replace("<t>", name)
                .replace("<columns>", list(columns, ""))
                .replace("<r.columns>", list(columns, "r."))
                .replace("<key>", list(key, ""))
                .replace("<text>", Identifiers.quote(text))
                .replace("<victim>", "'" + victim + "'")
                .replace("<attacker>", "'" + attacker + "'")
                .replace("<theirs>", source(theirs))
                .replace("<ours>", source(ours));
    }

    /** Points one of the attacker's rows at what the victim's row points at. */
    String referenceTheirs(List<String> columns) {
        return "UPDATE " + name + " AS t SET "
                + columns.stream()
                        .map(column -> Identifiers.quote(column) + " = r." + Identifiers.quote(column))
                        .collect(joining(", "))
                + " FROM " + source(theirs) + " AS r";
    }

    /** Inserts the victim's row as one of the attacker's own. */
    String insertTheirsAsOurs() {
        return insertTheirsAsOurs(key.stream().map(Identifiers::quote).collect(joining(", ")));
    }

    /** The same under another key, which an expression gives. */
    String insertTheirsAsOurs(String otherKey) {
        return "INSERT INTO " + name + " (" + list(columns, "") + ") OVERRIDING SYSTEM VALUE SELECT "
                + columns.stream().map(column -> ours(column, otherKey)).collect(joining(", "))
                + " FROM " + source(theirs);
    }

    private String ours(String column, String otherKey) {
        if (column.equals("tenant_id")) {
            return "current_setting('app.tenant_id')::uuid";
        }
        return key.equals(List.of(column)) ? otherKey : Identifiers.quote(column);
    }

    private String source(String row) {
        return "jsonb_populate_record(NULL::" + name + ", " + Identifiers.literal(row) + ")";
    }

    private static String list(List<String> columns, String prefix) {
        return columns.stream()
                .map(column -> prefix + Identifiers.quote(column))
                .collect(joining(", "));
    }

    @Override
    public String toString() {
        return name;
    }
}
