package io.tributary.cli.load;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGProperty;

/** One client: a thread with a connection and a book. */
final class Client {
    private static final long RECONNECT_NANOS = 50_000_000;

    private final int number;
    private final LoadSettings settings;
    private final ClientBook book;
    private final Random random;
    private final Thread thread;
    private Connection connection;
    private volatile boolean stopped;

    Client(int number, LoadSettings settings, ClientBook book) {
        this.number = number;
        this.settings = settings;
        this.book = book;
        this.random = new Random(number);
        this.thread = new Thread(this::run, "tributary-client-" + number);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopped = true;
    }

    void await() throws InterruptedException {
        thread.join();
    }

    private void run() {
        while (!stopped) {
            transfer();
            LockSupport.parkNanos(settings.pace().toNanos());
        }
        disconnect();
    }

    private void transfer() {
        long begin = System.nanoTime();
        boolean committing = false;
        try {
            if (connection == null) {
                connection = connect();
            }
            write();
            committing = true;
            connection.commit();
            book.acknowledge(begin, System.nanoTime());
        } catch (SQLException e) {
            String error =
                    "client " + number + ", transaction " + book.next() + ": " + e.getSQLState() + " " + e.getMessage();
            // an error that the server itself reports means that it has rolled back
            if (committing && String.valueOf(e.getSQLState()).startsWith("08")) {
                book.doubt(error);
            } else {
                book.fail(error);
            }
            disconnect();
            LockSupport.parkNanos(RECONNECT_NANOS);
        }
    }

    /** The account with the smaller id first, so that clients never wait in a circle. */
    private void write() throws SQLException {
        int debit = 1 + random.nextInt(settings.accounts());
        int credit = 1 + (debit + random.nextInt(settings.accounts() - 1)) % settings.accounts();
        add(Math.min(debit, credit), debit < credit ? -1 : 1);
        add(Math.max(debit, credit), debit < credit ? 1 : -1);
        String sql = "INSERT INTO journal (client, number, debit, credit) VALUES (?, ?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setInt(1, number);
            insert.setInt(2, book.next());
            insert.setLong(3, debit);
            insert.setLong(4, credit);
            insert.executeUpdate();
        }
    }

    private void add(int account, int amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?")) {
            update.setInt(1, amount);
            update.setInt(2, account);
            if (update.executeUpdate() != 1) {
                throw new SQLException("account " + account + " is not to be seen", "P0002");
            }
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, settings.username());
        PGProperty.PASSWORD.set(properties, settings.password());
        // sessions are shared: a statement that was prepared on one is not there on the next
        PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        Connection opened = DriverManager.getConnection(settings.url(), properties);
        opened.setAutoCommit(false);
        return opened;
    }

    private void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException alreadyGone) {
            // it is given up in any case
        }
        connection = null;
    }
}
