package io.tributary.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports on the loopback address for servers that may stop and come back on the same port.
 *
 * <p>The ports lie below the range from which the kernels we run on take the ports of outgoing connections. A port of
 * that range could be lost to any client while its server is stopped, and a client that keeps reconnecting to it would
 * now and then connect to itself.
 */
final class FreePorts {
    static final String LOOPBACK = "127.0.0.1";

    private static final byte[] LOOPBACK_BYTES = {127, 0, 0, 1};

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_767;
    private static final int ATTEMPTS = 1_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /**
     * A port that nothing listens on now and that this process was never given before. Another process may still take
     * it before the caller does, so a caller retries with another one.
     */
    static int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port between " + LOWEST + " and " + HIGHEST);
    }

    /**
     * Whether nothing listens on a port, asked by binding a socket that never listens itself: a child process that is
     * being started holds this process's sockets for a moment, and a listening one would
     * make the port look taken to whoever asks next.
     */
    static boolean isFree(int port) {
        try (Socket socket = new Socket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_BYTES), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
