package dev.drover.agent.directory;

import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** What a file is and who may use it, as Go writes it. */
final class FileMode {
    private FileMode() {}

    static String of(PosixFileAttributes attributes) {
        return kind(attributes) + PosixFilePermissions.toString(attributes.permissions());
    }

    private static char kind(PosixFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return 'd';
        }
        if (attributes.isSymbolicLink()) {
            return 'L';
        }
        return attributes.isRegularFile() ? '-' : '?';
    }
}
