package io.tributary.validator.hook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what a command writes, so that it never waits for a reader, and keeps the end of it. */
final class OutputTail {
    private static final int KEPT = 16 * 1024;
    private static final int CHUNK = 4 * 1024;

    private final InputStream stream;
    private final Thread reader;
    private byte[] kept = new byte[0];

    private OutputTail(InputStream stream) {
        this.stream = stream;
        this.reader = new Thread(this::read, "tributary-hook-output");
        reader.setDaemon(true);
    }

    static OutputTail of(InputStream stream) {
        OutputTail tail = new OutputTail(stream);
        tail.reader.start();
        return tail;
    }

    private void read() {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
                append(chunk, length);
            }
        } catch (IOException closed) {
            // nobody waits for the rest any more
        }
    }

    private synchronized void append(byte[] chunk, int length) {
        byte[] joined = Arrays.copyOf(kept, kept.length + length);
        System.arraycopy(chunk, 0, joined, kept.length, length);
        kept = joined.length <= KEPT ? joined : Arrays.copyOfRange(joined, joined.length - KEPT, joined.length);
    }

    /** What has been written; waits for the rest of it, but not for what a command has left running in the background. */
    String text(long limitMillis) throws InterruptedException {
        reader.join(limitMillis);
        synchronized (this) {
            return new String(kept, StandardCharsets.UTF_8);
        }
    }
}
