package dev.drover.chaos.bench.journal;

import java.util.HashMap;
import java.util.Map;

/** What one load process does; given on its command line as {@code key=value}. */
record LoadSettings(
        Plugin plugin, Mode mode, String host, int port, String keyspace, long storePid, Map<String, Integer> numbers) {
    LoadSettings {
        numbers = Map.copyOf(numbers);
    }

    enum Plugin {
        DROVER,
        STOCK
    }

    enum Mode {
        /** Events of live entities, then fresh entities. */
        RATES,
        /** Entities to be recovered later. */
        FILL,
        /** All of them, from a cold start. */
        RECOVER
    }

    static LoadSettings parse(String[] args) {
        Map<String, String> values = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("argument \"" + arg + "\" is not of the form key=value");
            }
            values.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : new String[] {"warmup", "slice", "entities", "events"}) {
            numbers.put(name, Integer.parseInt(required(values, name)));
        }
        return new LoadSettings(
                Plugin.valueOf(required(values, "plugin")),
                Mode.valueOf(required(values, "mode")),
                required(values, "host"),
                Integer.parseInt(required(values, "port")),
                required(values, "keyspace"),
                Long.parseLong(required(values, "store-pid")),
                numbers);
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("argument \"" + name + "\" is missing");
        }
        return value;
    }

    int number(String name) {
        return numbers.getOrDefault(name, 0);
    }
}
