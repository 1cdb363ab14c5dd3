package io.tributary.validator.pgbouncer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that are whole at every moment, also after a crash of the machine. */
final class WholeFile {
    private WholeFile() {}

    /** Writes another file beside it, which takes its place and has the access that it had. */
    static void replace(Path path, String text) throws IOException {
        Path next = Files.createTempFile(path.getParent(), "." + path.getFileName(), ".next");
        try {
            FileAccess.like(path, next);
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                channel.write(StandardCharsets.UTF_8.encode(text));
                channel.force(true);
            }
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
