package io.tributary.validator.check;

import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A foreign key as it was declared.
 *
 * @param root the table that it belongs to, or whose partition it belongs to
 * @param name its name
 * @param child the table or partition that it belongs to, as {@code FROM} wants it to mean its own rows
 * @param parent the table or partition that it points at, likewise
 * @param parentRoot the table that it points at, or at whose partition
 * @param columns its columns, in its order
 * @param referenced the columns that they point at
 * @param matchFull whether a row counts as soon as one column has a value; else only when all have
 * @param period whether the last column is a period of time, which parents together have to cover
 */
record ForeignKey(
        TableName root,
        String name,
        String child,
        String parent,
        TableName parentRoot,
        List<String> columns,
        List<String> referenced,
        boolean matchFull,
        boolean period) {
    private static final String QUERY = Query.resource("foreign_keys.sql");

    /** The foreign keys of tables and their partitions, ordered by table and name. */
    static List<ForeignKey> read(Connection connection, List<Table> tables) throws SQLException {
        List<ForeignKey> keys = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            Query.setTables(query, Query.names(tables));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    keys.add(new ForeignKey(
                            table(row, "root"),
                            row.getString("name"),
                            ownRows(row, "child"),
                            ownRows(row, "parent"),
                            table(row, "parent_root"),
                            Query.strings(row.getArray("columns")),
                            Query.strings(row.getArray("referenced")),
                            row.getBoolean("match_full"),
                            row.getBoolean("period")));
                }
            }
        }
        return keys;
    }

    private static TableName table(ResultSet row, String which) throws SQLException {
        return new TableName(row.getString(which + "_schema"), row.getString(which + "_table"));
    }

    private static String ownRows(ResultSet row, String which) throws SQLException {
        return (row.getBoolean(which + "_partitioned") ? "" : "ONLY ")
                + table(row, which).sql();
    }

    /** The same key as a source has it: over whole tables, without a column that a source does not have. */
    ForeignKey onSource(Table child, Table parent, String without) {
        List<String> ownColumns = new ArrayList<>();
        List<String> ownReferenced = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).equals(without)) {
                ownColumns.add(columns.get(i));
                ownReferenced.add(referenced.get(i));
            }
        }
        return new ForeignKey(
                root,
                name,
                child.ownRows(),
                parent.ownRows(),
                parentRoot,
                ownColumns,
                ownReferenced,
                matchFull,
                period);
    }
}
