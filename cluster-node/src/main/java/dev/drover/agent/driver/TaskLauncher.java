package dev.drover.agent.driver;

import dev.drover.agent.directory.TextFile;
import dev.drover.agent.isolation.TaskCgroup;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Forks a command under the shim, in a session of its own: what all drivers that run processes share. The session comes
 * from util-linux's {@code setsid}, or from perl where that is missing.
 */
final class TaskLauncher {
    private static final Duration START_PATIENCE = Duration.ofSeconds(20);
    private static final Duration SANDBOX_PATIENCE = Duration.ofSeconds(2);
    /** An agent that a script started in the background ignores SIGINT, and what it starts would do so, too. */
    private static final List<String> DEFAULT_SIGNALS = List.of("env", "--default-signal=HUP,INT,QUIT,PIPE,TERM");

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String SHIM = readShim();

    private final ProcessTable table = new ProcessTable();
    private final TaskWatcher watcher;
    private final List<String> newSession;
    private final boolean leadsSessions;

    TaskLauncher(TaskWatcher watcher) {
        this.watcher = watcher;
        this.newSession = newSessionCommand();
        this.leadsSessions = !setsid().isEmpty();
    }

    /** Whether sessions can be made here at all. */
    private boolean isUsable() {
        return leadsSessions && Files.exists(Path.of("/proc/self/stat"));
    }

    /** What completes "needs …". */
    Optional<String> missing() {
        return isUsable() ? Optional.empty() : Optional.of("Linux with setsid (util-linux) or perl");
    }

