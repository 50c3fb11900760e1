package dev.drover.gateway.config;

import java.util.List;

/** The agent cannot start with what it was told: one sentence for each thing that is wrong. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String problem) {
        super(problem);
    }

    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
