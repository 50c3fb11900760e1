package dev.drover.agent.outlet;

import dev.drover.agent.http.BoundedAnswer;
import dev.drover.agent.log.LogSettings.OutletSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.protocol.api.OtlpLogsJson;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** OpenTelemetry's protocol: logs as JSON over HTTP. */
final class OtlpOutlet implements Outlet {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_ANSWER = 64 << 10;

    /** Those that the protocol has sent again; with any other the receiver refuses for good. */
    private static final Set<Integer> MAY_PASS = Set.of(429, 502, 503, 504);

    private final OutletSettings settings;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_PATIENCE)
            .build();

    OtlpOutlet(OutletSettings settings) {
        this.settings = settings;
    }

    @Override
    public int send(List<LogLine> lines) throws IOException, InterruptedException {
        OtlpLogsJson logs = new OtlpLogsJson();
        for (LogLine line : lines) {
            logs.add(
                    resource(line.source()),
                    new OtlpLogsJson.Line(
                            line.seen(), line.stream().wireName(), line.stream() == LogStream.STDERR, line.text()));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.address())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(logs.text()));
        settings.headers().forEach(request::setHeader);
        BoundedAnswer answer = BoundedAnswer.to(request.build(), http, LONGEST_ANSWER, PATIENCE);
        if (answer.isSuccess()) {
            return OtlpLogsJson.rejected(answer.text());
        }
        if (MAY_PASS.contains(answer.status())) {
            throw new IOException("it answers with status " + answer.status());
        }
        return lines.size();
    }

    /** By the names of OpenTelemetry's conventions, and Nomad's where those have none. */
    private static Map<String, String> resource(LogSource source) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("service.name", source.job());
        attributes.put("service.namespace", source.namespace());
        attributes.put("service.instance.id", source.allocation());
        attributes.put("host.name", source.node());
        attributes.put("nomad.namespace", source.namespace());
        attributes.put("nomad.job", source.job());
        attributes.put("nomad.group", source.group());
        attributes.put("nomad.task", source.task());
        attributes.put("nomad.allocation", source.allocation());
        return attributes;
    }

    /** The JDK's client ends with the last reference to it. */
    @Override
    public void close() {}
}
