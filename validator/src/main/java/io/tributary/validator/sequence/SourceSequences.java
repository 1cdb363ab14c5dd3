package io.tributary.validator.sequence;

import io.tributary.contract.table.TableName;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Predicate;

/** A source's sequences where the target cannot be asked how far its own have come. */
public final class SourceSequences {

    private SourceSequences() {}

    /**
     * Moves every sequence of the source past the numbers that its own rows have. None goes back; one that begins anew behind
     * its last number stays where it is.
     *
     * @param source to be used while nobody writes there; numbers stay given whether its transaction commits or not
     * @param selects the tables that were moved
     */
    public static void passRows(Connection source, Predicate<TableName> selects) throws SQLException {
        List<Feed> feeds = Catalogs.feeds(source).stream()
                .filter(feed -> !feed.standsAlone()
                        && selects.test(feed.table())
                        && !feed.counter().cycles())
                .toList();
        Readings readings = new Readings();
        feeds.forEach(feed -> readings.add(last(feed)));
        readings.read(source);
        for (Feed feed : feeds) {
            BigDecimal last = readings.value(last(feed));
            if (last != null) {
                try (Statement statement = source.createStatement()) {
                    statement.execute(feed.counter().advance(last, false));
                }
            }
        }
    }

    private static String last(Feed feed) {
        Column column = new Column(feed.table(), feed.column(), feed.partitioned(), feed.indexed(), false, null);
        return column.last(feed.counter(), "true");
    }
}
