package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.chaos.fault.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code drover agent -dev}, as typed in a terminal, but on ports that are free. Whoever starts one stops it. */
final class LaunchedAgent {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern ADDRESS = Pattern.compile("HTTP API: (http://\\S+)");

    private final Path directory;
    private final Process process;
    private final String address;

    private LaunchedAgent(Path directory, Process process, String address) {
        this.directory = directory;
        this.process = process;
        this.address = address;
    }

    /** Starts it on data below a directory, and returns when it runs and its node takes jobs. */
    static LaunchedAgent start(Path directory) throws IOException, InterruptedException {
        Path output = directory.resolve("agent");
        String data = directory.resolve("data").toString();
        Process process = new Launcher(directory, "")
                .start(output, "agent", "-dev", "-data-dir", data, "-http-port", "0", "-rpc-port", "0");
        try {
            Await.until("the agent runs", LIMIT, () -> {
                assertThat(process.isAlive()).as("%s", Files.readString(output)).isTrue();
                return Files.readString(output).contains("Press Ctrl-C");
            });
            Matcher address = ADDRESS.matcher(Files.readString(output));
            assertThat(address.find()).isTrue();
            LaunchedAgent agent = new LaunchedAgent(directory, process, address.group(1));
            Launcher drover = new Launcher(directory, agent.address());
            Await.until("its node is ready", LIMIT, () -> drover.run("node", "status")
                    .output()
                    .contains("ready"));
            return agent;
        } catch (AssertionError | InterruptedException e) {
            end(directory, process);
            throw e;
        }
    }

    String address() {
        return address;
    }

    /** Kills it and starts another on the same data; its tasks go on meanwhile. */
    LaunchedAgent killAndStartAgain() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        return start(directory);
    }

    /** The JVMs among its tasks that run a JAR of that name. */
    Set<Long> runningJars(String name) {
        return Leftovers.in(directory).stream()
                .filter(process -> process.info().commandLine().orElse("").contains(name))
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /** Ends it as Ctrl-C does; nothing may be left of it and its tasks, and what is left all the same is killed. */
    void stop() throws InterruptedException {
        try {
            process.destroy();
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(Leftovers.in(directory)).isEmpty();
        } finally {
            end(directory, process);
        }
    }

    private static void end(Path directory, Process process) {
        process.destroyForcibly();
        Leftovers.in(directory).forEach(ProcessHandle::destroyForcibly);
    }
}
