package io.tributary.validator.advice;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest reports of tenants' applications. Asks for them in threads of its own, so that nobody waits for an answer. */
public final class Reports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    private final Optional<ReportReader> reader;
    private final Duration every;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tributary-reports");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param where the plan's command or URL, where it has one
     * @param limit how long an answer may take
     * @param every how long an answer counts
     */
    public Reports(Optional<String> where, Duration limit, Duration every) {
        this.reader = where.map(place -> new ReportReader(place, limit));
        this.every = every;
    }

    /** The last answer; empty before the first, and after a question that got none. */
    public Optional<ApplicationReport> newest(String slug) {
        if (reader.isEmpty()) {
            return Optional.empty();
        }
        Asked last = asked.get(slug);
        if (last == null || !last.pending && System.nanoTime() - last.since > every.toNanos()) {
            Asked next = new Asked(last == null ? Optional.empty() : last.answer);
            asked.put(slug, next);
            threads.execute(() -> ask(slug, next));
            return next.answer;
        }
        return last.answer;
    }

    private void ask(String slug, Asked question) {
        try {
            question.answer = Optional.of(reader.orElseThrow().read(slug));
        } catch (IOException | RuntimeException e) {
            question.answer = Optional.empty();
            LOG.warn("the application of tenant {} gave no report: {}", slug, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            question.since = System.nanoTime();
            question.pending = false;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static final class Asked {
        private volatile Optional<ApplicationReport> answer;
        private volatile boolean pending = true;
        private volatile long since;

        Asked(Optional<ApplicationReport> before) {
            this.answer = before;
        }
    }
}
