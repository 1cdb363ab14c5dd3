package io.tributary.connector.capture;

import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Sessions of a source for statements that are short: one that says nothing keeps nobody waiting for ever. */
record SourceSessions(Tenant tenant) {
    private static final Duration SILENCE = Duration.ofSeconds(60);

    Connection open() throws SQLException {
        return open(SILENCE);
    }

    /** @param silence for how long the source may say nothing */
    Connection open(Duration silence) throws SQLException {
        Connection source = tenant.source().connect("tributary connector");
        source.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
        return source;
    }
}
