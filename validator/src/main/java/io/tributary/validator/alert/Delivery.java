package io.tributary.validator.alert;

import io.tributary.contract.plan.Plan;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers the messages that are due, each until it is accepted or too old. For one thread. */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration OLDEST = Duration.ofHours(24);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 10;

    private final Plan plan;
    private final Optional<Webhook> webhook;

    /** @param limit how long the webhook may take to be connected to, and again to answer */
    Delivery(Plan plan, Duration limit) {
        this.plan = plan;
        this.webhook = plan.alerts().webhook().map(uri -> new Webhook(uri, limit));
    }

    /** Tries each message of these tenants that is due now once; none after one for which there was no answer. */
    void run(AlertTable table, List<String> slugs) throws SQLException, InterruptedException {
        if (webhook.isEmpty()) {
            return;
        }
        for (Alert alert : table.due(slugs, OLDEST)) {
            if (alert.expired()) {
                LOG.error(
                        "alert given up kind={} tenant={}: not accepted for too long",
                        alert.kind().text(),
                        alert.slug());
                table.settle(alert, false);
            } else if (table.claim(alert, webhook.get().longest().multipliedBy(2)) && !post(table, alert)) {
                return;
            }
        }
    }

    private boolean post(AlertTable table, Alert alert) throws SQLException, InterruptedException {
        String text = AlertText.of(plan.migration(), plan.tenant(alert.slug()), alert);
        Optional<String> failure = webhook.orElseThrow().post(text);
        if (failure.isEmpty()) {
            table.settle(alert, true);
            return true;
        }
        Duration pause = pause(alert.attempts());
        LOG.warn(
                "alert not accepted kind={} tenant={} attempt={}: the webhook failed, {}; next try in {} ms",
                alert.kind().text(),
                alert.slug(),
                alert.attempts() + 1,
                failure.get(),
                pause.toMillis());
        table.postpone(alert, pause);
        return false;
    }

    /** Doubles with each try; random within its upper half, so that many processes do not try all at once. */
    static Duration pause(int attempts) {
        long longest =
                Math.min(SHORTEST_PAUSE.toMillis() << Math.min(attempts, MOST_DOUBLINGS), LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }
}
