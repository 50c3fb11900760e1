package dev.drover.agent.json;

import dev.drover.protocol.Value;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What requests are built of. */
public final class Json {
    private Json() {}

    public static Value text(String text) {
        return new Value.Text(text);
    }

    public static Value number(long number) {
        return new Value.Numeric(number);
    }

    public static Value flag(boolean flag) {
        return new Value.Bool(flag);
    }

    public static Value texts(Collection<String> texts) {
        return new Value.Items(texts.stream().map(Json::text).toList());
    }

    public static Value texts(Map<String, String> texts) {
        Map<String, Value> fields = new TreeMap<>();
        texts.forEach((name, value) -> fields.put(name, text(value)));
        return new Value.Fields(fields);
    }
}
