package io.tributary.connector.repair;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which transactions a snapshot sees. Ids are of 32 bits here, as the log has them, and so are compared on a circle; those of
 * transactions that are near each other in the log are near on the circle.
 *
 * @param first the first id of which transactions may not have ended: all before it are seen
 * @param next the first id that no transaction had
 * @param unseen those in between that are not seen
 */
record VisibleTransactions(int first, int next, Set<Integer> unseen) {

    /** @param snapshot the text of a {@code pg_snapshot}: {@code xmin:xmax:xip,xip}, with ids of 64 bits */
    static VisibleTransactions parse(String snapshot) {
        String[] parts = snapshot.split(":", -1);
        Set<Integer> unseen = Stream.of(parts[2].split(","))
                .filter(id -> !id.isEmpty())
                .map(VisibleTransactions::id)
                .collect(Collectors.toUnmodifiableSet());
        return new VisibleTransactions(id(parts[0]), id(parts[1]), unseen);
    }

    private static int id(String full) {
        return (int) Long.parseLong(full);
    }

    /** Whether the snapshot sees a transaction that has been committed by now. */
    boolean sees(long transaction) {
        int id = (int) transaction;
        if (id - first < 0) {
            return true;
        }
        return id - next < 0 && !unseen.contains(id);
    }
}
