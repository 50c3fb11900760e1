package dev.drover.chaos.bench;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a load program is told.
 *
 * @param jobs how many are measured
 * @param warmUp how many run before those
 */
record BenchOptions(int jobs, int warmUp, URI address) {
    private static final int MOST_JOBS = 1_000_000;

    /**
     * Reads flags as the other commands take them: one dash or two, the value behind {@code =} or in the next word.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    static BenchOptions parse(List<String> words, Map<String, String> environment) {
        int jobs = 200;
        int warmUp = 0;
        String address = environment.getOrDefault(
                "DROVER_ADDR", environment.getOrDefault("NOMAD_ADDR", "http://127.0.0.1:4646"));
        Deque<String> left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String word = left.pop();
            int equals = word.indexOf('=');
            String flag = (equals < 0 ? word : word.substring(0, equals)).replaceFirst("^--", "-");
            String value = equals < 0 ? next(flag, left) : word.substring(equals + 1);
            switch (flag) {
                case "-n" -> jobs = number(flag, value, 1);
                case "-warm-up" -> warmUp = number(flag, value, 0);
                case "-address" -> address = value;
                default -> throw new IllegalArgumentException("unknown flag \"" + flag + "\"");
            }
        }
        return new BenchOptions(jobs, warmUp, uri(address));
    }

    private static String next(String flag, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException("flag \"" + flag + "\" needs a value");
        }
        return left.pop();
    }

    private static int number(String flag, String value, int least) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= MOST_JOBS) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw refusal(flag, value, least, notANumber);
        }
        throw refusal(flag, value, least, null);
    }

    private static IllegalArgumentException refusal(String flag, String value, int least, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "flag \"%s\" takes a number from %d to %d, not \"%s\"".formatted(flag, least, MOST_JOBS, value), cause);
    }

    private static URI uri(String address) {
        URI uri = URI.create(address);
        if (uri.getHost() == null || !"http".equals(uri.getScheme())) {
            throw new IllegalArgumentException("\"" + address + "\" is not an address like http://127.0.0.1:4646");
        }
        return uri;
    }
}
