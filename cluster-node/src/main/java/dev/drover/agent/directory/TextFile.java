package dev.drover.agent.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Short files of text. */
public final class TextFile {
    /** How the name of one ends that is being written. */
    public static final String TEMPORARY = ".tmp";

    private TextFile() {}

    /** Whoever is killed meanwhile, or reads meanwhile: there is the old text, or the new one. */
    public static void replace(Path file, CharSequence text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
