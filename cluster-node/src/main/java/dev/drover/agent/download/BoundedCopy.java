package dev.drover.agent.download;

import dev.drover.protocol.jobspec.hcl.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Copies a stream into a file, up to a size and until a moment. */
final class BoundedCopy {
    private final long mostBytes;
    private final Duration longest;
    private final long deadlineNanos;

    /** The time runs from now on. */
    BoundedCopy(long mostBytes, Duration longest) {
        this.mostBytes = mostBytes;
        this.longest = longest;
        this.deadlineNanos = System.nanoTime() + longest.toNanos();
    }

    void copy(InputStream from, Path file) throws IOException, DownloadException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        try (OutputStream to = Files.newOutputStream(file)) {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                total += count;
                refuseMoreThan(total);
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw DownloadException.failed("not complete after " + Durations.format(longest));
                }
                to.write(buffer, 0, count);
            }
        }
    }

    void refuseMoreThan(long bytes) throws DownloadException {
        if (bytes > mostBytes) {
            throw DownloadException.failed("it is larger than " + mostBytes + " bytes");
        }
    }
}
