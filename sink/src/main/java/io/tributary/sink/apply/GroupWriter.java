package io.tributary.sink.apply;

import io.tributary.contract.stage.PausedException;
import io.tributary.contract.wire.Message;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Applies many whole transactions in one commit of the target, as long as all of them can be. The first commits are small: a
 * sink that is killed soon after each start still gets on. For one thread.
 */
final class GroupWriter {
    private static final long FIRST_GROUP = 500;

    private final TenantTarget target;
    private final RunApplier applier;
    private final Limits limits;
    private final List<Transaction> group = new ArrayList<>();
    private long most;
    private long messages;
    private long bytes;

    GroupWriter(TenantTarget target, RunApplier applier, Limits limits) {
        this.target = target;
        this.applier = applier;
        this.limits = limits;
        this.most = Math.min(FIRST_GROUP, limits.groupMessages());
    }

    /** Puts a transaction behind the others, and applies them all if they are many. */
    void add(Transaction transaction)
            throws SQLException, InterruptedException, OvertakenException, DormantException, PausedException {
        group.add(transaction);
        messages += transaction.messages().size();
        bytes += transaction.bytes();
        if (messages >= most || group.size() >= most || bytes >= limits.bufferedBytes()) {
            flush();
            most = Math.min(2 * most, limits.groupMessages());
        }
    }

    boolean isEmpty() {
        return group.isEmpty();
    }

    /**
     * Applies what was added.
     *
     * @throws PausedException when a row is refused; everything before that row's transaction has been applied
     */
    void flush() throws SQLException, InterruptedException, OvertakenException, DormantException, PausedException {
        for (int applied = 0; applied < group.size(); ) {
            applied += applySome(group.subList(applied, group.size()));
        }
        group.clear();
        messages = 0;
        bytes = 0;
    }

    /** Where all cannot be applied, half of them may; in the end one transaction stands alone with its fault. */
    private int applySome(List<Transaction> transactions)
            throws SQLException, InterruptedException, OvertakenException, DormantException, PausedException {
        try {
            return applyBeforeHold(transactions);
        } catch (RefusedException e) {
            if (transactions.size() == 1) {
                Transaction alone = transactions.get(0);
                throw target.refused(Refusal.of(alone.begin(), alone.messages(), 0, e), alone.completion());
            }
        } catch (PausedException e) {
            if (transactions.size() == 1) {
                throw e;
            }
        }
        return applySome(transactions.subList(0, transactions.size() / 2));
    }

    private int applyBeforeHold(List<Transaction> transactions)
            throws SQLException, InterruptedException, OvertakenException, DormantException, RefusedException,
                    PausedException {
        Optional<LogSequenceNumber> holdAt;
        try (TargetTransaction transaction = target.begin()) {
            holdAt = transaction.before().holdAt();
            List<Transaction> free = before(holdAt, transactions);
            if (!free.isEmpty()) {
                apply(transaction, free);
                return free.size();
            }
        }
        target.hold(holdAt.orElseThrow());
        return 0;
    }

    private static List<Transaction> before(Optional<LogSequenceNumber> holdAt, List<Transaction> transactions) {
        return holdAt.map(position -> transactions.stream()
                        .takeWhile(each -> each.completion().end().position().compareTo(position) < 0)
                        .toList())
                .orElse(transactions);
    }

    private void apply(TargetTransaction transaction, List<Transaction> transactions)
            throws SQLException, RefusedException, PausedException {
        Contents contents = new Contents();
        List<Message> all = new ArrayList<>();
        for (Transaction each : transactions) {
            all.addAll(each.messages());
            contents.add(each.messages());
            contents.recordMarkers(transaction, each.completion());
        }
        List<Completion> completed =
                transactions.stream().map(Transaction::completion).toList();
        Completion last = completed.get(completed.size() - 1);
        applier.apply(transaction.connection(), all);
        target.commit(
                transaction,
                last.progress(transaction.before(), completed.size(), contents.changes()),
                completed,
                contents.changes());
    }
}
