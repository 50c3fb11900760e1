package dev.drover.agent.jdk;

import java.nio.file.Path;
import java.util.List;

/**
 * What the operator says of the {@code java} driver.
 *
 * @param directories JDKs' homes, or directories of several, beside the usual places
 * @param allowedOptions options that load or run code of their own and that tasks may have nevertheless: written out, or with
 *     {@code *} for any text
 */
public record JavaSettings(List<Path> directories, List<String> allowedOptions) {
    /** The usual places, and nothing allowed. */
    public static final JavaSettings STANDARD = new JavaSettings(List.of(), List.of());

    /** What a development agent does: tasks may have all options. */
    public static final JavaSettings DEVELOPMENT = new JavaSettings(List.of(), List.of("*"));

    public JavaSettings {
        directories = List.copyOf(directories);
        allowedOptions = List.copyOf(allowedOptions);
    }
}