    /** Starts a command that was made ready, its output going to the spool. */
    TaskHandle start(String driver, TaskContext context, Launch launch) throws TaskStartException {
        refuseUnknownSignal(driver, context.task().killSignal());
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new TaskStartException("driver \"%s\" needs %s".formatted(driver, missing.get()), false);
        }
        try {
            return fork(driver, context, launch);
        } catch (IOException failed) {
            throw new TaskStartException(
                    "driver \"%s\" failed to start task \"%s\": %s"
                            .formatted(driver, context.task().name(), failed.getMessage()),
                    true);
        }
    }

    Optional<TaskHandle> recover(TaskHandleRecord record) {
        return recover(record, PostMortem.PLAIN);
    }

    Optional<TaskHandle> recover(TaskHandleRecord record, PostMortem postMortem) {
        return Optional.of(TaskProcess.recovered(record, table, postMortem, watcher));
    }

    private TaskHandle fork(String driver, TaskContext context, Launch launch) throws IOException, TaskStartException {
        Path state = context.directory().state();
        Path shimFile = state.resolve(RunningShim.SCRIPT);
        TextFile.replace(shimFile, SHIM);
        TaskOutput output = TaskOutput.of(context.directory());
        TaskHandleRecord.Offsets begin = new TaskHandleRecord.Offsets(
                output.spool(LogStream.STDOUT).toFile().length(),
                output.spool(LogStream.STDERR).toFile().length());
        RunFiles.Run run = new RunFiles.Run(driver, launch.run(), ProcessTable.bootId(), begin, launch.confinement());
        RunFiles.announce(state, run);
        TaskCgroup cgroup = launch.confinement().cgroup();
        cgroup.create(launch.limits());

        ProcessBuilder builder = new ProcessBuilder(shimCommand(shimFile, state, run));
        builder.directory(launch.directory().toFile());
        builder.redirectInput(new File("/dev/null"));
        boolean kept = !context.task().logs().disabled();
        builder.redirectOutput(kept ? append(output, LogStream.STDOUT) : ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(kept ? append(output, LogStream.STDERR) : ProcessBuilder.Redirect.DISCARD);
        setEnvironment(builder, launch.variables(), launch.run());
        builder.command().addAll(launch.command());
        Process shim = builder.start();
        Optional<TaskHandleRecord> record = awaitStarted(state, run, shim);
        if (record.isEmpty()) {
            shim.destroyForcibly();
            Signals.send("KILL", table.with(Session.mark(launch.run())));
            cgroup.remove(START_PATIENCE);
            throw new TaskStartException(
                    "driver \"%s\" failed to start task \"%s\": its shim ended without starting it"
                            .formatted(driver, context.task().name()),
                    true);
        }
        awaitTask(new Session(table, record.get()), shim);
        return TaskProcess.started(record.get(), table, launch.postMortem(), watcher, shim);
    }

    private List<String> shimCommand(Path shimFile, Path state, RunFiles.Run run) {
        TaskCgroup cgroup = run.confinement().cgroup();
        List<String> line = new ArrayList<>(newSession);
        line.addAll(List.of("sh", shimFile.toString(), state.toString(), run.run(), RunText.of(run), cgroup.oomFile()));
        line.add(Integer.toString(cgroup.directories().size()));
        cgroup.directories().forEach(directory -> line.add(directory.toString()));
        return line;
    }

    /** A sandbox takes some milliseconds to set up; before, there is nobody to signal or to measure. */
    private static void awaitTask(Session session, Process shim) {
        long deadline = System.nanoTime() + SANDBOX_PATIENCE.toNanos();
        while (session.task().isEmpty() && shim.isAlive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    private static Optional<TaskHandleRecord> awaitStarted(Path state, RunFiles.Run run, Process shim) {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        Optional<TaskHandleRecord> record = Optional.empty();
        while (record.isEmpty() && System.nanoTime() < deadline && shim.isAlive()) {
            record = RunFiles.awaitStarted(state, run, Duration.ofMillis(50));
        }
        return record.or(() -> RunFiles.awaitStarted(state, run, Duration.ZERO));
    }

    private static ProcessBuilder.Redirect append(TaskOutput output, LogStream stream) {
        return ProcessBuilder.Redirect.appendTo(output.spool(stream).toFile());
    }

    /** Shells drop variables whose names they cannot use, such as {@code spring.profiles.active}; {@code env} does not. */
    private static void setEnvironment(ProcessBuilder builder, Map<String, String> variables, String runId) {
        Map<String, String> environment = builder.environment();
        environment.clear();
        List<String> unusual = new ArrayList<>();
        variables.forEach((name, value) -> {
            if (IDENTIFIER.matcher(name).matches()) {
                environment.put(name, value);
            } else {
                unusual.add(name + "=" + value);
            }
        });
        environment.put(Session.MARK, runId);
        if (!unusual.isEmpty()) {
            builder.command().add("env");
            builder.command().addAll(unusual);
        }
    }

    static void refuseOtherUser(String driver, String user) throws TaskStartException {
        if (!user.isEmpty() && !user.equals(System.getProperty("user.name"))) {
            throw new TaskStartException(
                    "driver \"%s\" cannot run a task as user \"%s\": it runs tasks as the agent's own user"
                            .formatted(driver, user),
                    false);
        }
    }

    /** Better now than when the task is to end. */
    static void refuseUnknownSignal(String driver, String signal) throws TaskStartException {
        try {
            Signals.canonical(signal);
        } catch (IllegalArgumentException unknown) {
            throw new TaskStartException(
                    "driver \"%s\" cannot stop a task by its kill_signal: %s".formatted(driver, unknown.getMessage()),
                    false);
        }
    }

    /** What a command is prefixed with to lead a session of its own, and to end by the signals that end others. */
    static List<String> newSessionCommand() {
        List<String> prefix = new ArrayList<>(resetsSignals() ? DEFAULT_SIGNALS : List.of());
        prefix.addAll(setsid());
        return prefix;
    }

    /** Whether {@code env} knows how to, as that of the GNU core utilities does since 8.31. */
    private static boolean resetsSignals() {
        List<String> trial = new ArrayList<>(DEFAULT_SIGNALS);
        trial.add("true");
        try {
            return new ProcessBuilder(trial)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> setsid() {
        Map<String, String> agent = System.getenv();
        if (Executables.onPath("setsid", agent).isPresent()) {
            return List.of("setsid");
        }
        if (Executables.onPath("perl", agent).isPresent()) {
            return List.of("perl", "-e", "use POSIX; POSIX::setsid() > 0 or die 'setsid'; exec {$ARGV[0]} @ARGV", "--");
        }
        return List.of();
    }

    private static String readShim() {
        try (InputStream script = TaskLauncher.class.getResourceAsStream("shim.sh")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new ExceptionInInitializerError(unreadable);
        }
    }
}
