package dev.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent's HTTP API. Every call is made once: what went wrong is said in a sentence and retrying is left to the person.
 * {@code java.net.http} is avoided but for WebSockets, because loading it takes longer than the rest of a command.
 */
final class HttpApi {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int READ_TIMEOUT_MS = 60_000;
    private static final int MAX_ERROR_BYTES = 64 * 1024;
    private static final int CONFLICT = 409;

    private final String address;
    private final String namespace;
    private final String region;
    private final String token;
    private final String basicAuth;
    private final int readTimeoutMs;

    private HttpApi(
            String address, String namespace, String region, String token, String basicAuth, int readTimeoutMs) {
        this.address = address;
        this.namespace = namespace;
        this.region = region;
        this.token = token;
        this.basicAuth = basicAuth;
        this.readTimeoutMs = readTimeoutMs;
    }

    static HttpApi create(String address, String namespace, String region, String token, String basicAuth) {
        String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        if (base.startsWith("unix://")) {
            throw new CliException("addresses of unix sockets are not supported: \"" + address + "\"");
        }
        if (!base.startsWith("http://") && !base.startsWith("https://")) {
            throw new CliException("the address \"" + address + "\" must start with http:// or https://");
        }
        return new HttpApi(base, namespace, region, token, basicAuth, READ_TIMEOUT_MS);
    }

    HttpApi inNamespace(String other) {
        return new HttpApi(address, other, region, token, basicAuth, readTimeoutMs);
    }

    HttpApi withReadTimeout(int milliseconds) {
        return new HttpApi(address, namespace, region, token, basicAuth, milliseconds);
    }

    String address() {
        return address;
    }

    String namespace() {
        return namespace;
    }

    /** An answer whose body has not been read. */
    record Answer(int status, InputStream body, String nextToken) {}

    /** A list that may go on behind a token; the token of the last page is empty. */
    record Page(JsonNode content, String nextToken) {}

    /** @param doing what the error message says went wrong, such as {@code querying jobs} */
    JsonNode get(String doing, String path) {
        return json(doing, "GET", path, null);
    }

