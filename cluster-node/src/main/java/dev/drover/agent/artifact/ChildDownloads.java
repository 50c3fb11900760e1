package dev.drover.agent.artifact;

import dev.drover.agent.download.ArtifactLimits;
import dev.drover.agent.download.DownloadAnswer;
import dev.drover.agent.download.DownloadOrder;
import dev.drover.agent.download.DownloadProcess;
import dev.drover.agent.isolation.Cgroups;
import dev.drover.agent.isolation.HelperSandbox;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.Limits;
import dev.drover.agent.isolation.Sandbox;
import dev.drover.agent.isolation.TaskCgroup;
import dev.drover.protocol.jobspec.hcl.Durations;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Has orders worked on by {@link DownloadProcess}, a JVM of its own for each task's artifacts, kept apart as far as the
 * machine can. It ends with the agent: the kernel kills a sandbox whose parent dies, and the program itself ends when its
 * input does.
 */
final class ChildDownloads implements Downloads {
    /** A JVM with a small heap, or git with a large repository. The files that it writes count only while there is room. */
    private static final int MEMORY_MB = 1024;

    private static final int PROCESSES = 256;
    private static final int CPU_MHZ = 1000;

    private static final Duration START_PATIENCE = Duration.ofMinutes(1);
    private static final Duration CGROUP_PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST_COMPLAINT = 300;
    private static final String ANSWERS = "answers";
    private static final String COMPLAINTS = "complaints";

    private final ArtifactLimits limits;
    private final List<String> variables;
    private final HelperSandbox sandbox;
    private final Optional<Cgroups> cgroups;
    private final Path dataDirectory;
    private final Duration startPatience;
    private final ChildJvm jvm = new ChildJvm();

    /** @param dataDirectory the agent's, which no download may read */
    ChildDownloads(ArtifactSettings settings, Isolation isolation, Path dataDirectory) {
        this(settings, isolation, dataDirectory, START_PATIENCE);
    }

    /** @param startPatience what a child may take beside what the artifacts themselves may */
    ChildDownloads(ArtifactSettings settings, Isolation isolation, Path dataDirectory, Duration startPatience) {
        this.limits = settings.limits();
        this.variables = settings.variables();
        this.sandbox = new HelperSandbox(settings.isIsolated() ? isolation.sandbox() : Optional.empty());
        this.cgroups = isolation.cgroups();
        this.dataDirectory = dataDirectory;
        this.startPatience = startPatience;
    }

    @Override
    public List<DownloadAnswer> perform(List<DownloadOrder> orders, Path place)
            throws IOException, InterruptedException {
        Path work = place.resolve(WORK);
        writeOrders(orders, work.resolve(DownloadProcess.ORDERS));
        TaskCgroup cgroup = cgroups.map(groups -> groups.group("artifact." + UUID.randomUUID()))
                .orElse(TaskCgroup.NONE);
        HelperSandbox.Request request = new HelperSandbox.Request(
                work, readable(orders), cgroup, Math.max(limits.downloadBytes(), limits.unpackedBytes()));
        sandbox.prepare(request);
        cgroup.create(new Limits(CPU_MHZ, MEMORY_MB, MEMORY_MB, PROCESSES, List.of()));
        String end;
        try {
            end = run(request, place, longest(orders));
        } finally {
            cgroup.kill();
            cgroup.remove(CGROUP_PATIENCE);
        }
        return answers(place.resolve(ANSWERS), orders.size(), end);
    }

    private void writeOrders(List<DownloadOrder> orders, Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
            DownloadProcess.writeOrders(limits, orders, to);
        } catch (UTFDataFormatException tooLong) {
            throw new IOException("an option or a header is longer than 64 KiB", tooLong);
        }
    }

    /** Each artifact has its time, and as much again to be unpacked in. */
    private Duration longest(List<DownloadOrder> orders) {
        return orders.stream()
                .map(order -> limits.times().of(order.transport()).multipliedBy(2))
                .reduce(startPatience, Duration::plus);
    }

    /** How it ended, if that says something. */
    private String run(HelperSandbox.Request request, Path place, Duration longest)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(sandbox.wrap(request, command(request)));
        builder.environment().clear();
        builder.environment().putAll(environment(request));
        builder.directory(request.directory().toFile());
        builder.redirectOutput(place.resolve(ANSWERS).toFile());
        builder.redirectError(place.resolve(COMPLAINTS).toFile());
        // The thread that starts it has to stay until it has ended: to the kernel it is the parent.
        Process child = builder.start();
        try {
            if (!child.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                return "not complete after " + Durations.format(longest);
            }
        } finally {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
            child.waitFor(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        return "the process that downloads ended with exit code %d%s"
                .formatted(child.exitValue(), complaint(place.resolve(COMPLAINTS)));
    }

    private List<String> command(HelperSandbox.Request request) {
        long agent = sandbox.isBound()
                ? DownloadProcess.BOUND
                : ProcessHandle.current().pid();
        return jvm.command(sandbox.workDirectory(request), agent);
    }

    private Map<String, String> environment(HelperSandbox.Request request) {
        Map<String, String> environment = new TreeMap<>(Sandbox.ENVIRONMENT);
        environment.put("HOME", sandbox.workDirectory(request));
        environment.put("LC_ALL", "C.UTF-8");
        for (String name : variables) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        return environment;
    }

    /** What the JVM reads, and the files that the orders name. */
    private List<Path> readable(List<DownloadOrder> orders) throws IOException {
        List<Path> readable = new ArrayList<>(jvm.files());
        for (DownloadOrder order : orders) {
            for (Path file : order.files()) {
                if (isVisible(file)) {
                    readable.add(file);
                }
            }
        }
        return readable;
    }

    /** The agent's own files, and other tasks', are there for no download; nor is what no file system holds. */
    private boolean isVisible(Path file) throws IOException {
        if (!file.isAbsolute() || !Files.isRegularFile(file)) {
            return false;
        }
        Path real = file.toRealPath();
        return !real.startsWith(dataDirectory.toRealPath()) && !real.startsWith("/proc") && !real.startsWith("/sys");
    }

    private static List<DownloadAnswer> answers(Path file, int most, String end) throws IOException {
        List<DownloadAnswer> answers = new ArrayList<>();
        try (DataInputStream from = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            while (answers.size() < most) {
                answers.add(DownloadAnswer.read(from));
            }
        } catch (EOFException | UTFDataFormatException ended) {
            boolean isTold =
                    !answers.isEmpty() && !answers.get(answers.size() - 1).isDone();
            if (!isTold) {
                answers.add(DownloadAnswer.failed(end, true));
            }
        }
        return answers;
    }

    private static String complaint(Path file) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            String text = new String(stream.readNBytes(LONGEST_COMPLAINT), StandardCharsets.UTF_8);
            String line = text.strip().replaceAll("\\s+", " ");
            return line.isEmpty() ? "" : ": " + line;
        }
    }
}
