package io.tributary.cli.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clients that each move money from one account to another and write that into a journal, over and over, in small
 * transactions, through a pooler. A client that lost its connection opens another one.
 */
public final class ClientLoad implements AutoCloseable {
    private static final long POLL_MILLIS = 5;

    private final LoadSettings settings;
    private final List<ClientBook> books = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();

    private ClientLoad(LoadSettings settings) {
        this.settings = settings;
    }

    /** Starts the clients. */
    public static ClientLoad start(LoadSettings settings) {
        ClientLoad load = new ClientLoad(settings);
        for (int number = 1; number <= settings.clients(); number++) {
            ClientBook book = new ClientBook();
            load.books.add(book);
            load.clients.add(new Client(number, settings, book));
        }
        load.clients.forEach(Client::start);
        return load;
    }

    /**
     * Returns when every client has begun and ended a transaction since now.
     *
     * @return whether all did within the limit
     */
    public boolean awaitRound(long limitMillis) throws InterruptedException {
        long begin = System.nanoTime();
        long deadline = begin + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (!books.stream().allMatch(book -> book.endedSince(begin))) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }

    /** What each client waited at most in a transaction that was under way between two times of {@link System#nanoTime}, in nanoseconds. */
    public List<Long> longest(long from, long to) {
        return books.stream().map(book -> book.longest(from, to)).toList();
    }

    /** What a transaction takes as a rule: the median of all, in nanoseconds; 0 without one. */
    public long usual() {
        long[] all = books.stream()
                .map(ClientBook::durations)
                .flatMapToLong(Arrays::stream)
                .sorted()
                .toArray();
        return all.length == 0 ? 0 : all[all.length / 2];
    }

    /** Lets every transaction end and begins no other. */
    @Override
    public void close() throws InterruptedException {
        clients.forEach(Client::stop);
        for (Client client : clients) {
            client.await();
        }
    }

    /**
     * Compares the clients' books with the database that serves. Only after {@link #close}.
     *
     * @param serving sees the tenant's rows only
     */
    public Verdict compare(Connection serving) throws SQLException {
        return BookCheck.of(books, settings.accounts(), serving);
    }
}
