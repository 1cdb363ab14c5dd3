package io.tributary.cli.exact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Stands between clients and a server and does what networks do. A connection that was half-open once stays so for ever:
 * nothing is forwarded, and neither side is told.
 */
final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 8 * 1024;

    private final ServerSocket listener;
    private final int serverPort;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile Fault fault = Fault.NONE;

    /** What happens to connections. */
    enum Fault {
        NONE,
        /** New ones are reset at once. Those that are there go on. */
        REFUSE,
        /** A tenth of a second for each chunk, each way. */
        DELAY,
        /** About 80 kB a second, each way. */
        THROTTLE,
        /** Old and new ones are silent from now on, for ever. */
        HALF_OPEN,
        /** The server is not heard any more on old and new ones, but hears. */
        DEAF_CLIENT,
        /** The client is not heard any more on old and new ones, but hears. */
        DEAF_SERVER
    }

    private FaultProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        daemon(this::accept, "accept");
    }

    /** Listens for a server on the loopback address. */
    static FaultProxy before(int serverPort) throws IOException {
        return new FaultProxy(serverPort);
    }

    int port() {
        return listener.getLocalPort();
    }

    void set(Fault next) {
        fault = next;
        links.forEach(link -> link.suffer(next));
    }

    /** Resets all connections; new ones are as the fault says. */
    void cut() {
        links.forEach(Link::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (fault == Fault.REFUSE) {
                    reset(client);
                } else {
                    Link link = new Link(client, new Socket("127.0.0.1", serverPort));
                    link.suffer(fault);
                    link.start();
                }
            } catch (IOException e) {
                // the proxy was closed, or the server is down: the client is told by the reset of its connection
                continue;
            }
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            return; // it is closed already
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, "fault-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean deafClient;
        private volatile boolean deafServer;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void start() {
            links.add(this);
            daemon(() -> pump(client, server, true), "to-server");
            daemon(() -> pump(server, client, false), "to-client");
        }

        void suffer(Fault suffered) {
            deafClient |= suffered == Fault.HALF_OPEN || suffered == Fault.DEAF_CLIENT;
            deafServer |= suffered == Fault.HALF_OPEN || suffered == Fault.DEAF_SERVER;
        }

        private boolean deaf(boolean toServer) {
            return toServer ? deafServer : deafClient;
        }

        private void pump(Socket from, Socket to, boolean toServer) {
            byte[] chunk = new byte[CHUNK];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    slowDown();
                    if (!deaf(toServer)) {
                        out.write(chunk, 0, read);
                    }
                }
            } catch (IOException e) {
                silentOrReset();
                return;
            }
            silentOrReset();
        }

        /** One side is gone; the other one learns of it unless the network has lost the connection. */
        private void silentOrReset() {
            if (!deafClient && !deafServer) {
                reset();
            }
        }

        private void slowDown() {
            try {
                if (fault == Fault.DELAY || fault == Fault.THROTTLE) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void reset() {
            links.remove(this);
            FaultProxy.reset(client);
            FaultProxy.reset(server);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
