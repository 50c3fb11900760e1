package dev.drover.agent.plugin;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.Value;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent's configuration says of drivers from outside.
 *
 * @param directory where their JARs are; {@code plugins} below the data directory if nothing is said
 * @param configs what is said to each, by its name
 */
public record PluginSettings(Optional<Path> directory, Map<String, Value.Fields> configs) {
    public static final PluginSettings NONE = new PluginSettings(Optional.empty(), Map.of());

    public PluginSettings {
        configs = Sorted.copyOf(configs);
    }

    /** The directory of an agent with this data directory. */
    public Path directory(Path dataDirectory) {
        return directory.orElse(dataDirectory.resolve("plugins"));
    }
}
