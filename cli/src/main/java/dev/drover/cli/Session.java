package dev.drover.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a command knows of the process it runs in; tests hand in their own. */
record Session(
        Terminal terminal,
        InputStream input,
        Map<String, String> environment,
        Path directory,
        Clock clock,
        Pause pause) {

    /** Waits between two looks at the same thing. */
    interface Pause {
        void sleep(Duration duration);
    }

    Session {
        environment = Map.copyOf(environment);
    }

    Session withTerminal(Terminal other) {
        return new Session(other, input, environment, directory, clock, pause);
    }

    /** The setting with our own prefix, else with Nomad's; empty values count as unset. */
    Optional<String> setting(String name) {
        String own = environment.getOrDefault("DROVER_" + name, "");
        String value = own.isEmpty() ? environment.getOrDefault("NOMAD_" + name, "") : own;
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
