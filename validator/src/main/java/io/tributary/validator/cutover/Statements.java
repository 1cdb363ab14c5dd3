package io.tributary.validator.cutover;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements with values. */
final class Statements {

    private Statements() {}

    /** Runs a statement and returns how many rows it changed. */
    static int update(Connection session, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = filled(session, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** The first row of a query; empty without rows. */
    static <T> Optional<T> first(Connection session, String sql, Reader<T> reader, Object... values)
            throws SQLException {
        try (PreparedStatement statement = filled(session, sql, values);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.ofNullable(reader.read(row)) : Optional.empty();
        }
    }

    /** All rows of a query. */
    static <T> List<T> all(Connection session, String sql, Reader<T> reader, Object... values) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = filled(session, sql, values);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.add(reader.read(row));
            }
        }
        return rows;
    }

    private static PreparedStatement filled(Connection session, String sql, Object... values) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    static String resource(String name) {
        try (InputStream stream = Statements.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a row. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
