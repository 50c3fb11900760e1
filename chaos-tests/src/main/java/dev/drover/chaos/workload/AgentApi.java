package dev.drover.chaos.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** The HTTP API of one agent as a caller sees it; every request ends in bounded time. */
public final class AgentApi {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI address;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    public AgentApi(URI address) {
        this.address = address;
    }

    /**
     * One answer.
     *
     * @param index the value of {@code X-Nomad-Index}, 0 where there is none
     * @param nextToken the value of {@code X-Nomad-NextToken}, empty where this is the last page
     */
    public record Answer(int status, String body, long index, String nextToken) {
        public boolean isSuccess() {
            return status == 200;
        }

        public JsonNode json() throws IOException {
            return MAPPER.readTree(body);
        }
    }

    /** The body of an answer that has to be a success. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return answer(path).json();
    }

    /** The body of an answer that has to be a success, as it is. */
    public String text(String path) throws IOException, InterruptedException {
        return answer(path).body();
    }

    /** An answer that has to be a success. */
    public Answer answer(String path) throws IOException, InterruptedException {
        return expectSuccess("GET", path, ask(path));
    }

    /** An answer, whatever it is. */
    public Answer ask(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer put(String path, JsonNode body) throws IOException, InterruptedException {
        return send("PUT", path, BodyPublishers.ofString(body.toString()));
    }

    /**
     * Sends a request and returns at once; the future fails when no answer comes.
     *
     * @param onSent run when the request is on its way: connected, and its headers written
     */
    public CompletableFuture<Answer> putLater(String path, JsonNode body, Runnable onSent) {
        HttpRequest request = request("PUT", path, new Announced(BodyPublishers.ofString(body.toString()), onSent));
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(AgentApi::answer);
    }

    /** A body that tells when it is asked for, which is once all that comes before it was sent. */
    private record Announced(BodyPublisher body, Runnable onSent) implements BodyPublisher {
        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            onSent.run();
            body.subscribe(subscriber);
        }
    }

    /** Fails unless it is answered with success. */
    public void delete(String path) throws IOException, InterruptedException {
        expectSuccess("DELETE", path, send("DELETE", path, BodyPublishers.noBody()));
    }

    private static Answer expectSuccess(String method, String path, Answer answer) throws IOException {
        if (!answer.isSuccess()) {
            throw new IOException(
                    "%s %s was answered with %d: %s".formatted(method, path, answer.status(), answer.body()));
        }
        return answer;
    }

    private Answer send(String method, String path, BodyPublisher body) throws IOException, InterruptedException {
        return answer(http.send(request(method, path, body), BodyHandlers.ofString()));
    }

    private HttpRequest request(String method, String path, BodyPublisher body) {
        return HttpRequest.newBuilder(address.resolve(path))
                .timeout(PATIENCE)
                .method(method, body)
                .build();
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(
                response.statusCode(),
                response.body(),
                response.headers().firstValueAsLong("X-Nomad-Index").orElse(0),
                response.headers().firstValue("X-Nomad-NextToken").orElse(""));
    }
}
