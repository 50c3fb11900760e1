package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Value;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A stored event as JSON, for those who read the journal: every component of its records under its own name. Secrets are
 * left out.
 */
public final class EventJson {
    private static final String SECRET = "secretId";

    private EventJson() {}

    public static JsonNode of(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(EventJson::of).orElse(NullNode.instance);
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? LongNode.valueOf(optional.getAsLong()) : NullNode.instance;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode json = ApiJson.object();
            map.forEach((key, each) -> json.set(key.toString(), of(each)));
            return json;
        }
        if (value instanceof Collection<?> items) {
            return ApiJson.array(items.stream(), EventJson::of);
        }
        if (value instanceof Value free) {
            return free(free);
        }
        return value instanceof Record record && !isId(value) ? record(record) : scalar(value);
    }

    private static boolean isId(Object value) {
        return value instanceof AllocationId
                || value instanceof DeploymentId
                || value instanceof EvaluationId
                || value instanceof JobId
                || value instanceof NodeId;
    }

    private static JsonNode scalar(Object value) {
        if (value instanceof Boolean flag) {
            return BooleanNode.valueOf(flag);
        }
        if (value instanceof Integer || value instanceof Long) {
            return LongNode.valueOf(((Number) value).longValue());
        }
        if (value instanceof Number number) {
            return DoubleNode.valueOf(number.doubleValue());
        }
        return value instanceof Enum<?> word
                ? TextNode.valueOf(word.name().toLowerCase(Locale.ROOT))
                : TextNode.valueOf(value.toString());
    }

    private static JsonNode free(Value value) {
        if (value instanceof Value.Fields fields) {
            return of(fields.values());
        }
        if (value instanceof Value.Items items) {
            return of(items.values());
        }
        if (value instanceof Value.Text text) {
            return TextNode.valueOf(text.value());
        }
        if (value instanceof Value.Numeric number) {
            return DoubleNode.valueOf(number.value());
        }
        return value instanceof Value.Bool flag ? BooleanNode.valueOf(flag.value()) : NullNode.instance;
    }

    private static ObjectNode record(Record record) {
        ObjectNode json = ApiJson.object();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (!component.getName().equals(SECRET)) {
                String name = component.getName();
                json.set(
                        name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), of(read(record, component)));
            }
        }
        return json;
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException("public records can be read: " + component, impossible);
        }
    }
}
