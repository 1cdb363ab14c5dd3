package io.tributary.cli.exact;

import io.tributary.contract.control.StageName;
import io.tributary.embedded.PostgresServer;
import io.tributary.embedded.StopMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What dies in a move, as by SIGKILL, and comes back after a moment. */
enum MoveVictim {
    /** A watch, as in every validator that runs, finishes what it leaves. */
    CUTTING_PROCESS(false),
    /** No validator runs; the same command finishes it. */
    CUTTING_PROCESS_ALONE(false),
    CONNECTOR(false),
    TRANSFORMER(false),
    SINK(false),
    BROKER(false),
    PGBOUNCER(true),
    SOURCE_SERVER(true),
    TARGET_SERVER(true);

    private static final long DOWN_MILLIS = 1_000;
    private static final long POLL_MILLIS = 5;

    private final boolean noticed;

    MoveVictim(boolean noticed) {
        this.noticed = noticed;
    }

    /** Whether clients are connected to it, so that they may be told of its death. */
    boolean noticed() {
        return noticed;
    }

    boolean watched() {
        return this != CUTTING_PROCESS_ALONE;
    }

    /** Kills it; it is dead when that returns, and back when the future is complete. */
    CompletableFuture<Void> kill(KillRig rig, MovingProcess moving) throws Exception {
        return switch (this) {
            case CUTTING_PROCESS, CUTTING_PROCESS_ALONE -> {
                moving.kill();
                yield CompletableFuture.completedFuture(null);
            }
            case CONNECTOR -> kill(rig, StageName.CONNECTOR);
            case TRANSFORMER -> kill(rig, StageName.TRANSFORMER);
            case SINK -> kill(rig, StageName.SINK);
            case BROKER -> killBroker(rig);
            case PGBOUNCER -> {
                rig.pgbouncer().kill();
                yield later(rig::startPgBouncerAgain);
            }
            case SOURCE_SERVER -> crash(rig.sources().server());
            case TARGET_SERVER -> crash(rig.targets().server());
        };
    }

    private static CompletableFuture<Void> kill(KillRig rig, StageName stage) throws Exception {
        rig.stage(stage).kill();
        rig.start(stage);
        return CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<Void> crash(PostgresServer server) {
        server.stop(StopMode.IMMEDIATE);
        return later(server::restart);
    }

    private static CompletableFuture<Void> killBroker(KillRig rig) throws InterruptedException {
        CompletableFuture<Void> back = CompletableFuture.runAsync(() -> {
            try {
                rig.broker().victim().death().die(new Random(0));
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        String[] address = rig.broker().bootstrapServers().split(":", 2);
        while (answers(address[0], Integer.parseInt(address[1]))) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return back;
    }

    private static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** For a moment it is down. */
    private static CompletableFuture<Void> later(Runnable start) {
        return CompletableFuture.runAsync(start, CompletableFuture.delayedExecutor(DOWN_MILLIS, TimeUnit.MILLISECONDS));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
