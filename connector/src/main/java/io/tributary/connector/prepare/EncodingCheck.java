package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether every text of a source is UTF-8 on the wire. A server converts from its encoding, but SQL_ASCII is none: there,
 * bytes are sent as they were written, and those that are no UTF-8 would be replaced without a word. So all rows are read.
 */
final class EncodingCheck {
    private static final String CHECK = "text-encoding";
    private static final String NOT_IN_REPERTOIRE = "22021";
    private static final String UNTRANSLATABLE = "22P05";

    private EncodingCheck() {}

    static List<Finding> encoding(CheckedSource source) throws SQLException {
        try (PreparedStatement query = source.connection().prepareStatement("SHOW server_encoding");
                ResultSet row = query.executeQuery()) {
            row.next();
            String encoding = row.getString(1);
            if (!encoding.equals("SQL_ASCII")) {
                return List.of(source.pass(
                        CHECK, encoding.equals("UTF8") ? "UTF8" : encoding + ", which the server converts to UTF8"));
            }
        }
        List<Finding> wrong = new ArrayList<>();
        for (Table table : source.tables()) {
            if (!isUtf8(source.connection(), table)) {
                wrong.add(source.blocker(
                        CHECK,
                        "the database's encoding is SQL_ASCII, and table " + table.name()
                                + " has text that is no UTF-8, which would arrive damaged",
                        "convert its text, for one that was written as Latin 1: UPDATE "
                                + table.name().sql()
                                + " SET … = convert_from(convert(convert_to(…, 'SQL_ASCII'), 'LATIN1', 'UTF8'),"
                                + " 'SQL_ASCII');"));
            }
        }
        return wrong.isEmpty()
                ? List.of(source.warning(
                        CHECK,
                        "the database's encoding is SQL_ASCII: all text in it is UTF-8 now, but nothing keeps it so",
                        "let the application write UTF-8 only: ALTER ROLE … SET client_encoding = 'UTF8'; and check"
                                + " again before the cutover"))
                : wrong;
    }

    private static boolean isUtf8(Connection connection, Table table) throws SQLException {
        String sql = "SELECT count(convert_to(ROW(t.*)::text, 'UTF8')) FROM " + table.ownRows() + " AS t";
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            if (NOT_IN_REPERTOIRE.equals(e.getSQLState()) || UNTRANSLATABLE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
}
