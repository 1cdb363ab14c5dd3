package io.tributary.cli.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one tenant sees of its {@link Ledger} in one snapshot.
 *
 * @param after the number behind which entries and lines were looked at
 * @param number how many transactions the counter says there are
 * @param state what the accounts are to be like after them
 * @param newest the greatest number of an entry
 * @param entries how many entries there are
 * @param torn how many entries have fewer or more lines than their transactions made
 * @param orphans how many lines have no entry
 * @param accounts how many accounts there are
 * @param money the sum of their balances
 * @param slots how many different slots they have, of those that there are
 * @param actualState what the accounts are like
 */
record LedgerView(
        long after,
        long number,
        long state,
        long newest,
        long entries,
        long torn,
        long orphans,
        long accounts,
        long money,
        long slots,
        long actualState) {
    private static final long ACCOUNTS = 20;
    private static final long MONEY = 20_000;
    private static final String SQL = Ledger.resource("ledger_view.sql");

    /** Looks at the entries behind a number. */
    static LedgerView read(Connection connection, long after) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SQL)) {
            query.setLong(1, after);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new LedgerView(
                        after,
                        row.getLong("number"),
                        row.getLong("state"),
                        row.getLong("newest"),
                        row.getLong("entries"),
                        row.getLong("torn"),
                        row.getLong("orphans"),
                        row.getLong("accounts"),
                        row.getLong("money"),
                        row.getLong("slots"),
                        row.getLong("actual_state"));
            }
        }
    }

    /**
     * What no prefix of the source's transactions shows.
     *
     * @param seen the number that was seen before; a prefix only grows
     */
    List<String> violations(long seen) {
        List<String> found = new ArrayList<>();
        if (number < seen) {
            found.add("the counter went back from " + seen + " to " + number);
        }
        if (newest != number) {
            found.add("the counter says " + number + " and the newest entry is " + newest);
        }
        if (entries != Math.max(0, number - after)) {
            found.add("there are " + entries + " entries from " + (after + 1) + " to " + number);
        }
        if (torn > 0 || orphans > 0) {
            found.add(torn + " entries lack lines or have too many, " + orphans + " lines lack their entry");
        }
        if (state != actualState) {
            found.add("the accounts are not as transaction " + number + " left them");
        }
        boolean empty = number == 0 && newest == 0 && accounts == 0 && money == 0;
        if (!empty && (accounts != ACCOUNTS || money != MONEY || slots != ACCOUNTS)) {
            found.add(accounts + " accounts have " + slots + " slots and " + money + " in all");
        }
        return found;
    }
}
