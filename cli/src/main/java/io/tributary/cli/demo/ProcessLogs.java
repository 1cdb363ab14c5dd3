package io.tributary.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the processes of a demo log: a directory that goes when this is closed, unless it is to be kept. */
final class ProcessLogs implements AutoCloseable {
    private final Path directory;
    private boolean kept;

    private ProcessLogs(Path directory) {
        this.directory = directory;
    }

    static ProcessLogs create() throws IOException {
        return new ProcessLogs(Files.createTempDirectory("tributary-demo-logs"));
    }

    Path directory() {
        return directory;
    }

    Path ofBroker() {
        return directory.resolve("broker.log");
    }

    /** Adds what the databases have logged, and outlives the demo. */
    void keep(DemoServers servers) throws IOException {
        kept = true;
        servers.copyLogs(directory);
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            FileTree.delete(directory);
        }
    }
}
