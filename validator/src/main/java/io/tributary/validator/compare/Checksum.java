package io.tributary.validator.compare;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What one side has of a table.
 *
 * @param rows how many rows
 * @param upper the sum of the upper 64 bits of the rows' hashes, each taken as a signed number
 * @param lower the sum of the lower 64 bits
 */
public record Checksum(long rows, BigInteger upper, BigInteger lower) {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(Long.SIZE);

    public static Checksum read(Connection connection, Sql sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.checksum())) {
            row.next();
            return new Checksum(row.getLong(1), integer(row.getBigDecimal(2)), integer(row.getBigDecimal(3)));
        }
    }

    /** 32 hexadecimal digits: both sums modulo 2 to the 64th. */
    String hex() {
        BigInteger both = upper.mod(MODULUS).shiftLeft(Long.SIZE).or(lower.mod(MODULUS));
        return String.format("%032x", both);
    }

    private static BigInteger integer(BigDecimal sum) {
        return sum.toBigIntegerExact();
    }
}
