package io.tributary.cli.bench;

/** Statements for a source's tables of narrow rows, of a hundred bytes or so. */
final class Accounts {
    /** The table's name where there is one. */
    static final String TABLE = "account";

    private static final String CREATE =
            "CREATE TABLE public.%s (id bigint PRIMARY KEY, owner text NOT NULL, email text,"
                    + " balance numeric(12, 2) NOT NULL, opened_at timestamptz NOT NULL, note text);";
    private static final String FILL = "INSERT INTO public.%s SELECT n, 'Owner number ' || n, 'owner' || n ||"
            + " '@example.org', n %% 100000 / 7.0, timestamptz '2020-01-01' + n * interval '1 minute',"
            + " nullif(repeat('note ', n::int %% 10), '') FROM generate_series(1, %d) AS n;";

    private Accounts() {}

    /** Creates a table with rows whose keys begin at 1. */
    static String create(String table, long rows) {
        return CREATE.formatted(table) + FILL.formatted(table, rows);
    }
}
