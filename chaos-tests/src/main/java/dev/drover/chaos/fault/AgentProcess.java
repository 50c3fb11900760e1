package dev.drover.chaos.fault;

import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.isolation.Cgroups;
import dev.drover.agent.isolation.TaskCgroup;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code drover agent} in a process of its own, which is killed, stopped and started again on the same data directory. The
 * launcher in {@code drover.home} starts it, and becomes it. Its ports change with each start. Whoever starts one closes it:
 * that ends the agent, its Cassandra and its tasks.
 */
public final class AgentProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("HTTP API: (http://\\S+)");
    private static final String READY = "Press Ctrl-C";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
    private static final Duration GROUP_PATIENCE = Duration.ofSeconds(5);

    private final Path directory;
    private final ProcessesOf processes;
    private final Map<String, String> environment;
    private List<String> arguments;
    private int starts;
    private Process process;
    private volatile AgentApi api;

    private AgentProcess(Path directory, List<String> arguments, Map<String, String> environment) throws IOException {
        this.directory = directory;
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
        this.processes = new ProcessesOf(dataDirectory());
        this.process = launch();
        this.api = new AgentApi(URI.create("http://127.0.0.1"));
    }

    /** Starts a {@code -dev} agent that keeps its data and its output below a directory, and returns when it is ready. */
    public static AgentProcess start(Path directory) throws IOException, InterruptedException {
        return start(directory, List.of("-dev"));
    }

    /** Starts an agent with these arguments, which say nothing of its data directory and its ports. */
    public static AgentProcess start(Path directory, List<String> arguments) throws IOException, InterruptedException {
        return start(directory, arguments, Map.of());
    }

    /** The same with more in its environment than this program has. */
    public static AgentProcess start(Path directory, List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        AgentProcess agent = new AgentProcess(directory.toRealPath(), arguments, environment);
        try {
            agent.awaitReady();
            return agent;
        } catch (AssertionError | InterruptedException e) {
            agent.close();
            throw e;
        }
    }

    /** The API at the address of the latest start. */
    public AgentApi api() {
        return api;
    }

    /** Kills the agent, and nothing but the agent, as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Kills the agent and all that it runs, as when its machine loses power. */
    public void killWithTasks() throws InterruptedException {
        kill();
        killAll(processes::tasks);
    }

    /** Stops the agent in the midst of whatever it does, as {@code kill -STOP} does. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP", process.toHandle());
    }

    /** Lets it go on after {@link #freeze}. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT", process.toHandle());
    }

    /** Stops the agent's Cassandra in the midst of whatever it does, so that nothing the agent writes is confirmed. */
    public void freezeCassandra() throws IOException, InterruptedException {
        for (ProcessHandle cassandra : cassandra()) {
            signal("STOP", cassandra);
        }
    }

    /** Lets it go on after {@link #freezeCassandra}. */
    public void thawCassandra() throws IOException, InterruptedException {
        for (ProcessHandle cassandra : cassandra()) {
            signal("CONT", cassandra);
        }
    }

    private static void signal(String name, ProcessHandle to) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(to.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " of process " + to.pid() + " ended with " + status);
        }
    }

    /** Starts the agent again after {@link #kill}, and returns when it is ready. */
    public void restart() throws IOException, InterruptedException {
        launchAgain();
        awaitReady();
    }

    /** Starts the agent again after {@link #kill}, and returns at once; {@link #awaitReady} waits until it is ready. */
    public void launchAgain() throws IOException {
        process = launch();
    }

    public long pid() {
        return process.pid();
    }

    /**
     * Starts the agent again after {@link #kill} as a server alone, and returns when it is ready: what its journal led to is
     * there, and no client registers its node anew or reports anything.
     */
    public void restartWithoutClient() throws IOException, InterruptedException {
        Path config = Files.writeString(directory.resolve("server.hcl"), """
            server { enabled = true }
            ports { cluster = 0 }
            """);
        arguments = List.of("-config", config.toString());
        restart();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Processes of tasks, their shims included. */
    public List<ProcessHandle> tasks() {
        return processes.tasks();
    }

    /** Those of one allocation. */
    public List<ProcessHandle> tasks(String allocation) {
        return processes.tasks(allocation);
    }

    /** The agent's Cassandra, if it is alive. */
    public List<ProcessHandle> cassandra() {
        return processes.cassandra();
    }

    /** Where the agent's own Cassandra listens for CQL. */
    public InetSocketAddress cassandraAddress() throws IOException {
        Properties record = new Properties();
        try (Reader reader = Files.newBufferedReader(dataDirectory().resolve("cassandra/cassandra.pid"))) {
            record.load(reader);
        }
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(record.getProperty("native_port")));
    }

    /** Kills Cassandra as often as its keeper starts it again, until the time is over. */
    public void keepCassandraDown(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            ProcessesOf.kill(processes.cassandra());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** Stops the agent as Ctrl-C does, and returns the processes that it left behind. */
    public List<ProcessHandle> stop() throws InterruptedException {
        process.destroy();
        process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        return processes.all();
    }

    /** Ends whatever is left, and removes what the agent was not there any more to remove. */
    @Override
    public void close() {
        process.destroyForcibly();
        killAll(processes::all);
        try {
            groups().forEach(group -> group.remove(GROUP_PATIENCE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The control groups of its tasks and downloads, where it makes any. */
    public List<TaskCgroup> groups() throws IOException {
        Optional<Cgroups> made = TaskDrivers.isolation().cgroups();
        return made.isPresent() && Files.exists(dataDirectory())
                ? made.get().ownedBy(dataDirectory()).owned()
                : List.of();
    }

    /** Until none is left: a process may have started another one meanwhile. */
    private static void killAll(Supplier<List<ProcessHandle>> some) {
        List<ProcessHandle> left = some.get();
        for (int round = 0; round < 10 && !left.isEmpty(); round++) {
            ProcessesOf.kill(left);
            left.forEach(one ->
                    one.onExit().completeOnTimeout(one, 5, TimeUnit.SECONDS).join());
            left = some.get();
        }
    }

    /** What the agent has written to its stderr since its latest start. */
    public String log() throws IOException {
        return Files.readString(directory.resolve("stderr." + starts));
    }

    public Path dataDirectory() {
        return directory.resolve("data");
    }

    private Process launch() throws IOException {
        starts++;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("drover.home", "."), "drover").toString(),
                "agent",
                "-data-dir",
                dataDirectory().toString(),
                "-http-port",
                "0",
                "-rpc-port",
                "0"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("stdout." + starts).toFile())
                .redirectError(directory.resolve("stderr." + starts).toFile());
        // An agent that lives for seconds is not worth the better code that it would have after minutes.
        builder.environment().put("DROVER_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Returns when the latest start is ready. */
    public void awaitReady() throws IOException, InterruptedException {
        Path output = directory.resolve("stdout." + starts);
        Await.until("the agent is ready", START_LIMIT, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the agent ended with " + process.exitValue() + ": " + log());
            }
            return Files.readString(output).contains(READY);
        });
        Matcher address = ADDRESS.matcher(Files.readString(output));
        if (!address.find()) {
            throw new AssertionError("the agent does not tell its address: " + Files.readString(output));
        }
        api = new AgentApi(URI.create(address.group(1)));
    }
}
