package dev.drover.agent.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the beginning of a file back to the file system; its size and all offsets stay. Java itself cannot. */
final class Holes {
    private static final Logger LOG = LoggerFactory.getLogger(Holes.class);
    private static final int PATIENCE_SECONDS = 30;

    private Holes() {}

    /** Frees the bytes before {@code end}; where that is not possible a warning says what it means. */
    static void punch(Path file, long end) throws IOException {
        if (end <= 0) {
            return;
        }
        try {
            Process process = new ProcessBuilder(
                            "fallocate", "-p", "-o", "0", "-l", Long.toString(end), file.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            if (!ended || process.exitValue() != 0) {
                warn(file);
            }
        } catch (IOException noProgram) {
            warn(file);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void warn(Path file) {
        LOG.warn("cannot free the rotated part of {}: it grows until its allocation is deleted", file);
    }
}
