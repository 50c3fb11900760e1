package dev.drover.protocol.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** An {@code ExportLogsServiceRequest} of OpenTelemetry's protocol, in its JSON form. Not thread-safe. */
public final class OtlpLogsJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int INFORMATION = 9;
    private static final int WARNING = 13;

    private final ObjectNode request = ApiJson.object();
    private final ArrayNode resources = request.putArray("resourceLogs");
    private final Map<Map<String, String>, ArrayNode> records = new HashMap<>();

    /**
     * One line of output.
     *
     * @param stream {@code stdout} or {@code stderr}
     */
    public record Line(Instant seen, String stream, boolean isWarning, String text) {}

    /** Adds a line of whoever has these attributes; lines of one come in their order. */
    public void add(Map<String, String> resource, Line line) {
        String nanos = Long.toString(ChronoUnit.NANOS.between(Instant.EPOCH, line.seen()));
        ObjectNode record = records.computeIfAbsent(resource, this::begin).addObject();
        record.put("observedTimeUnixNano", nanos);
        record.put("timeUnixNano", nanos);
        record.put("severityNumber", line.isWarning() ? WARNING : INFORMATION);
        record.put("severityText", line.isWarning() ? "WARN" : "INFO");
        record.putObject("body").put("stringValue", line.text());
        attributes(record, Map.of("log.iostream", line.stream()));
    }

    private ArrayNode begin(Map<String, String> resource) {
        ObjectNode logs = resources.addObject();
        attributes(logs.putObject("resource"), resource);
        ObjectNode scope = logs.putArray("scopeLogs").addObject();
        scope.putObject("scope").put("name", "drover");
        return scope.putArray("logRecords");
    }

    private static void attributes(ObjectNode to, Map<String, String> values) {
        ArrayNode attributes = to.putArray("attributes");
        values.forEach((key, value) ->
                attributes.addObject().put("key", key).putObject("value").put("stringValue", value));
    }

    public String text() {
        return request.toString();
    }

    /** How many lines an answer says were rejected; none where it is not readable. */
    public static int rejected(String answer) {
        try {
            return MAPPER.readTree(answer)
                    .path("partialSuccess")
                    .path("rejectedLogRecords")
                    .asInt();
        } catch (JsonProcessingException notJson) {
            return 0;
        }
    }
}