    /** Empty when the agent does not know what was asked for. */
    Optional<JsonNode> find(String doing, String path) {
        try {
            return Optional.of(get(doing, path));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    JsonNode put(String doing, String path, JsonNode body) {
        return json(doing, "PUT", path, Json.compact(body).getBytes(StandardCharsets.UTF_8));
    }

    JsonNode delete(String doing, String path) {
        return json(doing, "DELETE", path, null);
    }

    /** What became of a change that may have come too late; of one that has, what is there instead. */
    record Change(boolean isConflict, JsonNode content) {}

    /** @param body missing for none */
    Change change(String doing, String method, String path, JsonNode body) {
        byte[] bytes = body.isMissingNode() ? null : Json.compact(body).getBytes(StandardCharsets.UTF_8);
        Answer answer = exchange(doing, method, path, bytes);
        boolean isConflict = answer.status() == CONFLICT;
        if (answer.status() >= 400 && !isConflict) {
            throw refused(doing, answer.status(), errorText(answer));
        }
        return new Change(isConflict, read(doing, method, path, answer));
    }

    Page page(String doing, String path) {
        Answer answer = open(doing, "GET", path, null);
        return new Page(read(doing, "GET", path, answer), answer.nextToken());
    }

    private JsonNode json(String doing, String method, String path, byte @Nullable [] body) {
        return read(doing, method, path, open(doing, method, path, body));
    }

    private JsonNode read(String doing, String method, String path, Answer answer) {
        try (InputStream in = answer.body()) {
            return Json.read(in);
        } catch (JsonProcessingException e) {
            throw failed(doing, method, path, "the answer is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw failed(doing, method, path, reason(e));
        }
    }

    /** The body as it arrives; the caller closes it. Statuses from 400 on become an {@link ApiException}. */
    InputStream stream(String doing, String path) {
        return open(doing, "GET", path, null).body();
    }

    private Answer open(String doing, String method, String path, byte @Nullable [] body) {
        Answer answer = exchange(doing, method, path, body);
        if (answer.status() < 400) {
            return answer;
        }
        throw refused(doing, answer.status(), errorText(answer));
    }

    /** The answer whatever its status; used by {@code operator api}. */
    Answer exchange(String doing, String method, String path, byte @Nullable [] body) {
        try {
            HttpURLConnection connection = connection(method, path);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(body.length);
                connection.setRequestProperty("Content-Type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            int status = connection.getResponseCode();
            InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            return new Answer(
                    status,
                    in == null ? new ByteArrayInputStream(new byte[0]) : in,
                    orEmpty(connection.getHeaderField("X-Nomad-NextToken")));
        } catch (IOException e) {
            throw failed(doing, method, path, reason(e));
        }
    }

    /** Opens a WebSocket for whoever listens. */
    Function<WebSocket.Listener, WebSocket> webSocket(String doing, String path) {
        return listener -> {
            WebSocket.Builder builder =
                    HttpClient.newHttpClient().newWebSocketBuilder().connectTimeout(Duration.ofMillis(readTimeoutMs));
            authorise(builder::header);
            try {
                URI uri = URI.create(url(path).toString().replaceFirst("^http", "ws"));
                return builder.buildAsync(uri, listener).join();
            } catch (MalformedURLException e) {
                throw failed(doing, "GET", path, reason(e));
            } catch (CompletionException e) {
                throw notOpened(doing, path, e.getCause());
            }
        };
    }

    private ApiException notOpened(String doing, String path, @Nullable Throwable cause) {
        if (cause instanceof WebSocketHandshakeException refusal) {
            HttpResponse<?> response = refusal.getResponse();
            return refused(doing, response.statusCode(), String.valueOf(response.body()));
        }
        return failed(doing, "GET", path, cause instanceof IOException io ? reason(io) : String.valueOf(cause));
    }

    /** Sets the headers that say who asks. */
    private void authorise(BiConsumer<String, String> headers) {
        if (!token.isEmpty()) {
            headers.accept("X-Nomad-Token", token);
        }
        if (!basicAuth.isEmpty()) {
            String credentials = Base64.getEncoder().encodeToString(basicAuth.getBytes(StandardCharsets.UTF_8));
            headers.accept("Authorization", "Basic " + credentials);
        }
    }

    private HttpURLConnection connection(String method, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url(path).openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(CONNECT_TIMEOUT_MS);
        connection.setReadTimeout(readTimeoutMs);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "application/json");
        authorise(connection::setRequestProperty);
        return connection;
    }

    private URL url(String path) throws MalformedURLException {
        StringBuilder url = new StringBuilder(address).append(path);
        appendQuery(url, "namespace", namespace);
        appendQuery(url, "region", region);
        return new URL(url.toString());
    }

    private static void appendQuery(StringBuilder url, String name, String value) {
        if (!value.isEmpty() && url.indexOf("?" + name + "=") < 0 && url.indexOf("&" + name + "=") < 0) {
            url.append(url.indexOf("?") < 0 ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(encode(value));
        }
    }

    /** Escapes one segment of a path or one value of a query. */
    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static ApiException refused(String doing, int status, String text) {
        return new ApiException(status, "Error " + doing + ": Unexpected response code: " + status + " (" + text + ")");
    }

    private ApiException failed(String doing, String method, String path, String reason) {
        String verb = method.charAt(0) + method.substring(1).toLowerCase(java.util.Locale.ROOT);
        return new ApiException(0, "Error " + doing + ": " + verb + " \"" + address + path + "\": " + reason);
    }

    private String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "connection refused; no agent listens at " + address;
        }
        if (e instanceof UnknownHostException) {
            return "no such host \"" + e.getMessage() + "\"";
        }
        if (e instanceof SocketTimeoutException) {
            boolean connecting = String.valueOf(e.getMessage()).startsWith("Connect");
            int limit = connecting ? CONNECT_TIMEOUT_MS : readTimeoutMs;
            return (connecting ? "no connection within " : "no answer within ") + limit / 1000.0 + " s";
        }
        String message = e.getMessage();
        return message == null ? "the connection broke" : message;
    }

    private static String orEmpty(@Nullable String header) {
        return header == null ? "" : header;
    }

    private static String errorText(Answer answer) {
        try (InputStream in = answer.body()) {
            return new String(in.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "the rest of the answer was lost: " + e.getMessage();
        }
    }
}
