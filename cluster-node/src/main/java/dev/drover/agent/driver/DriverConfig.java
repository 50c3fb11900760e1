package dev.drover.agent.driver;

import dev.drover.protocol.Value;
import dev.drover.protocol.jobspec.hcl.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A task's {@code config} block, interpolated, with errors that name driver and key. */
public final class DriverConfig {
    private final String driver;
    private final Value.Fields fields;
    private final UnaryOperator<String> interpolation;

    /** What a task says; refuses keys the driver does not know. */
    public DriverConfig(String driver, TaskContext context, Set<String> known) throws TaskStartException {
        this(driver, context.task().config(), context.environment()::interpolate, known);
    }

    /** Refuses keys the driver does not know: a misspelt one must not be ignored. */
    DriverConfig(String driver, Value.Fields fields, UnaryOperator<String> interpolation, Set<String> known)
            throws TaskStartException {
        this.driver = driver;
        this.fields = fields;
        this.interpolation = interpolation;
        for (String key : fields.values().keySet()) {
            if (!known.contains(key)) {
                throw invalid("driver \"%s\" has no config option \"%s\"".formatted(driver, key));
            }
        }
    }

    /** A text that is there. */
    public String required(String key) throws TaskStartException {
        Optional<String> value = text(key);
        if (value.isEmpty() || value.get().isEmpty()) {
            throw invalid("driver \"%s\" needs config option \"%s\"".formatted(driver, key));
        }
        return value.get();
    }

    /** A text, or what can become one. */
    public Optional<String> text(String key) throws TaskStartException {
        Value value = fields.values().get(key);
        if (value == null || value instanceof Value.Null) {
            return Optional.empty();
        }
        return Optional.of(scalar(key, value));
    }

    /** A duration such as {@code 1m30s}, not below zero; zero where there is none. */
    public Duration duration(String key) throws TaskStartException {
        String text = text(key).orElse("");
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        return Durations.parse(text)
                .filter(duration -> !duration.isNegative())
                .orElseThrow(() ->
                        invalid("config option \"%s\" of driver \"%s\" must be a duration such as \"10s\", not \"%s\""
                                .formatted(key, driver, text)));
    }

    /** A whole number within bounds, both included; zero where there is none. */
    public int number(String key, int least, int most) throws TaskStartException {
        String text = text(key).orElse("");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw notWithin(key, text, least, most);
        }
        throw notWithin(key, text, least, most);
    }

    /** {@code true} or {@code false}; false where there is none. */
    public boolean flag(String key) throws TaskStartException {
        String text = text(key).orElse("");
        return switch (text) {
            case "", "false" -> false;
            case "true" -> true;
            default ->
                throw invalid("config option \"%s\" of driver \"%s\" must be true or false, not \"%s\""
                        .formatted(key, driver, text));
        };
    }

    /** A list of texts; empty where there is none. */
    public List<String> texts(String key) throws TaskStartException {
        Value value = fields.values().get(key);
        if (value == null || value instanceof Value.Null) {
            return List.of();
        }
        if (!(value instanceof Value.Items items)) {
            throw invalid("config option \"%s\" of driver \"%s\" must be a list of strings".formatted(key, driver));
        }
        List<String> texts = new ArrayList<>();
        for (Value item : items.values()) {
            texts.add(scalar(key, item));
        }
        return texts;
    }

    /** A map of strings, as one block, a map, or a list of maps. */
    public Map<String, String> map(String key) throws TaskStartException {
        Map<String, String> map = new TreeMap<>();
        for (Value.Fields part : parts(key)) {
            for (Map.Entry<String, Value> entry : part.values().entrySet()) {
                map.put(entry.getKey(), scalar(key, entry.getValue()));
            }
        }
        return map;
    }

    /** The blocks of a name, each with options of its own. */
    public List<DriverConfig> blocks(String key, Set<String> known) throws TaskStartException {
        List<DriverConfig> blocks = new ArrayList<>();
        for (Value.Fields part : parts(key)) {
            for (String name : part.values().keySet()) {
                if (!known.contains(name)) {
                    throw invalid("config option \"%s\" of driver \"%s\" has no \"%s\"".formatted(key, driver, name));
                }
            }
            blocks.add(new DriverConfig(driver, part, interpolation, known));
        }
        return blocks;
    }

    private List<Value.Fields> parts(String key) throws TaskStartException {
        Value value = fields.values().get(key);
        if (value == null || value instanceof Value.Null) {
            return List.of();
        }
        List<Value> values = value instanceof Value.Items items ? items.values() : List.of(value);
        List<Value.Fields> parts = new ArrayList<>();
        for (Value part : values) {
            if (!(part instanceof Value.Fields block)) {
                throw invalid("config option \"%s\" of driver \"%s\" must be a block".formatted(key, driver));
            }
            parts.add(block);
        }
        return parts;
    }

    private String scalar(String key, Value value) throws TaskStartException {
        if (value instanceof Value.Text text) {
            return interpolation.apply(text.value());
        }
        if (value instanceof Value.Numeric number) {
            return new BigDecimal(Double.toString(number.value()))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        if (value instanceof Value.Bool bool) {
            return Boolean.toString(bool.value());
        }
        throw invalid("config option \"%s\" of driver \"%s\" must hold strings".formatted(key, driver));
    }

    private TaskStartException notWithin(String key, String text, int least, int most) {
        return invalid("config option \"%s\" of driver \"%s\" must be a whole number from %d to %d, not \"%s\""
                .formatted(key, driver, least, most, text));
    }

    private static TaskStartException invalid(String message) {
        return new TaskStartException(message, false);
    }
}
