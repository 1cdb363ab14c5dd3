package io.tributary.validator.compare;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What one side has of a table, or of a part of it: those of parts that have no row in common add up to that of the whole.
 *
 * @param rows how many rows
 * @param upper the sum of the upper 64 bits of the rows' hashes, modulo 2 to the 64th
 * @param lower the same of the lower 64 bits
 */
public record Checksum(long rows, long upper, long lower) {
    static final Checksum NOTHING = new Checksum(0, 0, 0);
    private static final int HEXADECIMAL = 16;

    /** What a side has of a whole table. */
    public static Checksum read(Connection connection, Sql sql) throws SQLException {
        return query(connection, sql.checksum("true"));
    }

    static Checksum query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return read(row, 1);
        }
    }

    /** Reads three columns, the first of them numbered {@code first}: rows, and the sums, exact or modulo 2 to the 64th. */
    static Checksum read(ResultSet row, int first) throws SQLException {
        return new Checksum(row.getLong(first), modulo(row.getString(first + 1)), modulo(row.getString(first + 2)));
    }

    private static long modulo(String sum) {
        return new BigInteger(sum).longValue();
    }

    /** Of one row, whose hash is given as 32 hexadecimal digits. */
    static Checksum ofHash(String hash) {
        int half = hash.length() / 2;
        return new Checksum(
                1,
                Long.parseUnsignedLong(hash.substring(0, half), HEXADECIMAL),
                Long.parseUnsignedLong(hash.substring(half), HEXADECIMAL));
    }

    Checksum plus(Checksum other) {
        return new Checksum(rows + other.rows, upper + other.upper, lower + other.lower);
    }

    /** 32 hexadecimal digits: both sums. */
    String hex() {
        return String.format("%016x%016x", upper, lower);
    }
}
