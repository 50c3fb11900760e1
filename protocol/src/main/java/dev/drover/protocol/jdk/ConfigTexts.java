package dev.drover.protocol.jdk;

import dev.drover.protocol.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Options of a driver's config as texts, as they are written: {@code ${…}} is the node's to replace. */
final class ConfigTexts {
    private ConfigTexts() {}

    /** Empty where there is none, or something that is no text. */
    static Optional<String> of(Value.Fields config, String option) {
        return text(config.values().get(option));
    }

    static List<String> all(Value.Fields config, String option) {
        return config.values().get(option) instanceof Value.Items items
                ? items.values().stream().flatMap(item -> text(item).stream()).toList()
                : List.of();
    }

    private static Optional<String> text(@Nullable Value value) {
        if (value instanceof Value.Text text) {
            return Optional.of(text.value());
        }
        if (value instanceof Value.Numeric number) {
            return Optional.of(new BigDecimal(Double.toString(number.value()))
                    .stripTrailingZeros()
                    .toPlainString());
        }
        return Optional.empty();
    }
}
