package dev.drover.gateway.query;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The query part of a request's address. */
public record Parameters(Map<String, String> values) {
    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Double> UNIT_NANOS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    public Parameters {
        values = Map.copyOf(values);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public String textOr(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    /** A flag that is set by its mere presence. */
    public boolean flag(String name) {
        return flag(name, false);
    }

    public boolean flag(String name, boolean otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "", "1", "t", "true" -> true;
            case "0", "f", "false" -> false;
            default ->
                throw ApiException.badRequest(
                        "Failed to parse value of \"" + name + "\" (\"" + value + "\") as a bool");
        };
    }

    /** A whole number that is not negative. */
    public OptionalLong number(String name) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.matches("\\d{1,18}")) {
            throw ApiException.badRequest("Failed to parse value of \"" + name + "\" (\"" + value + "\") as a number");
        }
        return OptionalLong.of(Long.parseLong(value));
    }

    /** A duration in Go's form, such as {@code 1m30s}. */
    static Optional<Duration> duration(String text) {
        Matcher part = DURATION_PART.matcher(text);
        double nanos = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos += Double.parseDouble(part.group(1)) * UNIT_NANOS.getOrDefault(part.group(2), 0.0);
            end = part.end();
        }
        boolean whole = end == text.length() && end > 0;
        return whole ? Optional.of(Duration.ofNanos((long) nanos)) : Optional.empty();
    }
}
