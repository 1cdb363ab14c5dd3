package io.tributary.validator.pgbouncer;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Lets PgBouncer, which runs as a user of its own, read a file with a password, and nobody else. */
final class FileAccess {
    private static final String OWNER_AND_GROUP = "rw-r-----";

    private FileAccess() {}

    /**
     * Gives a new file the access of the one whose place it takes; where there is none, read access to the owner and the group
     * of its directory. Whom the file belongs to is changed where this process may.
     */
    static void like(Path old, Path next) throws IOException {
        boolean replaces = Files.exists(old);
        PosixFileAttributes model =
                Files.readAttributes(replaces ? old : old.toAbsolutePath().getParent(), PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
        try {
            view.setGroup(model.group());
            view.setOwner(model.owner());
        } catch (FileSystemException notAllowed) {
            // only the superuser may give files away; the permissions below still hold
        }
        view.setPermissions(replaces ? model.permissions() : PosixFilePermissions.fromString(OWNER_AND_GROUP));
    }
}
