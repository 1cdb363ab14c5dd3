package io.tributary.cli.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is copied.
 *
 * @param name what it is called in the measurements
 * @param statements the statements that create a source's tables and rows
 * @param tables the tables' names
 * @param rows how many rows a source has in all of them
 * @param tenants how many sources there are
 */
record LoadScenario(String name, String statements, List<String> tables, long rows, int tenants) {
    private static final int SMALL_TABLES = 100;
    private static final int WIDE_FRACTION = 60;
    private static final int TENANTS = 4;
    /** By values that come in the order of the rows, in an order of their own, and in none. */
    private static final String INDEXES = "CREATE INDEX account_email ON account (lower(email)); CREATE INDEX"
            + " account_balance ON account (balance, id); CREATE INDEX account_owner ON account (md5(owner));";

    /** Rows of a hundred bytes or so. */
    static LoadScenario narrow(long rows) {
        return accounts("narrow", rows, 1);
    }

    /** The same, in four sources. */
    static LoadScenario fourTenants(long rows) {
        return accounts("fourTenants", rows / TENANTS, TENANTS);
    }

    /** The same, with three indexes beside the key. */
    static LoadScenario indexed(long rows) {
        return accounts("indexed", rows, 1, INDEXES);
    }

    private static LoadScenario accounts(String name, long rows, int tenants) {
        return accounts(name, rows, tenants, "");
    }

    private static LoadScenario accounts(String name, long rows, int tenants, String indexes) {
        return new LoadScenario(
                name, Accounts.create(Accounts.TABLE, rows) + indexes, List.of(Accounts.TABLE), rows, tenants);
    }

    /** Rows of twelve kilobytes, which are stored beside their table. */
    static LoadScenario wide(long rows) {
        long wide = Math.max(1, rows / WIDE_FRACTION);
        String statements = "CREATE TABLE document (id bigint PRIMARY KEY, title text, body text, scan bytea);"
                + " INSERT INTO document SELECT n, 'Document ' || n,"
                + " (SELECT string_agg(md5((n * 1000 + i)::text), ' ') FROM generate_series(1, 200) AS i),"
                + " (SELECT string_agg(decode(md5((n * 1000 - i)::text), 'hex'), '') FROM generate_series(1, 350) AS i)"
                + " FROM generate_series(1, " + wide + ") AS n";
        return new LoadScenario("wide", statements, List.of("document"), wide, 1);
    }

    /** A hundred tables that share the rows. */
    static LoadScenario small(long rows) {
        long each = Math.max(1, rows / SMALL_TABLES / 2);
        List<String> tables =
                IntStream.range(0, SMALL_TABLES).mapToObj(i -> "small_" + i).toList();
        String statements =
                tables.stream().map(table -> Accounts.create(table, each)).collect(Collectors.joining());
        return new LoadScenario("smallTables", statements, tables, each * SMALL_TABLES, 1);
    }

    /** The names of the sources, which are those of the tenants. */
    List<String> sources() {
        return IntStream.range(0, tenants)
                .mapToObj(i -> name.toLowerCase(Locale.ROOT) + (char) ('a' + i))
                .toList();
    }
}
