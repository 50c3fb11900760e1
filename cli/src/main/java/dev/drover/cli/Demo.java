package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code demo}: a development agent of its own, a job on it, and the answer of the job's process. */
@Command(
        description = "Starts a development agent with its own data, runs the hello job on it, and stays until Ctrl-C.",
        sortOptions = false)
final class Demo implements Subcommand {
    private static final String JOB = "hello";
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int FETCH_TIMEOUT_MS = 5_000;
    private static final int MAX_ANSWER_BYTES = 4 * 1024;

    @Option(names = "-once", description = "end after printing the answer instead of staying up")
    boolean once;

    @Option(
            names = "-data-dir",
            paramLabel = "<directory>",
            description = "where the agent keeps its data (~/.local/state/drover/demo)")
    String dataDirectory = "";

    @Parameters(arity = "0..*", paramLabel = "", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        Terminal terminal = session.terminal();
        Path directory = directory(session);
        long begin = System.nanoTime();
        step(terminal, "Starting a development agent with a Cassandra of its own, data in " + directory);
        DemoAgent agent = DemoAgent.start(directory, session.environment());
        Thread stop = new Thread(agent::stop, "stop-demo-agent");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            awaitReady(session, agent);
            terminal.line("    ready after " + seconds(begin) + " s at " + agent.address() + ", log in " + agent.log());
            int exitCode = runJob(session, agent);
            if (exitCode == 0 && !once) {
                whereToLook(terminal, agent, runningAllocation(session, agent.api()));
                agent.awaitEnd();
            }
            purge(agent);
            return exitCode;
        } finally {
            step(terminal, "Stopping the job, the agent and its Cassandra");
            terminal.flush();
            agent.stop();
        }
    }

    private int runJob(Session session, DemoAgent agent) {
        Terminal terminal = session.terminal();
        HttpApi api = agent.api();
        Path file = writeJobFile(agent);
        step(terminal, "Running the job file: drover job run " + file);
        terminal.flush();
        int exitCode = new CommandRunner(inEnvironmentOf(agent, session)).run(List.of("job", "run", file.toString()));
        if (exitCode != 0) {
            terminal.error("the hello job did not become healthy; see " + agent.log());
            return exitCode;
        }
        JsonNode allocation = runningAllocation(session, api);
        String address = portAddress(allocation);
        String url = "http://" + address + "/hello";
        step(terminal, "Fetching " + url + " through the port that the scheduler chose");
        terminal.line("    " + fetch(url));
        whatHappened(terminal, allocation, address);
        return 0;
    }

    /** The next demo begins with an empty agent. */
    private static void purge(DemoAgent agent) {
        agent.api().delete("purging job", "/v1/job/" + JOB + "?purge=true");
    }

    private Path directory(Session session) {
        if (!dataDirectory.isEmpty()) {
            return session.directory().resolve(dataDirectory).normalize();
        }
        Map<String, String> environment = session.environment();
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base = state.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".local/state")
                : Path.of(state);
        return base.resolve("drover/demo");
    }

    private static void awaitReady(Session session, DemoAgent agent) {
        HttpApi api = agent.api().withReadTimeout(FETCH_TIMEOUT_MS);
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        String last = "";
        while (System.nanoTime() < deadline) {
            agent.requireAlive();
            try {
                api.get("querying the agent's health", "/v1/agent/health");
                for (JsonNode node : api.get("querying nodes", "/v1/nodes")) {
                    if (Json.text(node, "Status").equals("ready")) {
                        return;
                    }
                }
                last = "no node is ready";
            } catch (ApiException e) {
                last = e.getMessage();
            }
            session.pause().sleep(POLL);
        }
        throw new CliException(
                "the agent was not ready within " + READY_LIMIT.toSeconds() + " s: " + last + agent.logTail());
    }

    /** The text that {@code job init} writes, with the artifact's address at this agent. */
    private static Path writeJobFile(DemoAgent agent) {
        Path file = agent.directory().resolve("hello.nomad.hcl");
        try {
            Files.writeString(file, JobInit.text().replace(DemoAgent.DEFAULT_ADDRESS, agent.address()));
            return file;
        } catch (IOException e) {
            throw new CliException("cannot write \"" + file + "\": " + e.getMessage());
        }
    }

    private static Session inEnvironmentOf(DemoAgent agent, Session session) {
        Map<String, String> environment = new HashMap<>(session.environment());
        environment.keySet().removeIf(name -> name.startsWith("NOMAD_") || name.startsWith("DROVER_"));
        environment.put("DROVER_ADDR", agent.address());
        return new Session(
                session.terminal(),
                session.input(),
                environment,
                session.directory(),
                session.clock(),
                session.pause());
    }

    private static JsonNode runningAllocation(Session session, HttpApi api) {
        long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
        do {
            for (JsonNode allocation : api.get("querying allocations", "/v1/job/" + JOB + "/allocations")) {
                if (Json.text(allocation, "ClientStatus").equals("running")
                        && Json.text(allocation, "DesiredStatus").equals("run")) {
                    return api.get("querying allocation", "/v1/allocation/" + Json.text(allocation, "ID"));
                }
            }
            session.pause().sleep(POLL);
        } while (System.nanoTime() < deadline);
        throw new CliException("no allocation of the hello job was running within " + ANSWER_LIMIT.toSeconds() + " s");
    }

    private static String portAddress(JsonNode allocation) {
        for (JsonNode port :
                allocation.path("AllocatedResources").path("Shared").path("Ports")) {
            if (Json.text(port, "Label").equals("http")) {
                return Json.text(port, "HostIP") + ":" + Json.number(port, "Value");
            }
        }
        throw new CliException("allocation \"" + Json.text(allocation, "ID") + "\" has no port \"http\"");
    }

    private static String fetch(String url) {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
            connection.setConnectTimeout(FETCH_TIMEOUT_MS);
            connection.setReadTimeout(FETCH_TIMEOUT_MS);
            try (InputStream in = connection.getInputStream()) {
                return new String(in.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new CliException("cannot fetch \"" + url + "\": " + e.getMessage());
        }
    }

    private static void whatHappened(Terminal terminal, JsonNode allocation, String address) {
        step(terminal, "What happened");
        terminal.line(
                "    The job was journaled in Cassandra, scheduled, and its JAR fetched and started as a JVM of its"
                        + " own:");
        terminal.line("    allocation " + ShortId.of(Json.text(allocation, "ID"), false) + ", listening on " + address
                + ", its check passing.");
    }

    private static void whereToLook(Terminal terminal, DemoAgent agent, JsonNode allocation) {
        step(terminal, "Where to look next, in another terminal");
        if (!agent.address().equals(DemoAgent.DEFAULT_ADDRESS)) {
            terminal.line("    export DROVER_ADDR=" + agent.address());
        }
        terminal.line("    ./drover status hello                    the job and its allocation");
        terminal.line("    ./drover alloc logs -stderr -job hello   what Jetty says");
        terminal.line("    ./drover audit job hello                 every event of the job, with its cause");
        terminal.line(String.format(
                Locale.ROOT, "    %-40s kill the job's JVM, and see it come back", "kill -9 " + processOf(allocation)));
        terminal.line("");
        terminal.line("Ctrl-C ends the job, the agent and its Cassandra.");
        terminal.flush();
    }

    /** The process of the task, which its latest start tells. */
    private static String processOf(JsonNode allocation) {
        String pid = "";
        for (JsonNode event : allocation.path("TaskStates").path("hello").path("Events")) {
            pid = event.path("Type").asText().equals("Started")
                    ? event.path("Details").path("pid").asText()
                    : pid;
        }
        return pid;
    }

    private static void step(Terminal terminal, String text) {
        terminal.line(terminal.bold("==> " + text));
    }

    private static String seconds(long begin) {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - begin) / 1e9);
    }
}
