package dev.drover.chaos.bench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole program against an agent that only pretends. */
class JobsBenchTest {
    private static final String RUNNING = summary(1, 0);

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicInteger starting = new AtomicInteger();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private volatile String ended = RUNNING;
    private HttpServer agent;

    @BeforeEach
    void start() throws IOException {
        agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        agent.setExecutor(workers);
        agent.createContext("/", this::answer);
        agent.start();
    }

    @AfterEach
    void stop() {
        agent.stop(0);
        workers.shutdownNow();
    }

    private static String summary(int running, int failed) {
        return "{\"Summary\":{\"group\":{\"Running\":%d,\"Complete\":1,\"Failed\":%d}}}".formatted(running, failed);
    }

    private String summary() {
        return starting.getAndDecrement() > 0 ? summary(0, 0) : ended;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            requests.add(exchange.getRequestMethod() + " " + path.replaceAll("bench-[0-9a-f]{8}-", "bench-"));
            exchange.getRequestBody().readAllBytes();
            boolean isAway = unavailable.getAndDecrement() > 0;
            byte[] bytes = (path.contains("/summary") ? summary() : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("X-Nomad-Index", "7");
            exchange.sendResponseHeaders(isAway ? 503 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private List<String> run(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("-address=http://127.0.0.1:" + agent.getAddress().getPort());
        JobsBench bench = new JobsBench();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Figures figures = new Figures(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        bench.run(Flags.parse(bench, all, Map.of()), figures);
        figures.finish();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void saysWhatItMeasuredAndPurgesWhatItMade() throws Exception {
        List<String> lines = run("-jobs=2", "-count=2", "-clients=1", "-warm-up=1");

        assertThat(lines).first().isEqualTo("service jobs of 2 allocations, 1 callers:");
        assertThat(lines.get(lines.size() - 1))
                .startsWith("{\"jobs\":2,\"count\":2,\"clients\":1,\"warm_up\":1,\"seconds\":")
                .contains("\"jobs_per_s\":", "\"allocations_per_s\":", "\"accepted_p50_ms\":", "\"accepted_p99_ms\":")
                .contains("\"running_p50_ms\":")
                .matches(".*\"running_p99_ms\":[0-9.]+}");
        assertThat(requests)
                .containsExactly(
                        "PUT /v1/jobs?idempotency_token=bench-0",
                        "GET /v1/job/bench-0/summary?wait=10s&index=7",
                        "PUT /v1/jobs?idempotency_token=bench-1",
                        "GET /v1/job/bench-1/summary?wait=10s&index=7",
                        "PUT /v1/jobs?idempotency_token=bench-2",
                        "GET /v1/job/bench-2/summary?wait=10s&index=7",
                        "DELETE /v1/job/bench-0?purge=true",
                        "DELETE /v1/job/bench-1?purge=true",
                        "DELETE /v1/job/bench-2?purge=true");
    }

    @Test
    void leavesJobsWhereTheyAreIfTold() throws Exception {
        run("-jobs=1", "-keep");

        assertThat(requests).hasSize(2).noneMatch(request -> request.startsWith("DELETE"));
    }

    @Test
    void registersByTheClock() throws Exception {
        List<String> lines = run("-jobs=4", "-clients=2", "-rate=100");

        String seconds = lines.get(lines.size() - 1).replaceFirst(".*\"seconds\":([0-9.]+),.*", "$1");
        assertThat(Double.parseDouble(seconds))
                .as("the fourth is due 30 ms later")
                .isGreaterThanOrEqualTo(0.03);
    }

    @Test
    void asksAgainWhereAServerCannotAnswerAndUntilAllRuns() throws Exception {
        unavailable.set(1);
        starting.set(2);

        run("-jobs=1", "-count=2", "-keep");

        assertThat(requests)
                .containsExactly(
                        "PUT /v1/jobs?idempotency_token=bench-0",
                        "PUT /v1/jobs?idempotency_token=bench-0",
                        "GET /v1/job/bench-0/summary?wait=10s&index=7",
                        "GET /v1/job/bench-0/summary?wait=10s&index=7",
                        "GET /v1/job/bench-0/summary?wait=10s&index=7");
    }

    @Test
    void givesUpAtAJobThatFailsAndPurgesIt() {
        ended = summary(0, 1);

        assertThatThrownBy(() -> run("-jobs=1", "-count=2"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not run within 120 s: {\"Running\":0,\"Complete\":1,\"Failed\":1}");
        assertThat(requests).last().isEqualTo("DELETE /v1/job/bench-0?purge=true");
    }
}
