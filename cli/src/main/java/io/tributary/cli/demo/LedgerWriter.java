package io.tributary.cli.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;

/** Another writer whose every transaction enters itself into the {@link Ledger}. */
final class LedgerWriter implements Writer {
    private final Writer writer;

    LedgerWriter(Writer writer) {
        this.writer = writer;
    }

    @Override
    public Outcome write(Connection connection, Random random) throws SQLException {
        Ledger.enter(connection);
        return writer.write(connection, random);
    }

    @Override
    public long refused() {
        return writer.refused();
    }
}
