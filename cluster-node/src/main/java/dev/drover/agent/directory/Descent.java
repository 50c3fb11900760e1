package dev.drover.agent.directory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.List;

/**
 * Opens directories name by name and follows no link below the first, so that a task that puts one in the way at any moment
 * leads nowhere.
 */
final class Descent {
    private Descent() {}

    /** What is done at the end of the way. */
    interface Arrival<T, E extends Exception> {
        /**
         * Looks at one name, or does something with it.
         *
         * @param name within the parent; a dot if there was no way to go
         */
        T at(SecureDirectoryStream<Path> parent, Path name) throws IOException, E;
    }

    /** Goes from a directory along names, the last of which is not opened. */
    static <T, E extends Exception> T along(Path top, List<String> names, Arrival<T, E> arrival) throws IOException, E {
        try (DirectoryStream<Path> opened = Files.newDirectoryStream(top)) {
            if (opened instanceof SecureDirectoryStream<Path> secure) {
                return descend(secure, names, arrival);
            }
            throw new IOException("this machine's file system cannot be read safely");
        }
    }

    /** Opens a directory within another one; fails if a link has its name. */
    static SecureDirectoryStream<Path> below(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        return directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
    }

    /** Closes each directory once the next one is open. */
    private static <T, E extends Exception> T descend(
            SecureDirectoryStream<Path> top, List<String> names, Arrival<T, E> arrival) throws IOException, E {
        SecureDirectoryStream<Path> directory = top;
        try {
            for (int above = 0; above < names.size() - 1; above++) {
                SecureDirectoryStream<Path> next = below(directory, Path.of(names.get(above)));
                directory.close();
                directory = next;
            }
            return arrival.at(directory, Path.of(names.isEmpty() ? "." : names.get(names.size() - 1)));
        } finally {
            directory.close();
        }
    }
}
