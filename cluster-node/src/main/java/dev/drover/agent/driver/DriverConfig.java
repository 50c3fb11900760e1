package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.protocol.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A task's {@code config} block, interpolated, with errors that name driver and key. */
final class DriverConfig {
    private final String driver;
    private final Value.Fields fields;
    private final TaskEnvironment environment;

    /** Refuses keys the driver does not know: a misspelt one must not be ignored. */
    DriverConfig(String driver, TaskContext context, Set<String> known) throws TaskStartException {
        this.driver = driver;
        this.fields = context.task().config();
        this.environment = context.environment();
        for (String key : fields.values().keySet()) {
            if (!known.contains(key)) {
                throw invalid("driver \"%s\" has no config option \"%s\"".formatted(driver, key));
            }
        }
    }

    String required(String key) throws TaskStartException {
        Optional<String> value = text(key);
        if (value.isEmpty() || value.get().isEmpty()) {
            throw invalid("driver \"%s\" needs config option \"%s\"".formatted(driver, key));
        }
        return value.get();
    }

    Optional<String> text(String key) throws TaskStartException {
        Value value = fields.values().get(key);
        if (value == null || value instanceof Value.Null) {
            return Optional.empty();
        }
        return Optional.of(scalar(key, value));
    }

    List<String> texts(String key) throws TaskStartException {
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

    private String scalar(String key, Value value) throws TaskStartException {
        if (value instanceof Value.Text text) {
            return environment.interpolate(text.value());
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

    private static TaskStartException invalid(String message) {
        return new TaskStartException(message, false);
    }
}
