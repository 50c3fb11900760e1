package dev.drover.chaos.bench.program;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a load program is told. Flags are taken as the other commands take them: one dash or two, the value behind
 * {@code =} or in the next word.
 */
public final class Flags {
    /** The flag that {@link #address} reads. */
    public static final List<String> ADDRESS = List.of("-address");

    public static final String ADDRESS_USAGE = """
          -address=URL        the agent's address (default DROVER_ADDR, NOMAD_ADDR or http://127.0.0.1:4646)
        """;

    private final Map<String, String> values;
    private final Map<String, String> environment;

    private Flags(Map<String, String> values, Map<String, String> environment) {
        this.values = values;
        this.environment = environment;
    }

    /**
     * Reads the words behind the program's name.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static Flags parse(LoadProgram program, List<String> words, Map<String, String> environment) {
        return parse(program.flags(), program.switches(), words, environment);
    }

    /**
     * Reads words.
     *
     * @param flags those that take a value
     * @param switches those that take none
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static Flags parse(
            List<String> flags, List<String> switches, List<String> words, Map<String, String> environment) {
        Map<String, String> values = new TreeMap<>();
        Deque<String> left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String word = left.pop();
            int equals = word.indexOf('=');
            String flag = (equals < 0 ? word : word.substring(0, equals)).replaceFirst("^--", "-");
            if (switches.contains(flag) && equals < 0) {
                values.put(flag, "");
            } else if (flags.contains(flag)) {
                values.put(flag, equals < 0 ? next(flag, left) : word.substring(equals + 1));
            } else {
                throw new IllegalArgumentException("unknown flag \"" + word + "\"");
            }
        }
        return new Flags(values, environment);
    }

    private static String next(String flag, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException("flag \"" + flag + "\" needs a value");
        }
        return left.pop();
    }

    /** The names of both lists. */
    public static List<String> names(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** Whether a switch was given. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    public Optional<String> text(String flag) {
        return Optional.ofNullable(values.get(flag));
    }

    /** A whole number, both bounds included. */
    public int number(String flag, int standard, int least, int most) {
        String value = values.get(flag);
        if (value == null) {
            return standard;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw refusal(flag, value, least, most, notANumber);
        }
        throw refusal(flag, value, least, most, null);
    }

    private static IllegalArgumentException refusal(
            String flag, String value, int least, int most, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "flag \"%s\" takes a number from %d to %d, not \"%s\"".formatted(flag, least, most, value), cause);
    }

    /** The agent's address: {@code -address}, else what the environment says, else the usual one. */
    public URI address() {
        String address = values.getOrDefault(
                "-address",
                environment.getOrDefault(
                        "DROVER_ADDR", environment.getOrDefault("NOMAD_ADDR", "http://127.0.0.1:4646")));
        URI uri = URI.create(address);
        if (uri.getHost() == null || uri.getPort() < 0 || !"http".equals(uri.getScheme())) {
            throw new IllegalArgumentException("\"" + address + "\" is not an address like http://127.0.0.1:4646");
        }
        return uri;
    }
}
