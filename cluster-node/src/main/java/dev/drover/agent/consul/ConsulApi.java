package dev.drover.agent.consul;

import dev.drover.agent.http.BoundedAnswer;
import dev.drover.agent.json.Answer;
import dev.drover.agent.json.Json;
import dev.drover.agent.tls.AuthoritiesFile;
import dev.drover.protocol.Value;
import dev.drover.protocol.api.ValueJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The part of a Consul agent's HTTP API that is needed to register services. Blocking, each request within its timeout. */
final class ConsulApi {
    private static final int LONGEST_ANSWER = 16 << 20;
    private static final int SHOWN_REFUSAL = 300;

    private final ConsulSettings settings;
    private final HttpClient http;

    ConsulApi(ConsulSettings settings) throws IOException {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout());
        if (settings.authorities().isPresent()) {
            builder.sslContext(AuthoritiesFile.context(settings.authorities().get()));
        }
        this.http = builder.build();
    }

    /** How it describes itself, as attributes of a node. */
    Map<String, String> describe() throws ConsulException {
        return ConsulJson.attributes(read("/v1/agent/self"));
    }

    /** The services whose ids begin like that, and their checks. */
    ConsulContents contents(String prefix) throws ConsulException {
        Map<String, ConsulService> services = new TreeMap<>();
        read("/v1/agent/services" + filter("ID", prefix)).members().forEach((id, service) -> {
            if (id.startsWith(prefix)) {
                services.put(id, ConsulJson.service(service));
            }
        });
        Map<String, ConsulContents.Check> checks = new TreeMap<>();
        if (!services.isEmpty()) {
            read("/v1/agent/checks" + filter("ServiceID", prefix))
                    .members()
                    .forEach((id, check) -> checks.put(id, ConsulJson.check(check)));
        }
        return new ConsulContents(services, checks);
    }

    private static String filter(String selector, String prefix) {
        return "?filter=" + escaped(selector + " matches \"^" + prefix + "\"");
    }

    void register(ConsulService service) throws ConsulException {
        write("/v1/agent/service/register", ConsulJson.registration(service));
    }

    void deregister(String service) throws ConsulException {
        write("/v1/agent/service/deregister/" + escaped(service), Value.Fields.EMPTY);
    }

    void removeCheck(String check) throws ConsulException {
        write("/v1/agent/check/deregister/" + escaped(check), Value.Fields.EMPTY);
    }

    /** The result of a check that Consul does not make by itself. */
    void update(String check, String status, String output) throws ConsulException {
        write(
                "/v1/agent/check/update/" + escaped(check),
                new Value.Fields(Map.of("Status", Json.text(status), "Output", Json.text(output))));
    }

    private Answer read(String path) throws ConsulException {
        String body = send(request(path).GET().build());
        try {
            return new Answer(ValueJson.parse(body));
        } catch (IllegalArgumentException broken) {
            throw ConsulException.unreadable("it " + broken.getMessage(), broken);
        }
    }

    private void write(String path, Value.Fields body) throws ConsulException {
        HttpRequest.Builder request = request(path);
        if (!body.values().isEmpty()) {
            request.setHeader("Content-Type", "application/json");
        }
        send(request.PUT(
                        body.values().isEmpty()
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(ValueJson.write(body)))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.address() + path));
        if (!settings.token().isEmpty()) {
            request.setHeader("X-Consul-Token", settings.token());
        }
        return request;
    }

    private String send(HttpRequest request) throws ConsulException {
        BoundedAnswer answer = answer(request);
        String body = answer.text();
        if (!answer.isSuccess()) {
            throw ConsulException.refused(answer.status(), body.substring(0, Math.min(body.length(), SHOWN_REFUSAL)));
        }
        if (!answer.isWhole()) {
            throw ConsulException.unreadable("it is longer than " + LONGEST_ANSWER + " bytes");
        }
        return body;
    }

    private BoundedAnswer answer(HttpRequest request) throws ConsulException {
        try {
            return BoundedAnswer.to(request, http, LONGEST_ANSWER, settings.timeout());
        } catch (IOException failed) {
            throw ConsulException.silent(reason(failed), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ConsulException.silent("interrupted", interrupted);
        }
    }

    /** Of a refused connection the JDK says nothing. */
    private static String reason(IOException failed) {
        String message = failed.getMessage();
        return message == null ? "no connection (" + failed.getClass().getSimpleName() + ")" : message;
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
