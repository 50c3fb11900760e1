package dev.drover.agent.jvm;

import dev.drover.protocol.Reason;
import dev.drover.protocol.stream.JvmFigures;
import dev.drover.protocol.stream.JvmFile;
import dev.drover.protocol.stream.JvmRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Carries out what is asked of a task's JVM. Blocks, for as long as the JVM takes, within limits. */
public final class JvmOperations {
    private static final String RECORDING = "drover";
    private static final Pattern NAMED = Pattern.compile("\\bname=\"?" + RECORDING + "\\b");
    private static final String MOST_RECORDED = "128m";

    private final JvmProcess process;
    private final JvmFiles files;
    private final Clock clock;

    private JvmOperations(JvmProcess process, JvmFiles files, Clock clock) {
        this.process = process;
        this.files = files;
        this.clock = clock;
    }

    /** What came of it. */
    public sealed interface Outcome {}

    /** Figures that the JVM keeps anyway. */
    public record Figures(JvmFigures figures) implements Outcome {}

    /** A file that it has written, or will. */
    public record Written(JvmFile file) implements Outcome {}

    /** Something long to be read; whoever takes it closes it. */
    public record Text(String name, InputStream content) implements Outcome {}

    /**
     * Carries out a request.
     *
     * @param task finds the task's process
     * @param local the task's local directory
     * @throws JvmException with a sentence for whoever asked
     */
    public static Outcome run(JvmRequest request, Supplier<Optional<ProcessHandle>> task, Path local, Clock clock)
            throws JvmException {
        JvmFiles files = new JvmFiles(local);
        if (request.operation() == JvmRequest.Operation.FILE) {
            return new Text(request.argument(), files.open(request.argument()));
        }
        try {
            ProcessHandle process = task.get()
                    .orElseThrow(() -> new JvmException(Reason.CONFLICT, "the task's process has just ended"));
            return new JvmOperations(JvmProcess.in(process), files, clock).run(request);
        } catch (IOException failed) {
            throw new JvmException(Reason.UNAVAILABLE, "the task's files cannot be used: " + failed.getMessage());
        }
    }

    private Outcome run(JvmRequest request) throws JvmException, IOException {
        boolean live = request.argument().equals(JvmRequest.LIVE);
        return switch (request.operation()) {
            case FIGURES -> figures();
            case THREADS -> text("threads.txt", command("Thread.print -l"));
            case DEADLOCKS -> text("deadlocks.txt", Deadlocks.in(command("Thread.print -l")));
            case HISTOGRAM -> text("histogram.txt", command("GC.class_histogram" + (live ? "" : " -all")));
            case FLAGS ->
                text("flags.txt", command("VM.flags" + (request.argument().equals(JvmRequest.ALL) ? " -all" : "")));
            case HEAP_DUMP -> heapDump(live);
            case RECORDING_START -> startRecording(request.argument());
            case RECORDING_STOP -> stopRecording();
            case FILE -> throw new AssertionError("needs no JVM");
        };
    }

    private Figures figures() throws JvmException {
        return new Figures(figures(process.counters()));
    }

    private JvmFigures figures(PerfCounters counters) {
        return new FiguresReader(counters).figures(clock.instant(), process.pid());
    }

    /** How much the heap may hold. Of a JVM without counters only that is known what all of it takes. */
    private long heapBytes() throws IOException {
        Optional<PerfCounters> counters = process.countersIfAny();
        return counters.isPresent() ? figures(counters.get()).heap().used() : process.memoryBytes();
    }

    private static Text text(String name, String content) {
        return new Text(name, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    private String command(String command) throws JvmException {
        return new JvmAttachment(process, JvmRequest.PATIENCE).run(command);
    }

    private Written heapDump(boolean live) throws JvmException, IOException {
        files.makeRoom(JvmFiles.Kind.HEAP);
        JvmFiles.requireRoom(heapBytes(), files.usableBytes());
        String name = JvmFiles.Kind.HEAP.name(clock.instant());
        String output = command("GC.heap_dump" + (live ? " " : " -all ") + seenByTask(name));
        return written(name, output);
    }

    private Written startRecording(String settings) throws JvmException, IOException {
        files.makeRoom(JvmFiles.Kind.RECORDING);
        String chosen = settings.isEmpty() ? "default" : settings.toLowerCase(Locale.ROOT);
        if (!chosen.equals("default") && !chosen.equals("profile")) {
            throw new JvmException(
                    Reason.INVALID,
                    "a recording has the settings \"default\" or \"profile\", not \"" + settings + "\"");
        }
        // The JVM itself would start a second one of the same name, and stop only one of them.
        if (NAMED.matcher(command("JFR.check")).find()) {
            throw new JvmException(Reason.CONFLICT, "a recording of this JVM runs already");
        }
        String name = JvmFiles.Kind.RECORDING.name(clock.instant());
        String output = command("JFR.start name=" + RECORDING + " settings=" + chosen + " disk=true maxsize="
                + MOST_RECORDED + " dumponexit=true filename=" + seenByTask(name));
        if (!output.contains("Started recording")) {
            throw refused(output);
        }
        return new Written(files.file(name));
    }

    private Written stopRecording() throws JvmException, IOException {
        String output = command("JFR.stop name=" + RECORDING);
        if (!output.contains("Stopped recording")) {
            throw refused(output);
        }
        JvmFile file = files.newest(JvmFiles.Kind.RECORDING).orElseThrow(() -> refused(output));
        return new Written(file);
    }

    private Written written(String name, String output) throws JvmException, IOException {
        JvmFile file = files.file(name);
        if (file.bytes() == 0) {
            throw refused(output);
        }
        return new Written(file);
    }

    private static JvmException refused(String output) {
        return new JvmException(
                Reason.CONFLICT, "the JVM refuses: " + output.strip().replaceAll("\\s+", " "));
    }

    /** Where the JVM itself finds the file; its own commands take a path with spaces in quotes. */
    private String seenByTask(String name) throws JvmException {
        String directory =
                process.variable("NOMAD_TASK_DIR").orElse(files.local().toString());
        if (directory.indexOf('"') >= 0) {
            throw new JvmException(Reason.CONFLICT, "the JVM cannot be told a path with quotes in it: " + directory);
        }
        return "\"" + directory + "/" + name + "\"";
    }
}
