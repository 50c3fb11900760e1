package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the API's JSON is built of. */
public final class ApiJson {
    /** How the API writes a moment that never was. */
    public static final String NO_TIME = "0001-01-01T00:00:00Z";

    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private ApiJson() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    public static <T> ArrayNode array(Stream<T> items, Function<T, ? extends JsonNode> form) {
        ArrayNode array = array();
        items.map(form).forEach(array::add);
        return array;
    }

    public static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = array();
        texts.forEach(array::add);
        return array;
    }

    public static ObjectNode texts(Map<String, String> texts) {
        ObjectNode object = object();
        texts.forEach(object::put);
        return object;
    }

    public static ObjectNode counts(Map<String, Integer> counts) {
        ObjectNode object = object();
        counts.forEach(object::put);
        return object;
    }

    public static <T> ObjectNode objects(Map<String, T> values, Function<T, ? extends JsonNode> form) {
        ObjectNode object = object();
        values.forEach((name, value) -> object.set(name, form.apply(value)));
        return object;
    }

    /** RFC 3339, as the API writes most times. */
    public static String time(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(NO_TIME);
    }

    /** Nanoseconds since 1970, as the API writes the times of allocations, evaluations and task events. */
    public static long nanos(Instant time) {
        return time.getEpochSecond() * NANOS_A_SECOND + time.getNano();
    }

    public static long nanos(Duration duration) {
        return duration.toNanos();
    }

    /** An id that may be missing is an empty text. */
    public static String text(Optional<?> id) {
        return id.map(Object::toString).orElse("");
    }
}
