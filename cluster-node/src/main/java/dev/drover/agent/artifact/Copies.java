package dev.drover.agent.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Copies files: on file systems that can, both share their blocks until one is written to. */
final class Copies {
    /** Below, a program costs more than what it spares. */
    private static final long WORTH_A_PROGRAM = 8L << 20;

    private Copies() {}

    /** Java has no call for it; the core utilities' {@code cp} does. */
    static void copy(Path from, Path to) throws IOException {
        if (Files.size(from) < WORTH_A_PROGRAM || !reflinked(from, to)) {
            if (!Files.exists(from)) {
                throw new NoSuchFileException(from.toString());
            }
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean reflinked(Path from, Path to) {
        try {
            Process copy = new ProcessBuilder("cp", "--reflink=auto", "--", from.toString(), to.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return copy.waitFor() == 0;
            } finally {
                copy.destroyForcibly();
            }
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
