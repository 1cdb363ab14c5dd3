package io.tributary.validator.pgbouncer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file with the section {@code [databases]} that PgBouncer includes. It is whole at every moment, and processes that change
 * it take turns.
 */
final class DatabasesFile {
    private static final String HEADER = """
            ; The tenants' databases. Tributary writes this file anew whenever it switches a tenant; other lines than those of
            ; databases are lost then. It may contain a password.
            [databases]
            """;

    private static final Pattern ENTRY = Pattern.compile("\\s*([\\w.*-]+)\\s*=.*");
    /** A file's lock counts for other processes only. */
    private static final ReentrantLock OURS = new ReentrantLock();

    private final Path path;

    DatabasesFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** What happens to the entries, by name: whole lines. */
    interface Change {
        void apply(Map<String, String> entries) throws IOException;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Reads, changes and writes it; nobody else does meanwhile. A file that is not there has no entries. */
    void change(Change change) throws IOException {
        OURS.lock();
        try (FileChannel channel = FileChannel.open(
                        path.resolveSibling(path.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            Map<String, String> entries = entries();
            change.apply(entries);
            if (held.isValid()) {
                WholeFile.replace(path, text(entries.values()));
            }
        } finally {
            OURS.unlock();
        }
    }

    static String text(Iterable<String> lines) {
        return HEADER + String.join("\n", lines) + "\n";
    }

    private Map<String, String> entries() throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String line : lines()) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches()) {
                entries.put(entry.group(1), line);
            }
        }
        return entries;
    }

    private List<String> lines() throws IOException {
        try {
            return Files.readAllLines(path);
        } catch (NoSuchFileException e) {
            return new ArrayList<>();
        }
    }
}
