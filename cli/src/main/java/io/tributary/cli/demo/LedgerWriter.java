package io.tributary.cli.demo;

import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import java.util.SortedMap;

/** Another writer whose every transaction enters itself into the {@link Ledger}, also those that are rolled back. */
final class LedgerWriter implements Writer {
    private final Writer writer;

    LedgerWriter(Writer writer) {
        this.writer = writer;
    }

    @Override
    public Outcome write(Connection connection, Random random) throws SQLException {
        Outcome outcome = writer.write(connection, random);
        Ledger.enter(connection, random);
        return outcome;
    }

    @Override
    public boolean expects(SQLException refused) {
        return writer.expects(refused);
    }

    @Override
    public long refused() {
        return writer.refused();
    }

    @Override
    public SortedMap<TableName, Boolean> written() {
        return writer.written();
    }
}
