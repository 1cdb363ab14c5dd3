package io.tributary.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * A major version of PostgreSQL that a {@link PostgresServer} can be of.
 *
 * <p>The programs of {@link #DEFAULT} are always there. Those of the others are read from the directory that the system
 * property {@value #ARCHIVES} names, in which a directory per version, named by its number, holds one archive as
 * zonky's artifacts have it ({@code 14/postgres-linux-x86_64.txz}); the profile {@code versions} of the build puts them
 * there.
 */
public enum PostgresVersion {
    V14(14),
    V15(15),
    V16(16),
    V17(17),
    V18(18);

    /** The version that a server is of unless another is asked for. */
    public static final PostgresVersion DEFAULT = V17;

    static final String ARCHIVES = "tributary.postgres.archives";

    private final int major;

    PostgresVersion(int major) {
        this.major = major;
    }

    public int major() {
        return major;
    }

    /** Whether a cluster's locale can be one that the server itself provides. */
    boolean hasBuiltinLocales() {
        return major >= 17;
    }

    /**
     * The bytes of the archive in the archives' directory.
     *
     * @throws IllegalStateException when there is none, which says how to have it
     */
    byte[] readArchive() {
        try {
            return Files.readAllBytes(archive());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path archive() throws IOException {
        String archives = System.getProperty(ARCHIVES);
        Path directory = Path.of(archives == null ? "" : archives, Integer.toString(major));
        if (archives == null || !Files.isDirectory(directory)) {
            throw missing();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.txz")) {
            Iterator<Path> found = files.iterator();
            if (!found.hasNext()) {
                throw missing();
            }
            return found.next();
        }
    }

    private IllegalStateException missing() {
        return new IllegalStateException("The programs of PostgreSQL " + major + " are not in " + major
                + "/ of the directory that the property " + ARCHIVES + " names ("
                + System.getProperty(ARCHIVES, "unset") + "). Run the build with -Pversions.");
    }

    @Override
    public String toString() {
        return Integer.toString(major);
    }
}
