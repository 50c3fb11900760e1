package dev.drover.cli;

import picocli.CommandLine.Option;

/** The flags of commands that print something long: which part of it, and whether to wait for more. */
final class RangeOptions {
    @Option(names = "-f", description = "go on printing until interrupted")
    boolean follow;

    @Option(names = "-tail", description = "print only the end")
    boolean tail;

    @Option(names = "-n", paramLabel = "<lines>", description = "how many lines the end has (default 10)")
    long lines = -1;

    @Option(names = "-c", paramLabel = "<bytes>", description = "how many bytes the end has")
    long bytes = -1;

    /** @throws UsageException if lines and bytes are asked for */
    LogStream.Range range() {
        if (lines >= 0 && bytes >= 0) {
            throw new UsageException("-n and -c exclude each other");
        }
        return LogStream.Range.of(tail, lines, bytes);
    }
}
