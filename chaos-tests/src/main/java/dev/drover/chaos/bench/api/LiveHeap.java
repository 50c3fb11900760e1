package dev.drover.chaos.bench.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a JVM on this machine holds on its heap after a collection, by {@code jcmd PID GC.class_histogram}: the JDK's own
 * tool, which needs nothing of the agent and no option at its start.
 */
final class LiveHeap {
    private static final long PATIENCE_SECONDS = 60;

    private LiveHeap() {}

    /** In bytes. A first reading lets weak references go whose referents a second one no longer finds. */
    static long of(long pid) throws IOException, InterruptedException {
        long first = total(histogram(pid));
        return Math.min(first, total(histogram(pid)));
    }

    private static List<String> histogram(long pid) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try {
            // The output is some hundreds of KiB, so it has to be read before the process can end.
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("jcmd could not read the heap of process " + pid + ": " + output);
            }
            return output.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The last line of a histogram reads {@code Total <objects> <bytes>}. */
    static long total(List<String> histogram) throws IOException {
        for (String line : histogram) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 3 && words[0].equals("Total")) {
                return Long.parseLong(words[2]);
            }
        }
        throw new IOException("a class histogram has no total");
    }
}
