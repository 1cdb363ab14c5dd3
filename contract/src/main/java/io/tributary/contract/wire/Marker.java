package io.tributary.contract.wire;

import java.time.Duration;

/**
 * A message that was written into the source's write-ahead log by {@code pg_logical_emit_message}.
 *
 * @param prefix what wrote it; {@link #PREFIX} is Tributary's own
 * @param content its text; for Tributary's own the marker's id
 */
public record Marker(String prefix, String content) implements Message {
    /** The prefix of the markers whose application the sink records in the control schema. */
    public static final String PREFIX = "tributary.marker";
    /** The prefix of the messages that keep an idle source's slot moving. The sink needs to do nothing for them. */
    public static final String HEARTBEAT = "tributary.heartbeat";
    /** The prefix of the messages that a connector writes behind a repair's position, so that the stream comes there. */
    public static final String REPAIR = "tributary.repair";
    /**
     * The prefix of the messages behind which a stream, whose slot the content names, goes on that was at rest. No stage sends
     * them on.
     */
    public static final String SWITCH = "tributary.switch";
    /** How often a connector writes one while it streams. */
    public static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

    @Override
    public <X extends Exception> void accept(Visitor<X> visitor) throws X {
        visitor.marker(this);
    }
}
