package io.tributary.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The directory of one server: its data, its log, its ports, and a lock held while the server runs.
 *
 * <p>The lock tells a server that another live process runs from one that a killed process left behind: the system
 * drops the lock of a process that ends, however it ends.
 */
final class ServerDirectory {
    private final Path path;
    private final boolean temporary;
    private FileChannel lock;

    private ServerDirectory(Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    static ServerDirectory at(Path path) {
        try {
            return new ServerDirectory(Files.createDirectories(path).toRealPath(), false);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static ServerDirectory temporary(String prefix) {
        try {
            return new ServerDirectory(Files.createTempDirectory(prefix).toRealPath(), true);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Throws {@link IllegalStateException} when another server, of this process or another one, holds the lock. */
    void acquire() {
        try {
            FileChannel channel =
                    FileChannel.open(resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                channel.close();
                throw new IllegalStateException("Another server runs in " + path);
            }
            lock = channel;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException heldHere) {
            return false;
        }
    }

    /** Gives up the lock, if it is held. */
    void release() {
        if (lock == null) {
            return;
        }
        try {
            lock.close();
            lock = null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    OptionalInt readPort(String name) {
        Path file = resolve(name);
        try {
            return Files.exists(file)
                    ? OptionalInt.of(Integer.parseInt(Files.readString(file).strip()))
                    : OptionalInt.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void writePort(String name, int port) {
        write(resolve(name), port + "\n");
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void deleteIfTemporary() {
        if (temporary) {
            deleteTree(path);
        }
    }

    static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
