package dev.drover.agent.isolation;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What this machine, and the agent's user, have to isolate tasks with.
 *
 * @param missing what is needed for the rest; empty if nothing is missing
 */
public record Isolation(Optional<Sandbox> sandbox, Optional<Cgroups> cgroups, List<String> missing) {
    private static final int PATIENCE_SECONDS = 10;

    public Isolation {
        missing = List.copyOf(missing);
    }

    /** No isolation, for a reason that completes "it needs …". */
    public static Isolation none(String needed) {
        return new Isolation(Optional.empty(), Optional.empty(), List.of(needed));
    }

    /**
     * Finds out, by trying; takes some 30 ms.
     *
     * @param programs finds a program by its name
     */
    public static Isolation probe(Function<String, Optional<Path>> programs) {
        return probe(isRoot(), programs);
    }

    static Isolation probe(boolean isRoot, Function<String, Optional<Path>> programs) {
        if (!isRoot) {
            return none("an agent that runs as root");
        }
        List<String> missing = new ArrayList<>();
        Optional<Sandbox> sandbox = Optional.empty();
        Optional<Cgroups> cgroups = Optional.empty();
        try {
            sandbox = Optional.of(trySandbox(programs));
        } catch (IsolationException needed) {
            missing.add(String.valueOf(needed.getMessage()));
        }
        try {
            cgroups = Optional.of(Cgroups.find());
        } catch (IsolationException needed) {
            missing.add(String.valueOf(needed.getMessage()));
        }
        return new Isolation(sandbox, cgroups, missing);
    }

    /** The same for the agent with this data directory, whose control groups are told from others'. */
    public Isolation ownedBy(Path dataDirectory) throws IOException {
        return cgroups.isEmpty()
                ? this
                : new Isolation(sandbox, Optional.of(cgroups.get().ownedBy(dataDirectory)), missing);
    }

    /** Whether a task is kept apart and within its limits. */
    public boolean isComplete() {
        return missing.isEmpty();
    }

    /** As the attribute {@code driver.java.isolation} has it. */
    public String description() {
        List<String> parts = new ArrayList<>();
        sandbox.ifPresent(found -> parts.add("bubblewrap"));
        sandbox.flatMap(Sandbox::filter).ifPresent(filter -> parts.add("seccomp"));
        cgroups.ifPresent(found -> parts.add("cgroups-v" + found.version()));
        return parts.isEmpty() ? "none" : String.join(",", parts);
    }

    /** Completes "it needs …". */
    public String needs() {
        return String.join(", and ", missing);
    }

    /** Whether the agent may do all that its machine's root may. */
    public static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }

    private static Sandbox trySandbox(Function<String, Optional<Path>> programs) throws IsolationException {
        Path bubblewrap = programs.apply("bwrap")
                .orElseThrow(() -> new IsolationException("bwrap (Debian: apt-get install bubblewrap)"));
        Path setpriv =
                programs.apply("setpriv").orElseThrow(() -> new IsolationException("setpriv (Debian: util-linux)"));
        Optional<TaskUser> nobody = TaskUser.find(TaskUser.DEFAULT);
        if (nobody.isEmpty()) {
            throw new IsolationException("a user \"" + TaskUser.DEFAULT + "\" in /etc/passwd");
        }
        Sandbox filtering = new Sandbox(bubblewrap, setpriv, SystemCallFilter.of(System.getProperty("os.arch", "")));
        if (filtering.filter().isPresent() && complaint(filtering, nobody.get()).isEmpty()) {
            return filtering;
        }
        Sandbox sandbox = new Sandbox(bubblewrap, setpriv, Optional.empty());
        String complaint = complaint(sandbox, nobody.get());
        if (!complaint.isEmpty()) {
            throw new IsolationException("bwrap that works here (it says: " + complaint + ")");
        }
        return sandbox;
    }

    /** What goes wrong with a task that does nothing; empty if all goes well. */
    private static String complaint(Sandbox sandbox, TaskUser user) {
        try {
            AllocationDirectory scratch = new AllocationDirectory(Files.createTempDirectory("drover-isolation"));
            try {
                scratch.create();
                TaskDirectory directory = scratch.task("trial");
                directory.create();
                Sandbox.Request trial = new Sandbox.Request(
                        new TaskPaths(directory, true), user, List.of(), Map.of(), Map.of(), "/", Set.of());
                sandbox.prepare(trial, true);
                return output(sandbox.wrap(trial, List.of("true")));
            } finally {
                scratch.destroy();
            }
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    /** What a command says when it fails; empty if it does not. */
    private static String output(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .execute(process::destroyForcibly);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.waitFor();
            return status == 0 ? "" : output + " (exit code " + status + ")";
        } catch (IOException failed) {
            return failed.toString();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
