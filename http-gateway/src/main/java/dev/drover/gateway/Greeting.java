package dev.drover.gateway;

import dev.drover.gateway.config.AgentConfig;
import dev.drover.gateway.config.AgentConfig.Journal;

/** What the user reads when everything runs. */
final class Greeting {
    private Greeting() {}

    static String of(AgentConfig config, String httpAddress) {
        return """
            ==> Drover agent started

                       Name: %s
                         As: %s
                   HTTP API: http://%s
                    Journal: %s
             Data directory: %s
            %s
            ==> Press Ctrl-C to stop\
            """.formatted(
                config.name(), role(config), httpAddress, journal(config), config.dataDirectory(), warning(config));
    }

    private static String role(AgentConfig config) {
        if (!config.isServer()) {
            return "client";
        }
        return config.client().isEmpty() ? "server" : "server and client";
    }

    private static String journal(AgentConfig config) {
        if (!config.isServer()) {
            return "none";
        }
        return config.journal() instanceof Journal.Memory ? "in memory: NOTHING WILL SURVIVE THIS AGENT" : "durable";
    }

    private static String warning(AgentConfig config) {
        return config.isOpen() ? """

            ==> WARNING: %s is open to the network, and whoever reaches it may run anything here:
                there is neither encryption nor access control
            """.formatted(config.bindAddress()) : "";
    }
}
