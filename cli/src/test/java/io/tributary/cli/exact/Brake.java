package io.tributary.cli.exact;

import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Has a tenant's writers wait while the target is far behind: as much is written as is applied, and no more, so that nobody
 * waits for long until it arrives. For use by many threads.
 */
final class Brake {
    private static final int EVERY = 50;
    private static final int MARKS_BEHIND = 40;
    private static final long POLL_MILLIS = 10;

    private final ExactRig rig;
    private final Tenant tenant;
    private final Deque<LogSequenceNumber> marks = new ArrayDeque<>();
    private long written;

    Brake(ExactRig rig, String slug) {
        this.rig = rig;
        this.tenant = rig.plan().tenant(slug);
    }

    /** One more transaction has been committed. */
    synchronized void committed() throws SQLException, InterruptedException {
        written++;
        if (written % EVERY == 0) {
            marks.add(LogSequenceNumber.valueOf(rig.source(tenant.slug(), "SELECT pg_current_wal_lsn()")));
        }
        while (marks.size() > MARKS_BEHIND && !applied(marks.getFirst())) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        if (marks.size() > MARKS_BEHIND) {
            marks.removeFirst();
        }
    }

    private boolean applied(LogSequenceNumber mark) throws SQLException {
        return rig.control().progress(tenant).orElseThrow().position().compareTo(mark) >= 0;
    }

    synchronized long transactions() {
        return written;
    }
}
