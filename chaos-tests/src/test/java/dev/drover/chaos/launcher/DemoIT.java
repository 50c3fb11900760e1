package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.isolation.Isolation;
import dev.drover.chaos.fault.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int NOBODY = 65534;
    private static final Pattern ADDRESS = Pattern.compile("ready after .* at (http://[0-9.:]+),");
    private static final Pattern ID = Pattern.compile("\"ID\":\"([0-9a-f-]{36})\"");

    @TempDir
    Path directory;

    @AfterEach
    void endWhatIsLeft() {
        Leftovers.in(directory).forEach(ProcessHandle::destroyForcibly);
    }

    /** Who is no root gets no isolation, and is told so by the node and by the task. */
    @Test
    void anOrdinaryUsersStaysUpUntilCtrlCAndLeavesNoProcess() throws Exception {
        Path output = directory.resolve("output");
        // As from a terminal: who runs the tests in the background has them ignore Ctrl-C, and all that they start.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", "setsid"));
        command.addAll(asOrdinaryUser());
        command.addAll(demo());
        Process demo = start(command, output);
        try {
            Await.until("the demo waits for Ctrl-C", LIMIT, () -> Files.readString(output)
                    .contains("Ctrl-C"));
            assertThat(demo.isAlive()).isTrue();
            assertThat(Files.readString(output)).contains("    Hello World\n");
            assertTellsThatNothingIsIsolated(found(ADDRESS, Files.readString(output)));

            new ProcessBuilder("bash", "-c", "kill -INT -- -" + demo.pid())
                    .inheritIO()
                    .start()
                    .waitFor();

            assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            demo.destroy();
        }
        assertThat(Leftovers.in(directory)).isEmpty();
    }

    private static void assertTellsThatNothingIsIsolated(String address) throws Exception {
        String node = found(ID, get(address + "/v1/nodes"));

        assertThat(get(address + "/v1/node/" + node)).contains("\"driver.java.isolation\":\"none\"");
        assertThat(get(address + "/v1/job/hello/allocations").replace("\\\"", "\""))
                .contains("Task is not fully isolated (none): driver \"java\" needs an agent that runs as root");
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void onceGetsTheAnswerOfTheHelloJobAndLeavesNoProcess() throws Exception {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(demo());
        command.add("-once");
        Process demo = start(command, output);
        try {
            assertThat(demo.waitFor(240, TimeUnit.SECONDS)).isTrue();
        } finally {
            demo.destroy();
        }
        assertThat(demo.exitValue()).as("%s", Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("    Hello World\n");
        assertThat(Leftovers.in(directory)).isEmpty();
    }

    private List<String> demo() {
        String data = directory.resolve("data").toString();
        return List.of(Launcher.PATH.toString(), "demo", "-data-dir", data);
    }

    private static Process start(List<String> command, Path output) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** With one right more than others have: to read what is where only root may go, as the checkout may be. */
    private List<String> asOrdinaryUser() throws IOException {
        if (!Isolation.isRoot()) {
            return List.of();
        }
        Files.setAttribute(directory, "unix:uid", NOBODY);
        return List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "--inh-caps=-all,+dac_read_search",
                "--ambient-caps=-all,+dac_read_search");
    }
}
