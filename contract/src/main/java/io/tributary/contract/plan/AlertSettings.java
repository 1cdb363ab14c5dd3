package io.tributary.contract.plan;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Whom to alert, and from when on.
 *
 * @param webhook where alerts are posted as {@code {"text": "…"}}; without it they are kept and logged only. Whoever knows
 *     it can post there, so it is never shown
 * @param lag how long a change may wait
 * @param retainedWalBytes how much of a source's log a tenant's slot may hold back
 */
public record AlertSettings(Optional<URI> webhook, Duration lag, long retainedWalBytes) {
    /** What a plan without the section means. */
    public static final AlertSettings DEFAULT =
            new AlertSettings(Optional.empty(), Duration.ofSeconds(10), 1024L * 1024 * 1024);

    @Override
    public String toString() {
        String shown = webhook.isPresent() ? "******" : "none";
        return "AlertSettings[webhook=" + shown + ", lag=" + lag + ", retainedWalBytes=" + retainedWalBytes + "]";
    }
}
