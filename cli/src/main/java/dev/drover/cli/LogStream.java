package dev.drover.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A file that a node keeps for an allocation: one of a task's two streams, or any other.
 *
 * @param doing what fails when it cannot be had, such as {@code reading logs}
 * @param name for threads and messages
 */
record LogStream(HttpApi api, String doing, String name, Place place, Range range, boolean follow) {
    /** Where the API has it. */
    interface Place {
        /**
         * The path of its bytes.
         *
         * @param origin {@code start} or {@code end}, from where {@code offset} counts
         */
        String path(String origin, long offset, boolean follow);
    }

    /** @param type {@code stdout} or {@code stderr} */
    static LogStream ofTask(HttpApi api, String allocation, String task, String type, Range range, boolean follow) {
        Place place = (origin, offset, following) -> "/v1/client/fs/logs/" + HttpApi.encode(allocation) + "?task="
                + HttpApi.encode(task) + "&type=" + type + "&origin=" + origin + "&offset=" + offset + "&follow="
                + following + "&plain=true";
        return new LogStream(api, "reading logs", task + "." + type, place, range, follow);
    }

    /** Of an allocation that the servers have forgotten, as long as its node keeps it. */
    static LogStream ofForgotten(LogStream stream, String node) {
        Place place = (origin, offset, following) ->
                stream.place.path(origin, offset, following) + "&node_id=" + HttpApi.encode(node);
        return new LogStream(stream.api, stream.doing, stream.name, place, stream.range, stream.follow);
    }

    private static final int BUFFER = 16 * 1024;

    /** Which part is wanted: all of it, the last lines, or the last bytes. */
    record Range(Unit unit, long count) {
        enum Unit {
            ALL,
            LINES,
            BYTES
        }

        private static final long DEFAULT_LINES = 10;

        static Range of(boolean tail, long lines, long bytes) {
            if (bytes >= 0) {
                return new Range(Unit.BYTES, bytes);
            }
            if (lines >= 0) {
                return new Range(Unit.LINES, lines);
            }
            return tail ? new Range(Unit.LINES, DEFAULT_LINES) : new Range(Unit.ALL, 0);
        }
    }

    /** More bytes than this are not searched for the beginning of the last lines. */
    private static final long MAX_TAIL_BYTES = 64L * 1024 * 1024;

    private static final long BYTES_A_LINE = 1024;

    /** Several streams are copied side by side, a piece at a time. */
    static void copyAll(List<LogStream> streams, PrintStream out) {
        if (streams.size() == 1) {
            streams.get(0).copy(out);
            return;
        }
        List<CompletableFuture<Void>> copies = new ArrayList<>();
        for (LogStream stream : streams) {
            CompletableFuture<Void> copy = new CompletableFuture<>();
            Thread thread = new Thread(
                    () -> {
                        try {
                            stream.copy(out);
                            copy.complete(null);
                        } catch (RuntimeException e) {
                            copy.completeExceptionally(e);
                        }
                    },
                    "log-" + stream.name());
            thread.setDaemon(true);
            thread.start();
            copies.add(copy);
        }
        copies.forEach(LogStream::join);
    }

    private static void join(CompletableFuture<Void> copy) {
        try {
            copy.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CliException failure) {
                throw failure;
            }
            throw e;
        }
    }

    void copy(PrintStream out) {
        switch (range.unit()) {
            case ALL -> pipe(path("start", 0, follow), out);
            case BYTES -> pipe(path("end", range.count(), follow), out);
            case LINES -> lastLines(out);
        }
    }

    /**
     * The last lines are found by reading the end once. When following, the stream is then opened again at that distance
     * from its end: what was written in between moves the window, so that nothing new is missed.
     */
    private void lastLines(PrintStream out) {
        byte[] end = end();
        int start = startOfLastLines(end, range.count());
        if (follow) {
            pipe(path("end", end.length - start, true), out);
        } else {
            out.write(end, start, end.length - start);
            out.flush();
        }
    }

    private byte[] end() {
        long wanted = Math.max(range.count(), 1) * BYTES_A_LINE;
        while (true) {
            byte[] end = readAll(path("end", Math.min(wanted, MAX_TAIL_BYTES), false));
            boolean whole = end.length < wanted || wanted >= MAX_TAIL_BYTES;
            if (whole || startOfLastLines(end, range.count()) > 0) {
                return end;
            }
            wanted *= 4;
        }
    }

    static int startOfLastLines(byte[] text, long lines) {
        if (lines == 0) {
            return text.length;
        }
        long found = 0;
        for (int i = text.length - 2; i >= 0; i--) {
            if (text[i] == '\n' && ++found == lines) {
                return i + 1;
            }
        }
        return 0;
    }

    private byte[] readAll(String path) {
        try (InputStream in = api.stream(doing, path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new CliException("Error " + doing + ": the stream of \"" + name + "\" broke: " + e.getMessage());
        }
    }

    private void pipe(String path, PrintStream out) {
        HttpApi patient = follow ? api.withReadTimeout(0) : api;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = patient.stream(doing, path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                synchronized (out) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
                if (out.checkError()) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new CliException("Error " + doing + ": the stream of \"" + name + "\" broke: " + e.getMessage());
        }
    }

    private String path(String origin, long offset, boolean following) {
        return place.path(origin, offset, following);
    }
}
