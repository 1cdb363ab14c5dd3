package io.tributary.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.lang3.SystemUtils;

/**
 * The PostgreSQL programs for this machine (Linux or macOS), unpacked once per version and user below the temporary
 * directory and shared by every process.
 */
final class PostgresBinaries {
    private static final Map<PostgresVersion, PostgresBinaries> UNPACKED = new EnumMap<>(PostgresVersion.class);

    private final Path home;

    private PostgresBinaries(Path home) {
        this.home = home;
    }

    static synchronized PostgresBinaries of(PostgresVersion version) {
        return UNPACKED.computeIfAbsent(version, missing -> new PostgresBinaries(unpack(missing)));
    }

    /**
     * The command line of a program. PostgreSQL refuses to run as root; for root the program runs in a user namespace
     * of its own, in which it is nobody and still owns the files of root.
     */
    List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (SystemUtils.IS_OS_LINUX && LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    private static Path unpack(PostgresVersion version) {
        try {
            byte[] archive = version == PostgresVersion.DEFAULT ? readDefaultArchive() : version.readArchive();
            Path home = temporaryDirectory().resolve("tributary-postgres-" + key(archive));
            if (!Files.exists(home)) {
                publish(unpack(archive), home);
            }
            return home;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] readDefaultArchive() throws IOException {
        String system = SystemUtils.IS_OS_MAC ? "Darwin" : "Linux";
        String hardware = SystemUtils.OS_ARCH.equals("amd64") ? "x86_64" : SystemUtils.OS_ARCH;
        try (InputStream archive = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, hardware)) {
            return archive.readAllBytes();
        }
    }

    private static String key(byte[] archive) {
        return SystemUtils.USER_NAME + "-" + DigestUtils.sha256Hex(archive).substring(0, 16);
    }

    private static Path temporaryDirectory() {
        return Path.of(SystemUtils.JAVA_IO_TMPDIR);
    }

    /** Another process may have published the same files meanwhile; then these ones are dropped. */
    private static void publish(Path complete, Path home) throws IOException {
        try {
            Files.move(complete, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException failure) {
            if (!Files.exists(home)) {
                throw failure;
            }
            ServerDirectory.deleteTree(complete);
        }
    }

    private static Path unpack(byte[] archive) throws IOException {
        Path target = Files.createTempDirectory("tributary-postgres-unpacking");
        try (TarArchiveInputStream entries =
                new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                unpack(entry, entries, target);
            }
        }
        return target;
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        Path file = entry.resolveIn(target);
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, file);
        if ((entry.getMode() & 0100) != 0 && !file.toFile().setExecutable(true)) {
            throw new IOException("Cannot make " + file + " executable");
        }
    }
}
