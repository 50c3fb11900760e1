package dev.drover.protocol.jobspec;

import dev.drover.protocol.jobspec.hcl.Value;
import java.util.Map;
import java.util.TreeMap;

/** Turns the language's values into those a job keeps for its drivers. */
public final class ConfigValues {
    private ConfigValues() {}

    /** A block's attributes. */
    public static dev.drover.protocol.Value.Fields fields(Map<String, Value> entries) {
        Map<String, dev.drover.protocol.Value> converted = new TreeMap<>();
        entries.forEach((key, value) -> converted.put(key, convert(value)));
        return new dev.drover.protocol.Value.Fields(converted);
    }

    private static dev.drover.protocol.Value convert(Value value) {
        if (value instanceof Value.Text text) {
            return new dev.drover.protocol.Value.Text(text.text());
        }
        if (value instanceof Value.Decimal decimal) {
            return new dev.drover.protocol.Value.Numeric(decimal.number().doubleValue());
        }
        if (value instanceof Value.Flag flag) {
            return new dev.drover.protocol.Value.Bool(flag.isTrue());
        }
        if (value instanceof Value.Nothing) {
            return new dev.drover.protocol.Value.Null();
        }
        if (value instanceof Value.Sequence sequence) {
            return new dev.drover.protocol.Value.Items(
                    sequence.elements().stream().map(ConfigValues::convert).toList());
        }
        if (value instanceof Value.Mapping mapping) {
            return fields(mapping.entries());
        }
        throw new AssertionError("unhandled value: " + value);
    }
}
