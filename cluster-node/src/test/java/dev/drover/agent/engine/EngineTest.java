package dev.drover.agent.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.engine.EngineHttp.Request;
import dev.drover.agent.engine.ImageReference.Credentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private ScriptedEngine scripted;
    private Engine engine;

    @BeforeEach
    void start() throws IOException {
        Path socket = directory.resolve("engine.sock");
        scripted = new ScriptedEngine(socket);
        engine = new Engine(socket);
    }

    @AfterEach
    void end() throws IOException {
        scripted.close();
    }

    @Test
    void speaksTheNewestVersionThatBothKnow() throws Exception {
        scripted.json("POST /v1.41/containers/c/start", 204, "");
        engine.start("c");

        scripted.json("GET /version", 200, "{\"ApiVersion\": \"1.99\"}");
        scripted.json("POST /v1.44/containers/c/start", 204, "");
        new Engine(directory.resolve("engine.sock")).start("c");

        assertThat(scripted.requests).hasSize(4);
    }

    @Test
    void repeatsWhatTheEngineComplainsOf() {
        scripted.json("POST /v1.41/containers/c/start", 409, "{\"message\": \"name in use\"}");
        scripted.answer("POST /v1.41/containers/d/start", "HTTP/1.1 500 Broken\r\n\r\nnot JSON");

        assertThatThrownBy(() -> engine.start("c"))
                .isInstanceOfSatisfying(EngineException.class, refused -> assertThat(refused.isFinal())
                        .isTrue())
                .hasMessage("name in use");
        assertThatThrownBy(() -> engine.start("d"))
                .isInstanceOfSatisfying(EngineException.class, refused -> assertThat(refused.isFinal())
                        .isFalse())
                .hasMessage("status 500");
    }

    @Test
    void tellsWhatIsNotThereFromWhatCannotBeAnswered() throws Exception {
        scripted.json("GET /v1.41/containers/c/json", 404, "{\"message\": \"no such container\"}");
        scripted.json("DELETE /v1.41/containers/c?force=1&v=1", 404, "{}");
        scripted.json("GET /v1.41/containers/d/json", 500, "{}");

        assertThat(engine.state("c")).isEmpty();
        engine.remove("c");
        assertThatThrownBy(() -> engine.state("d")).isInstanceOf(EngineException.class);
    }

    @Test
    void readsHowAContainerStands() throws Exception {
        scripted.json(
                "GET /v1.41/containers/c/json",
                200,
                "{\"State\": {\"Status\": \"exited\", \"Running\": false, \"ExitCode\": 137, \"OOMKilled\": true,"
                        + " \"Pid\": 0}}");

        assertThat(engine.state("c")).contains(new Container.State("exited", false, 0, 137, true, ""));
    }

    @Test
    void leavesOutOfMemoryWhatTheKernelKeepsOfFiles() throws Exception {
        scripted.json(
                "GET /v1.41/containers/c/stats?stream=false&one-shot=true",
                200,
                "{\"memory_stats\": {\"usage\": 1000, \"stats\": {\"inactive_file\": 300}}, \"pids_stats\":"
                        + " {\"current\": 2}, \"cpu_stats\": {\"cpu_usage\": {\"total_usage\": 50, \"usage_in_usermode\":"
                        + " 30, \"usage_in_kernelmode\": 20}}}");

        assertThat(engine.usage("c")).isEqualTo(new Container.Usage(700, 50, 30, 20, 2));
    }

    @Test
    void findsOutThatAPullFailedAlthoughItBeganWell() throws Exception {
        String request = "POST /v1.41/images/create?fromImage=reg%3A5000%2Fapp&tag=2";
        scripted.json(request, 200, "{\"status\": \"Pulling\"}\n{\"error\": \"denied\"}\n");
        ImageReference image = ImageReference.of("reg:5000/app:2");

        assertThatThrownBy(() -> engine.pull(image, Optional.of(new Credentials("ann", "pw", "")), PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessage("denied");
        assertThat(scripted.requests.get(1)).contains("X-Registry-Auth: eyJ");

        scripted.json(request, 200, "{\"status\": \"Pulling\"}\n{\"status\": \"Done\"}\n");
        engine.pull(image, Optional.empty(), PATIENCE);
        assertThat(scripted.requests.get(2)).doesNotContain("X-Registry-Auth");
    }

    @Test
    void listsContainersByLabelInChunksOfAnySize() throws Exception {
        String first = "[{\"Id\": \"a\", \"Lab";
        String second = "els\": {\"x\": \"1\"}}]";
        scripted.answer(
                "GET /v1.41/containers/json?all=1&filters=%7B%22label%22%3A%5B%22x%3D1%22%5D%7D",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%X;more\r\n%s\r\n0\r\n\r\n"
                        .formatted(first.length(), first, second.length(), second));

        assertThat(engine.labelled("x", "1")).containsExactly(new Container.Listed("a", Map.of("x", "1")));
    }

    @Test
    void saysWhatIsWrongWithAnAnswer() {
        scripted.answer("POST /v1.41/containers/a/start", "SSH-2.0-OpenSSH\r\n\r\n");
        scripted.answer("POST /v1.41/containers/b/start", "HTTP/1.1 200 O");
        scripted.answer("POST /v1.41/containers/c/start", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}");
        scripted.json("POST /v1.41/containers/d/start", 200, "{");

        assertThatThrownBy(() -> engine.start("a")).hasMessageContaining("does not answer in HTTP");
        assertThatThrownBy(() -> engine.start("b")).hasMessageContaining("has hung up");
        assertThatThrownBy(() -> engine.start("c")).hasMessageContaining("ends too early");
        assertThatThrownBy(() -> engine.start("d")).hasMessageContaining("is not JSON");
    }

    @Test
    void waitsNoLongerThanItIsTold() {
        scripted.answer("GET /slow", ScriptedEngine.SILENCE);
        EngineHttp http = new EngineHttp(directory.resolve("engine.sock"));

        assertThatThrownBy(() -> http.open(Request.of("GET", "/slow", Duration.ofMillis(50))))
                .hasMessage("the engine did not answer in time");
    }

    @Test
    void failsAtOnceWhereNobodyListens() {
        assertThatThrownBy(() -> new Engine(directory.resolve("nobody.sock")).version())
                .isInstanceOf(IOException.class);
    }

    /** A stream that waits for the next chunk before it gives the last byte of this one holds back its neighbour's output. */
    @Test
    void givesAFrameBeforeTheNextOneIsThere() throws Exception {
        byte[] chunk = "a\r\n\1\0\0\0\0\0\0\2hi\r\n".getBytes(US_ASCII);
        OutputFrames frames = new OutputFrames(new BodyInput(new ByteArrayInputStream(chunk), BodyInput.CHUNKED));

        assertThat(frames.next().orElseThrow().data()).isEqualTo(ByteBuffer.wrap("hi".getBytes(US_ASCII)));
        assertThat(frames.hasMore()).isFalse();
    }
}
