package io.tributary.cli.load;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Compares books with rows. */
final class BookCheck {
    private static final int ERRORS_TOLD = 20;

    private BookCheck() {}

    static Verdict of(List<ClientBook> books, int accounts, Connection serving) throws SQLException {
        List<BitSet> there = new ArrayList<>();
        books.forEach(book -> there.add(new BitSet()));
        long doubled = 0;
        long unbooked = 0;
        try (Statement statement = serving.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT client, number, count(*) FROM public.journal GROUP BY client, number")) {
            while (row.next()) {
                int client = row.getInt(1);
                int number = row.getInt(2);
                doubled += row.getLong(3) - 1;
                if (client < 1 || client > books.size() || !known(books.get(client - 1), number)) {
                    unbooked++;
                } else {
                    there.get(client - 1).set(number);
                }
            }
        }
        long lost = 0;
        for (int i = 0; i < books.size(); i++) {
            BitSet missing = (BitSet) books.get(i).acknowledged().clone();
            missing.andNot(there.get(i));
            lost += missing.cardinality();
        }
        return verdict(books, balanced(accounts, serving), lost, doubled, unbooked);
    }

    private static boolean known(ClientBook book, int number) {
        return book.acknowledged().get(number) || book.unknown().get(number);
    }

    private static boolean balanced(int accounts, Connection serving) throws SQLException {
        try (Statement statement = serving.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*), sum(balance) FROM public.account")) {
            row.next();
            return row.getLong(1) == accounts && row.getLong(2) == accounts * LoadSchema.FIRST_BALANCE;
        }
    }

    private static Verdict verdict(List<ClientBook> books, boolean balanced, long lost, long doubled, long unbooked) {
        List<String> errors =
                books.stream().flatMap(book -> book.errors().stream()).toList();
        return new Verdict(
                books.stream()
                        .mapToLong(book -> book.acknowledged().cardinality())
                        .sum(),
                books.stream().mapToLong(book -> book.unknown().cardinality()).sum(),
                lost,
                doubled,
                unbooked,
                balanced,
                errors.subList(0, Math.min(ERRORS_TOLD, errors.size())),
                errors.size());
    }
}
